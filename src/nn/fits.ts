/**
 * What the type checker knows of shapes: whether the layers of a `Sequential` fit. A layer says in its
 * `[fits]`, a property that no module has when it runs, what it takes and gives; `Fitting` follows the
 * shape from layer to layer. Sizes that are no single number, and modules without `[fits]`, pass.
 */

/** The name of that property. */
export declare const fits: unique symbol;

/** What is known of a shape: the size of its last dimension, or how many channels it has. */
export interface Known {
  readonly features?: number;
  readonly channels?: number;
}

/*
 * What a layer may say. Parts of it are optional, and told apart by their names: so a variable that holds a
 * `Linear(2, 3)` may be given a `Linear(4, 5)`, but the type of `isWide ? new Linear(2, 9) : new Linear(2, 3)`
 * stays one of both, not the first.
 */
interface Rule {
  readonly rule?: true;
}

/** A layer that leaves shapes as they are. */
export interface Same extends Rule {
  readonly same?: true;
}

/** A layer that leaves batch and channels as they are, as pooling does. */
export interface SameChannels extends Rule {
  readonly sameChannels?: true;
}

/** Layers one after the other. */
export interface Chain<_Layers> extends Rule {
  readonly chain?: true;
}

/**
 * A layer that takes shapes of which this is known, or one of both, and gives others, or the same.
 *
 * @template Words the beginning of its error at run time: `Linear(64 → 10): expected input [..., 64]`.
 */
export type Fits<Takes extends Known, Gives extends Known | Same, Words extends string> = Rule & {
  readonly [Key in Words]?: { readonly takes: Takes; readonly gives: Gives };
};

/** A layer that works along the last dimension, where its size is given as a number. */
export type FitsLast<Name extends string, Size> = Size extends number
  ? Fits<{ features: Size }, { features: Size }, `${Name}(${Size}): expected input [..., ${Size}]`>
  : Rule;

type RuleOf<Layer> = [Layer] extends [never]
  ? unknown
  : Layer extends { readonly [fits]?: infer Said }
    ? Said
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

/** A size that a layer takes, the one that comes, and how the shape that comes is written. */
interface Meeting<Wanted, Size, Shape> {
  readonly wanted: Wanted;
  readonly size: Size;
  readonly shape: Shape;
}

/** Where the same is known of what a layer takes and of what comes. */
type Met<Takes, State> = [Takes, State] extends [
  { readonly channels: infer Wanted },
  { readonly channels: infer N extends number },
]
  ? Meeting<Wanted, N, `[N, ${N}, ...]`>
  : [Takes, State] extends [
        { readonly features: infer Wanted },
        { readonly features: infer N extends number },
      ]
    ? Meeting<Wanted, N, `[..., ${N}]`>
    : unknown;

/** What is known behind a layer that says this, or the error. */
type After<Said, State> = "same" extends keyof Said
  ? State
  : "sameChannels" extends keyof Said
    ? Pick<State, Extract<keyof State, "channels">>
    : "chain" extends keyof Said
      ? Said extends Chain<infer Layers>
        ? Fold<Layers, State>
        : never
      : Behind<Said, Exclude<keyof Said, "rule">, State>;

/** The same of a layer that has words for its error. */
type Behind<Said, Words extends keyof Said, State> = [Words] extends [never]
  ? unknown
  : Said[Words] extends { readonly takes: infer Takes; readonly gives: infer Gives } | undefined
    ? Misfit<Met<Takes, State>, Words & string> extends infer Message extends string
      ? Message
      : "same" extends keyof Gives
        ? State
        : Gives
    : unknown;

/** The error where two sizes meet that differ; undefined where they do not, or are not known. */
type Misfit<M, Words extends string> =
  M extends Meeting<infer Wanted, infer Size, infer Shape extends string>
    ? [IsOne<Wanted>, IsOne<Size>] extends [true, true]
      ? Size extends Wanted
        ? undefined
        : `${Words}, got ${Shape}`
      : undefined
    : undefined;

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
