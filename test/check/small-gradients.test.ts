import { describe, expect, it } from "vitest";
import { gradcheck } from "../../src/check/index.ts";
import { type Tensor, tensor } from "../../src/index.ts";
import { draw, layerOf, tanhSlope } from "./layer-of.ts";

const x = draw([4, 3]);

/** y = scale · f(x), with its derivative times a factor. */
const scaled = (
  scale: number,
  factor: number,
  f: (a: Tensor) => Tensor,
  slope: (a: Tensor) => Tensor,
) =>
  layerOf(
    (a) => f(a).mul(scale),
    (dy, a) => dy.mul(slope(a)).mul(scale * factor),
  );
const square = (scale: number, factor: number) =>
  scaled(
    scale,
    factor,
    (a) => a.square(),
    (a) => a.mul(2),
  );
const tanh = (scale: number, factor: number) => scaled(scale, factor, (a) => a.tanh(), tanhSlope);

describe("tolerances follow the size of a gradient", () => {
  it.each([3e-7, 1e-9, 1e-15])(
    "%f · f(x): a wrong factor is found and named, the right one passes",
    (scale) => {
      for (const make of [square, tanh]) {
        for (const mode of ["full", "sampled"] as const) {
          const right = gradcheck(make(scale, 1), [x], { mode });
          expect(right.passed, String(right)).toBe(true);
          const cause = (factor: number) =>
            gradcheck(make(scale, factor), [x], { mode }).verdicts.map((verdict) => verdict.cause);
          expect(cause(-1)).toEqual(["sign"]);
          expect(cause(2)).toEqual(["constant-factor"]);
          expect(cause(1.01)).toEqual(["constant-factor"]);
          expect(cause(0)).toEqual(["all-zero"]);
        }
      }
    },
  );

  it("the picture shows where", () => {
    const { picture } = gradcheck(tanh(1e-9, -1), [x]).variables[0];
    expect(picture.join("")).toMatch(/[·▪█]/);
  });

  it("in float32 as far as that reaches", () => {
    const cause = (factor: number) =>
      gradcheck(tanh(1e-4, factor), [x], { dtype: "native" }).verdicts.map(({ cause }) => cause);
    expect(cause(-1)).not.toEqual([]);
    expect(cause(1)).toEqual([]);
  });
});

describe("rounding accuses nobody", () => {
  it.each<[string, (a: Tensor) => Tensor, (a: Tensor) => Tensor, Tensor]>([
    ["beside a large number", (a) => a.tanh().mul(1e-8).add(5), (a) => tanhSlope(a).mul(1e-8), x],
    [
      "where large numbers cancel",
      (a) => a.tanh().mul(1e-6).add(1000).sub(1000),
      (a) => tanhSlope(a).mul(1e-6),
      x,
    ],
    [
      "at a small corner",
      (a) => a.relu().mul(1e-9),
      (a) => a.gt(0).to("float64").mul(1e-9),
      tensor([[-1, 0, 1]]),
    ],
  ])("%s", (_, f, slope, input) => {
    for (const mode of ["full", "sampled"] as const) {
      const report = gradcheck(
        layerOf(f, (dy, a) => dy.mul(slope(a))),
        [input],
        { mode },
      );
      expect(report.passed, String(report)).toBe(true);
    }
  });

  it("and an absolute tolerance that is given is absolute", () => {
    expect(gradcheck(square(3e-7, -1), [x], { atol: 1e-5 }).passed).toBe(true);
  });
});
