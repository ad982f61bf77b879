import type { Expression } from "../expr/index.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** One number of a recorded graph: the element of a tensor at a row-major position. */
export interface Cell {
  readonly tensor: Tensor;
  readonly position: number;
}

/** How one number was computed from others. */
export type Opened =
  /** A number that was given. */
  | { kind: "leaf" }
  /** A number of the operation itself, such as the zeros around a padded image. */
  | { kind: "number"; value: number }
  /** The same number in another place: what a view, a gather or a concatenation gives. */
  | { kind: "same"; cell: Cell }
  /** A sum of products: each term is a list of factors. */
  | { kind: "sum"; terms: Cell[][] }
  | { kind: "function"; expression: Expression; operands: Cell[] }
  | { kind: "largest"; operands: Cell[] }
  /** A function whose inside was not recorded. */
  | { kind: "unknown"; name: string; inputs: readonly Tensor[] };

/** How each element of a node's output was computed, by its position. */
export type Reader = (position: number) => Opened;
