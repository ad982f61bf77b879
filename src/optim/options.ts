import { observe } from "../ops/interceptors.ts";
import { checkArgument, decay, kind, type OptionTable } from "../tensor/arguments.ts";
import { full } from "../tensor/creation.ts";
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

const zeroReads = new WeakMap<Tensor, () => boolean>();

/**
 * Whether an option is 0, where that decides what is computed: what was recorded is recorded anew when it becomes
 * 0 or is it no longer, and not for its other numbers, which a schedule may change at every step.
 */
export function isZero(option: Tensor): boolean {
  const read = zeroReads.get(option) ?? (() => option.item() === 0);
  zeroReads.set(option, read);
  return observe(read);
}

/** The decay that enters the gradient, and the one that shrinks the parameter itself. */
export function decays(weightDecay: Tensor, isDecoupled: boolean) {
  return isDecoupled
    ? { coupled: none, decoupled: weightDecay }
    : { coupled: weightDecay, decoupled: none };
}

/** Two shares of running averages. */
export const twoDecays = kind(
  "two numbers from 0 to below 1",
  (value) => Array.isArray(value) && value.length === 2 && value.every(decay.accepts),
);

/**
 * Gives `target` the options as properties, and keeps their numbers in tensors: to set a property is
 * to write to its tensor. Updates read the tensors, so that a step that was recorded follows, for
 * example, a learning rate that changes. It is recorded anew where a switch such as `amsgrad` does.
 */
export function holdOptions<O extends object>(
  optimizer: string,
  target: object,
  options: O,
  table: OptionTable<O>,
): Scalars<O> {
  const scalars: Record<string, Tensor | Tensor[]> = {};
  for (const [name, value] of Object.entries(options)) {
    const descriptor: PropertyDescriptor = { enumerable: true };
    const check = (next: unknown) => checkArgument(optimizer, name, table[name as keyof O], next);
    if (typeof value === "number") {
      const scalar = hold(value);
      scalars[name] = scalar;
      const read = () => scalar.item();
      descriptor.get = () => observe(read);
      descriptor.set = (next: number) => {
        check(next);
        scalar.fill_(next);
      };
    } else if (Array.isArray(value)) {
      const list = value.map(hold);
      scalars[name] = list;
      const reads = list.map((scalar) => () => scalar.item());
      descriptor.get = () => reads.map(observe);
      descriptor.set = (next: number[]) => {
        check(next);
        for (const [i, scalar] of list.entries()) scalar.fill_(next[i]);
      };
    } else {
      let held = value;
      const read = () => held;
      descriptor.get = () => observe(read);
      descriptor.set = (next: unknown) => {
        check(next);
        held = next;
      };
    }
    Object.defineProperty(target, name, descriptor);
  }
  return scalars as Scalars<O>;
}

/** The options that are given. */
export function withoutUndefined<O extends object>(options: O): O {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as O;
}
