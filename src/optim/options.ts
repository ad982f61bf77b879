import { observe } from "../ops/interceptors.ts";
import { full } from "../tensor/creation.ts";
import { ValueError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** The options of an optimizer, each number of them as a 0-dimensional float64 tensor. */
export type Scalars<O> = {
  readonly [K in keyof O]: O[K] extends number
    ? Tensor
    : O[K] extends readonly number[]
      ? readonly Tensor[]
      : never;
};

const hold = (value: number) => full([], value, { dtype: "float64" });

/** For an option that an update leaves out: 0. */
export const none: Tensor = hold(0);

/**
 * Gives `target` the options as properties, and keeps their numbers in tensors: to set a property is
 * to write to its tensor. Updates read the tensors, so that a step that was recorded follows, for
 * example, a learning rate that changes. It is recorded anew where a switch such as `amsgrad` does.
 */
export function holdOptions<O extends object>(target: object, options: O): Scalars<O> {
  const scalars: Record<string, Tensor | Tensor[]> = {};
  for (const [name, value] of Object.entries(options)) {
    const descriptor: PropertyDescriptor = { enumerable: true };
    if (typeof value === "number") {
      const scalar = hold(value);
      scalars[name] = scalar;
      const read = () => scalar.item();
      descriptor.get = () => observe(read);
      descriptor.set = (next: number) => void scalar.fill_(next);
    } else if (Array.isArray(value)) {
      const list = value.map(hold);
      scalars[name] = list;
      const reads = list.map((scalar) => () => scalar.item());
      descriptor.get = () => reads.map(observe);
      descriptor.set = (next: number[]) => {
        for (const [i, scalar] of list.entries()) scalar.fill_(next[i]);
      };
    } else {
      let held = value;
      const read = () => held;
      descriptor.get = () => observe(read);
      descriptor.set = (next: unknown) => {
        held = next;
      };
    }
    Object.defineProperty(target, name, descriptor);
  }
  return scalars as Scalars<O>;
}

/** An error for the first of the options that is negative, or no number. */
export function checkNotNegative(optimizer: string, options: Record<string, number>): void {
  for (const [name, value] of Object.entries(options)) {
    if (value >= 0) continue;
    throw new ValueError(`${optimizer}: ${name} must not be negative, got ${value}`);
  }
}

/** An error for the first of the options that is not a share of a running average. */
export function checkDecay(optimizer: string, options: Record<string, number>): void {
  for (const [name, value] of Object.entries(options)) {
    if (value >= 0 && value < 1) continue;
    throw new ValueError(`${optimizer}: ${name} must be from 0 to below 1, got ${value}`);
  }
}
