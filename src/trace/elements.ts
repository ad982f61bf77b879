import { withRecording } from "../ops/recording.ts";
import type { GraphNode, Tensor } from "../tensor/tensor.ts";
import type { Cell, Opened, Reader } from "./cell.ts";
import { readerOf } from "./readers.ts";

/** Expressions are kept for ever, so those with numbers in them must stay few. */
const largestWhole = 1000;

/**
 * A recorded graph, read number by number. It may be that of a forward pass, or of a backward pass that
 * was recorded too: both are graphs of tensors.
 */
export class Elements {
  readonly #isPlain: (tensor: Tensor) => boolean;
  readonly #readers = new Map<GraphNode, Reader>();
  readonly #data = new Map<Tensor, ArrayLike<number>>();

  /** @param isPlain which tensors are nothing but numbers: whole ones among them shorten formulas. */
  constructor(isPlain: (tensor: Tensor) => boolean) {
    this.#isPlain = isPlain;
  }

  value({ tensor, position }: Cell): number {
    const data = this.#data.get(tensor) ?? tensor.data;
    this.#data.set(tensor, data);
    return data[position];
  }

  open({ tensor, position }: Cell): Opened {
    const { node } = tensor;
    if (node === null) return { kind: "leaf" };
    let reader = this.#readers.get(node);
    if (!reader) {
      reader = withRecording(false, () => readerOf(node, this.wholeNumber));
      this.#readers.set(node, reader);
    }
    const opened = reader(position);
    const isLone =
      opened.kind === "sum" && opened.terms.length === 1 && opened.terms[0].length === 1;
    return isLone ? { kind: "same", cell: opened.terms[0][0] } : opened;
  }

  /** The value of a plain small whole number, which may stand in a formula as it is. */
  readonly wholeNumber = (cell: Cell): number | undefined => {
    if (!this.#isPlain(cell.tensor)) return undefined;
    const value = this.value(cell);
    return Number.isInteger(value) && Math.abs(value) <= largestWhole ? value : undefined;
  };
}
