import type { TracedNetwork } from "chainrule/trace";

/**
 * A piece of a text. A string is a paragraph; in it stand
 * `{w}` a number by its name, given or computed; `{∂L/∂w}` a gradient, `$w·x$` mathematics,
 * `[gradient]` or `[slopes|gradient]` a term of the glossary, and code between backticks.
 */
export type Block =
  | string
  /** How the trace computes a number, `L` or `∂L/∂w`, with the numbers beneath. */
  | { readonly trace: string }
  /** Mathematics with the numbers beneath it; its sides are equal. */
  | { readonly math: string }
  /** As it is typed. */
  | { readonly code: string }
  | { readonly list: readonly string[] };

/** A number that the person may move. */
export interface Given {
  readonly initial: number;
  readonly step?: number;
  readonly min?: number;
  readonly max?: number;
}

/** One training run on the four points of XOR: how many hidden units and which rate it has, by the names of handles. */
export interface TrainingRun {
  readonly units: string;
  readonly rate: string;
}

/** What the numbers come from: the library computes all that are not given. */
export type Subject =
  /** A program, as on the graph's page. */
  | { readonly program: string }
  | { readonly network: TracedNetwork }
  /** Training runs by name; their numbers are `a.first` and `a.last`. */
  | { readonly training: Readonly<Record<string, TrainingRun>> };

/** A number that follows from the subject's, computed by running it once more. Handles stand by their names. */
export type Derived =
  /** The result, with a given number moved by h. */
  | { readonly nudged: string; readonly by: string }
  /** What that changes. */
  | { readonly change: string; readonly by: string }
  /** What the gradient says that it changes: gradient times h. */
  | { readonly predicted: string; readonly by: string }
  /** The result's central difference with the step h, over 2h. */
  | { readonly difference: string; readonly by: string }
  /** |gradient − central difference| */
  | { readonly error: string; readonly by: string }
  /** The share of the paths of a number that go on through another one. */
  | { readonly share: string; readonly through: string }
  /** The result after a step of these parameters against their gradients. */
  | { readonly stepped: readonly string[]; readonly rate: string }
  /** A parameter after that step. */
  | { readonly moved: string; readonly rate: string };

/** A text with live numbers. */
export interface Content {
  readonly subject: Subject;
  /** Further numbers to move, which the subject does not give, and how its own move. */
  readonly handles?: Readonly<Record<string, Given>>;
  readonly numbers?: Readonly<Record<string, Derived>>;
}

export type Figure =
  | { readonly kind: "graph" }
  | { readonly kind: "network" }
  /** The result against one given number, with its tangent, and with the step of a rate. */
  | {
      readonly kind: "curve";
      readonly by: string;
      readonly from: number;
      readonly to: number;
      readonly rate?: string;
    }
  /** The sizes of gradients, number by number, on a logarithmic scale. */
  | { readonly kind: "gradients"; readonly rows: Readonly<Record<string, readonly string[]>> }
  /** The losses of training runs, step by step. */
  | { readonly kind: "losses" }
  /** Each gradient beside its central difference, with the step of a handle. */
  | { readonly kind: "check"; readonly ids: readonly string[]; readonly by: string };

/** A way into another page, with what it is to show in its address. */
export interface PageLink {
  readonly page: string;
  readonly text: string;
  /** The fields of the address, from the numbers as they stand. */
  readonly fields?: (now: {
    readonly number: (name: string) => number;
    readonly program: string;
    readonly network: TracedNetwork | null;
  }) => Readonly<Record<string, string>>;
}

/** One thing to do: it is done once a number is where it should be. */
export interface Task {
  readonly text: string;
  readonly goal: { readonly number: string } & (
    | { readonly is: number; readonly within: number }
    | { readonly below: number }
    | { readonly above: number }
  );
  /** Numbers that reach it: one way of several. */
  readonly way: Readonly<Record<string, number>>;
}

export interface Lesson extends Content {
  readonly id: string;
  readonly title: string;
  /** What one knows afterwards, in a sentence. */
  readonly summary: string;
  readonly figure: Figure;
  readonly text: readonly Block[];
  readonly task: Task;
  /** The first is where one goes on. */
  readonly links: readonly [PageLink, ...PageLink[]];
}
