import { noteKept } from "../ops/interceptors.ts";
import { zeros } from "../tensor/creation.ts";
import type { Dtype } from "../tensor/dtype.ts";
import { GraphError } from "../tensor/errors.ts";
import { type Shape, sameShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";

/**
 * What layers and losses have in common: a name for errors, buffers that are used again at every step,
 * and what `forward` keeps for `backward`, which must come once after it.
 */
export abstract class Operation<Kept extends object> {
  /** Its position in a Sequential, for errors. */
  name = "";
  readonly #buffers = new Map<string, Tensor>();
  #kept: Kept | null = null;
  #versions: readonly number[] = [];
  #hasRun = false;

  /** What errors call it: `Linear 0`. */
  get label(): string {
    return `${this.constructor.name} ${this.name}`.trimEnd();
  }

  /** A tensor to write to: the one of last time where shape and dtype are still the same. */
  protected buffer(name: string, shape: Shape, dtype: Dtype): Tensor {
    let buffer = this.#buffers.get(name);
    if (!buffer || buffer.dtype !== dtype || !sameShape(buffer.shape, shape)) {
      buffer = zeros(shape, { dtype });
      noteKept(buffer);
      this.#buffers.set(name, buffer);
    }
    // Whoever kept the old numbers can see that they are gone.
    buffer.storage.version++;
    return buffer;
  }

  protected remember(kept: Kept): void {
    this.#kept = kept;
    this.#versions = tensorsOf(kept).map(([, { storage }]) => storage.version);
    this.#hasRun = true;
  }

  protected checkOrder(): void {
    if (this.#kept) return;
    throw new GraphError(
      this.#hasRun
        ? `${this.label}: backward twice after one forward. What forward kept is used up: call ` +
            "forward again before the next backward"
        : `${this.label}: backward before forward. Call forward first: it keeps what backward needs`,
    );
  }

  /** What `forward` kept, once. An error if its numbers are no longer those of the forward pass. */
  protected takeKept(): Kept {
    this.checkOrder();
    const kept = this.#kept!;
    this.#kept = null;
    for (const [i, [name, { storage }]] of tensorsOf(kept).entries()) {
      if (storage.version === this.#versions[i]) continue;
      throw new GraphError(
        `${this.label}: backward needs ${name} as it was in forward, and it was changed since. ` +
          "The order is forward, loss, backward, update",
      );
    }
    return kept;
  }
}

function tensorsOf(kept: object): [string, Tensor][] {
  return Object.entries(kept).filter((entry): entry is [string, Tensor] => {
    return entry[1] instanceof Tensor;
  });
}
