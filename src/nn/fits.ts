/**
 * What the type checker knows of shapes: whether the layers of a `Sequential` fit. A layer says in its
 * `[fits]`, a property that no module has when it runs, what it takes and gives; `Fitting` follows the
 * shape from layer to layer. Sizes that are no single number, and modules without `[fits]`, pass.
 */

/** The name of that property. */
export declare const fits: unique symbol;

/** What is known of a shape: the size of its last dimension, or of dimension 1. */
export interface Known {
  readonly features?: number;
  readonly channels?: number;
}

/** A layer that leaves shapes as they are. */
export type Same = "same";

/**
 * A layer that takes shapes of which this is known, and gives others, or the same.
 *
 * @template Words the beginning of its error at run time: `Linear(64 → 10): expected input [..., 64]`.
 */
export interface Fits<Takes extends Known, Gives extends Known | Same, Words extends string> {
  readonly takes: Takes;
  readonly gives: Gives;
  readonly words: Words;
}

/** Layers one after the other. */
export interface Chain<Layers> {
  readonly layers: Layers;
}

type RuleOf<Layer> = [Layer] extends [never]
  ? unknown
  : Layer extends { readonly [fits]?: infer Rule }
    ? Rule
    : unknown;

/** Whether a type is one number: not `number`, no union. */
type IsOne<N, All = N> = [N] extends [never]
  ? false
  : number extends N
    ? false
    : N extends unknown
      ? [All] extends [N]
        ? true
        : false
      : never;

/** The size that a layer takes. */
type Wanted<Takes> = Takes extends { readonly features: infer N }
  ? N
  : Takes extends { readonly channels: infer N }
    ? N
    : never;

/** The size that comes, as it is written in an error. Of channels, those of [N, C] are the features. */
type Coming<Takes, State> = State extends { readonly features: infer N extends number }
  ? { readonly size: N; readonly shape: `[..., ${N}]` }
  : Takes extends { readonly features: number }
    ? unknown
    : State extends { readonly channels: infer N extends number }
      ? { readonly size: N; readonly shape: `[N, ${N}, ...]` }
      : unknown;

type Given<Gives, State> = Gives extends Same ? State : Gives;

/** What is known behind a layer, or the error. */
type After<Rule, State> = Rule extends Same
  ? State
  : Rule extends Chain<infer Layers>
    ? Fold<Layers, State>
    : Rule extends Fits<infer Takes, infer Gives, infer Words>
      ? Coming<Takes, State> extends {
          readonly size: infer N;
          readonly shape: infer Shape extends string;
        }
        ? [IsOne<N>, IsOne<Wanted<Takes>>] extends [true, true]
          ? N extends Wanted<Takes>
            ? Given<Gives, State>
            : `${Words}, got ${Shape}`
          : Given<Gives, State>
        : Given<Gives, State>
      : unknown;

/** What is known behind layers, or the first error. `extends infer` at each step spares the compiler's depth. */
type Fold<Layers, State> = Layers extends readonly [infer Layer, ...infer Rest]
  ? After<RuleOf<Layer>, State> extends infer Next
    ? Next extends string
      ? Next
      : Fold<Rest, Next>
    : never
  : Layers extends readonly []
    ? State
    : unknown;

/** The layers, with an error in the place of the first that does not fit. */
export type Fitting<
  Layers,
  State = unknown,
  Seen extends unknown[] = [],
> = Layers extends readonly [infer Layer, ...infer Rest]
  ? After<RuleOf<Layer>, State> extends infer Next
    ? Next extends string
      ? [...Seen, Next, ...Rest]
      : Fitting<Rest, Next, [...Seen, Layer]>
    : never
  : Layers extends readonly unknown[]
    ? [...Seen, ...Layers]
    : never;
