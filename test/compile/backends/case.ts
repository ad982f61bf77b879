import { expect } from "vitest";
import type { Tensor } from "../../../src/index.ts";

/** `compile` on the back end that is tried. */
export type Compile = <A extends unknown[], R>(fn: (...args: A) => R) => (...args: A) => R;

/** Asserts that a back end computes what the eager operations compute. */
export type Case = (compile: Compile) => void | Promise<void>;

/** The numbers of all results are those of the eager function, bit for bit but for the sign of 0. */
export function expectSame(
  compile: Compile,
  fn: (...args: Tensor[]) => Tensor | Tensor[],
  ...args: Tensor[]
): void {
  const [expected, actual] = [fn(...args), compile(fn)(...args)].map((x) => [x].flat());
  expect(actual.length).toBe(expected.length);
  expected.forEach((x, i) => {
    expect(actual[i].dtype).toBe(x.dtype);
    expect(actual[i].shape).toEqual(x.shape);
    expect(Array.from(actual[i].data, (n) => n + 0)).toEqual(Array.from(x.data, (n) => n + 0));
  });
}
