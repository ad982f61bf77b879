import { type Buffer, outputOf, type Program, type Region } from "../../src/compile/program.ts";
import { evaluate } from "../../src/expr/index.ts";
import { allocate, type Dtype } from "../../src/tensor/dtype.ts";
import { sizeOf } from "../../src/tensor/shape.ts";

/** The index of each element of a shape, in row-major order. */
function* indices(shape: readonly number[]): Generator<number[]> {
  const size = sizeOf(shape);
  for (let i = 0; i < size; i++) {
    const index = new Array<number>(shape.length);
    let rest = i;
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      index[dim] = rest % shape[dim];
      rest = Math.floor(rest / shape[dim]);
    }
    yield index;
  }
}

function rounded(dtype: Dtype, value: number): number {
  if (dtype === "bool") return value === 0 ? 0 : 1;
  const [cell] = [allocate(dtype, 1)];
  cell[0] = value;
  return cell[0];
}

/** The numbers of buffers. A new one holds what no step can have meant. */
export class Numbers {
  readonly #arrays = new Map<Buffer, number[]>();

  of(buffer: Buffer): number[] {
    const known = this.#arrays.get(buffer);
    if (known) return known;
    const made = new Array<number>(buffer.length).fill(Number.NaN);
    this.#arrays.set(buffer, made);
    return made;
  }

  set(buffer: Buffer, numbers: ArrayLike<number>): void {
    this.#arrays.set(buffer, Array.from(numbers));
  }

  read({ buffer, strides, offset }: Region, index: readonly number[]): number {
    return this.of(buffer)[index.reduce((place, i, dim) => place + i * strides[dim], offset)];
  }

  write({ buffer, strides, offset }: Region, index: readonly number[], value: number): void {
    const place = index.reduce((sum, i, dim) => sum + i * strides[dim], offset);
    this.of(buffer)[place] = rounded(buffer.dtype, value);
  }

  all(region: Region): number[] {
    return [...indices(region.shape)].map((index) => this.read(region, index) + 0);
  }
}

/**
 * What a program means, element by element in the order in which it is written: a map reads what an
 * earlier element of the same map has overwritten, as compiled code does.
 */
export function interpret({ steps }: Program, numbers: Numbers): void {
  for (const step of steps) {
    const output = outputOf(step);
    if (!output) continue;
    switch (step.kind) {
      case "map":
        for (const index of indices(output.shape)) {
          const values = step.inputs.map((x) => numbers.read(x, index));
          numbers.write(output, index, evaluate(step.expression, values));
        }
        break;
      case "reduce": {
        const removed = step.dims.map((dim) => step.shape[dim]);
        for (const kept of indices(output.shape)) {
          let combined = step.combine === "sum" ? 0 : -Infinity;
          for (const over of indices(removed)) {
            const [k, o] = [kept[Symbol.iterator](), over[Symbol.iterator]()];
            const index = step.shape.map(
              (_, dim) => (step.dims.includes(dim) ? o : k).next().value as number,
            );
            const values = step.inputs.map((x) => numbers.read(x, index));
            const value = evaluate(step.expression, values);
            combined = step.combine === "sum" ? combined + value : Math.max(combined, value);
          }
          const ends = step.finishInputs.map((x) => numbers.read(x, kept));
          numbers.write(output, kept, evaluate(step.finish, [combined, ...ends]));
        }
        break;
      }
      case "product":
        for (const index of indices(output.shape)) {
          const [batch, [row, column]] = [index.slice(0, -2), index.slice(-2)];
          let total = 0;
          for (let k = 0; k < step.a.shape.at(-1)!; k++) {
            total +=
              numbers.read(step.a, [...batch, row, k]) *
              numbers.read(step.b, [...batch, k, column]);
          }
          const ends = step.finishInputs.map((x) => numbers.read(x, index));
          numbers.write(output, index, evaluate(step.finish, [total, ...ends]));
        }
        break;
      case "argmax":
        for (const kept of indices(step.x.shape.map((n, dim) => (dim === step.dim ? 1 : n)))) {
          const line = Array.from({ length: step.x.shape[step.dim] }, (_, i) =>
            numbers.read(step.x, kept.with(step.dim, i)),
          );
          const at = line.indexOf(Math.max(...line));
          const place = [...indices(step.x.shape.map((n, dim) => (dim === step.dim ? 1 : n)))];
          const position = place.findIndex((other) => other.every((n, dim) => n === kept[dim]));
          numbers.of(output.buffer)[output.offset + position] = at;
        }
        break;
      case "cumsum":
        for (const index of indices(step.x.shape)) {
          let total = 0;
          const last = index[step.dim];
          const [from, to] = step.reverse ? [last, step.x.shape[step.dim] - 1] : [0, last];
          for (let i = from; i <= to; i++) total += numbers.read(step.x, index.with(step.dim, i));
          numbers.write(output, index, total);
        }
        break;
      case "gather":
        for (const index of indices(step.index.shape)) {
          const at = index.with(step.dim, numbers.read(step.index, index));
          numbers.write(output, index, numbers.read(step.x, at));
        }
        break;
      case "scatterAdd":
        for (const index of indices(output.shape)) numbers.write(output, index, 0);
        for (const index of indices(step.index.shape)) {
          const at = index.with(step.dim, numbers.read(step.index, index));
          numbers.write(output, at, numbers.read(output, at) + numbers.read(step.x, index));
        }
        break;
      case "random":
        throw new Error("a draw has no meaning of its own");
    }
  }
}
