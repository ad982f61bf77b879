import { checkArgument, positiveInteger } from "../tensor/arguments.ts";
import { DtypeError, ShapeError } from "../tensor/errors.ts";
import { formatShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { checkIndices } from "./check-indices.ts";
import type { Batch, Dataset } from "./dataset.ts";

/**
 * What a language model learns from: a text's tokens cut into windows, and to each token the one that follows
 * it. The windows stand one behind the other; tokens at the end that do not fill one are left out.
 *
 * @param tokens int32, [length]
 * @throws ShapeError for fewer tokens than a window and the token that follows.
 * @example
 * ```ts
 * import { TokenWindows } from "chainrule/data";
 * const windows = new TokenWindows([3, 1, 4, 1, 5, 9, 2, 6], 3);
 * windows.length; // → 2
 * const [inputs, targets] = windows.batch([1]);
 * `${inputs.toArray()} | ${targets.toArray()}`; // → 1,5,9 | 5,9,2
 * ```
 */
export class TokenWindows implements Dataset {
  readonly tokens: Tensor;
  readonly contextLength: number;

  constructor(tokens: TensorLike, contextLength: number) {
    checkArgument("TokenWindows", "contextLength", positiveInteger, contextLength);
    const given = tensorOf("TokenWindows", "tokens", tokens, "int32");
    if (given.dtype !== "int32") {
      throw new DtypeError(`TokenWindows: tokens must be int32, got ${given.dtype}`);
    }
    if (given.ndim !== 1 || given.size <= contextLength) {
      throw new ShapeError(
        `TokenWindows: expected tokens [length], ${contextLength + 1} or more for a window of ` +
          `${contextLength} and the token that follows, got ${formatShape(given.shape)}`,
      );
    }
    this.tokens = given;
    this.contextLength = contextLength;
  }

  get length(): number {
    return Math.floor((this.tokens.size - 1) / this.contextLength);
  }

  batch(indices: Int32Array | readonly number[]): Batch {
    const rows = checkIndices("TokenWindows", indices, this.length);
    return [this.#windows(rows, 0), this.#windows(rows, 1)];
  }

  #windows(rows: Int32Array, shift: number): Tensor {
    const { tokens, contextLength } = this;
    const { data } = tokens;
    const windows = new Int32Array(rows.length * contextLength);
    rows.forEach((row, i) => {
      const start = row * contextLength + shift;
      windows.set(data.subarray(start, start + contextLength), i * contextLength);
    });
    return Tensor.from(windows, [rows.length, contextLength]);
  }
}
