import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { type FunctionName, functions } from "../../src/expr/index.ts";
import { type Dtype, grad, type Tensor, tensor } from "../../src/index.ts";
import { withInterceptor } from "../../src/ops/interceptors.ts";
import { RunningError } from "./running-error.ts";

const names = Object.keys(functions) as FunctionName[];

/** Every sign and size, halves, and what is no number; 23 of them, so that vectors have a remainder. */
const special = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, Infinity, -Infinity, Number.NaN];
const ordinary = [1e-3, -0.02, 0.3, -0.7, 0.9, 1.1, -1.7, 2.3, -3.2, 5.1, 9.6, -8.4, 1e-30];

/** The function of x, and of the numbers beside it where it takes several. */
function call(name: FunctionName, x: Tensor, y: Tensor): Tensor {
  const method = x[name] as (...rest: (Tensor | number)[]) => Tensor;
  if (name === "clamp") return method.call(x, -1, y);
  return method.call(x, ...Array<Tensor>(Math.max(0, functions[name].length - 1)).fill(y));
}

describe("every elementwise function, compiled", () => {
  it.each(names)(
    "%s, its slope and the slope of that are within rounding of the eager ones",
    (name) => {
      for (const dtype of ["float32", "float64"] as const) {
        const values = [...ordinary, 0, 1, -1, 0.5].map(Math.fround);
        const make = (kind: Dtype) =>
          [values, [...values].reverse()].map((data) =>
            tensor(data, { dtype: kind, requiresGrad: true }),
          );
        const run = ([x, y]: Tensor[]) => {
          const results = [call(name, x, y)];
          for (let order = 0; order < 2; order++) {
            const last = results[results.length - 1];
            if (!last.requiresGrad) break;
            results.push(grad(last.sum(), [x], { createGraph: true, materializeGrads: true })[0]);
          }
          return results;
        };
        const watch = new RunningError(dtype);
        const expected = withInterceptor(watch, () => run(make("float64")));
        const leaves = make(dtype);
        const actual = compile(() => run(leaves))();
        expect(actual).toHaveLength(expected.length);
        let finite = 0;
        expected.forEach((x, k) => {
          const bounds = watch.of(x).data;
          x.data.forEach((value, i) => {
            if (!Number.isFinite(value) || !Number.isFinite(bounds[i])) return;
            if (Math.abs(value) > 1e38 && dtype === "float32") return;
            finite++;
            const difference = Math.abs(actual[k].data[i] - value);
            expect(difference, `${dtype}, order ${k}, at ${values[i]}`).toBeLessThanOrEqual(
              2 * bounds[i],
            );
          });
        });
        expect(finite).toBeGreaterThan(6);
      }
    },
  );

  it.each(names)(
    "%s of infinities, zeros and NaN is NaN, infinite or neither as the eager one",
    (name) => {
      const pairs = special.flatMap((a) => [0, 2, Infinity].map((b) => [a, b]));
      for (const dtype of ["float32", "float64"] as const) {
        const [x, y] = [0, 1].map((i) =>
          tensor(
            pairs.map((pair) => pair[i]),
            { dtype },
          ),
        );
        const kind = (z: Tensor) =>
          Array.from(z.data, (value) => (Number.isFinite(value) ? "finite" : String(value)));
        const actual = compile((x: Tensor, y: Tensor) => call(name, x, y))(x, y);
        expect(kind(actual)).toEqual(kind(call(name, x, y)));
      }
    },
  );

  it.each(names)("%s of integers and booleans has the eager one's dtype and numbers", (name) => {
    const integers = tensor([0, 1, 2, 3, 7, 12, 1, 5, 9], { dtype: "int32" });
    const others = tensor([1, 2, 3, 1, 2, 2, 4, 1, 1], { dtype: "int32" });
    for (const [x, y] of [
      [integers, others],
      [integers.gt(2), others.gt(1)],
      [integers, others.gt(1)],
    ]) {
      const expected = call(name, x, y);
      const actual = compile((x: Tensor, y: Tensor) => call(name, x, y))(x, y);
      expect(actual.dtype).toBe(expected.dtype);
      actual.data.forEach((value, i) => {
        const wanted = expected.data[i];
        if (expected.dtype !== "float32") expect(value + 0).toBe(wanted + 0);
        else if (!Number.isFinite(wanted)) expect(value).toBe(wanted);
        else expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-6 * Math.abs(wanted));
      });
    }
  });
});
