import { describe, expect, it } from "vitest";
import {
  type Expression,
  evaluate,
  type FunctionName,
  functions,
  input,
} from "../../src/expr/index.ts";
import { type Tensor, tensor } from "../../src/index.ts";
import { definitions } from "./definitions.ts";

/** Signs, sizes, halves and kinks, and what is no number. */
const xs = [
  ...[0, -0, 0.5, -0.5, 1, -1, 1.5, -1.5, 2, 2.5, -2.5, 3, -3],
  ...[0.1, -0.3, 0.01, -1.7, 4.2, 1e-9, -1e-9, 20, -20, 800, -800],
  ...[Infinity, -Infinity, Number.NaN],
];
/** What may stand beside x, one row for each further argument. */
const beside = [
  [0, 2, -1.5, 3, Number.NaN, -0.5, Infinity, -Infinity],
  [0.5, 3, 1, -2, 1, Number.NaN, 1, 0],
];

/** Numbers of arguments: as many as the function needs, up to as many as it may have. */
function counts(name: FunctionName): number[] {
  const write = functions[name] as (...args: Expression[]) => Expression;
  const at = (count: number) => write(...Array.from({ length: count }, (_, i) => input(i)));
  const needed = Math.max(1, write.length);
  return [1, 2, 3].filter(
    (count) => count === needed || (count > needed && at(count) !== at(count - 1)),
  );
}

const rows = (Object.keys(definitions) as FunctionName[]).flatMap((name) =>
  counts(name).map((count) => ({ name, count })),
);

/** Within rounding of the value, or of an x from which the function takes almost all. */
function expectClose(actual: number, expected: number, x: number, what: string): void {
  if (actual === expected || (Number.isNaN(actual) && Number.isNaN(expected))) return;
  const rounding = 1e-12 * Math.abs(expected) + (Number.isFinite(x) ? 1e-15 * Math.abs(x) : 0);
  if (Number.isFinite(expected) && Math.abs(actual - expected) <= rounding) return;
  expect.fail(`${what}: ${actual}, expected ${expected}`);
}

describe.each(rows)("$name of $count", ({ name, count }) => {
  it("has the values of its definition, as an expression and of tensors", () => {
    const define = definitions[name]!;
    const write = functions[name] as (...args: Expression[]) => Expression;
    const expression = write(...Array.from({ length: count }, (_, i) => input(i)));
    for (const i of beside[0].keys()) {
      const rest = beside.slice(0, count - 1).map((row) => row[i]);
      const x = tensor(xs, { dtype: "float64" });
      const method = x[name] as (...rest: (Tensor | number)[]) => Tensor;
      const tensors = method.apply(
        x,
        rest.map((y) => tensor(y, { dtype: "float64" })),
      ).data;
      const numbers = method.apply(x, rest).data;
      xs.forEach((x, k) => {
        const at = `${name}(${[x, ...rest].join(", ")})`;
        const expected = define(x, ...rest);
        expectClose(evaluate(expression, [x, ...rest]), expected, x, at);
        expectClose(tensors[k], expected, x, `${at} of tensors`);
        expectClose(numbers[k], expected, x, `${at} beside numbers`);
      });
    }
  });
});
