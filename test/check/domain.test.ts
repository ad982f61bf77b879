import { describe, expect, it } from "vitest";
import { type GradcheckTarget, gradcheck } from "../../src/check/index.ts";
import { Generator, rand, type Tensor, tensor } from "../../src/index.ts";
import { draw, layerOf, like } from "./layer-of.ts";

/** Numbers from 1e-7 to about 1e-5. */
const small = draw([4, 3]).square().mul(1e-6).add(1e-7);
const cosines = tensor([[1 - 1e-7, -1 + 2e-7, 0.3]], { dtype: "float64" });
const acos = (a: Tensor) => like(a, Array.from(a.data, Math.acos));
const throwing = (a: Tensor) => {
  if (a.data.some((value) => value < 0)) throw new RangeError("below 0");
  return a.sqrt();
};

/** What a step of 6e-6 leaves: each with its right derivative. */
const functions: [string, (a: Tensor) => Tensor, (a: Tensor) => Tensor, Tensor][] = [
  ["√x", (a) => a.sqrt(), (a) => a.sqrt().mul(2).reciprocal(), small],
  ["√x that throws below 0", throwing, (a) => a.sqrt().mul(2).reciprocal(), small],
  ["log x", (a) => a.log(), (a) => a.reciprocal(), small],
  ["1/x", (a) => a.reciprocal(), (a) => a.square().reciprocal().neg(), small],
  [
    "1/x on both sides",
    (a) => a.reciprocal(),
    (a) => a.square().reciprocal().neg(),
    draw([4, 3]).mul(1e-6),
  ],
  ["x · log x", (a) => a.mul(a.log()), (a) => a.log().add(1), small],
  ["acos x near ±1", acos, (a) => a.square().neg().add(1).rsqrt().neg(), cosines],
  ["x^1.5 at 0", (a) => a.pow(1.5), (a) => a.sqrt().mul(1.5), tensor([[0, 1e-7, 2]])],
];

describe("steps stay inside the domain", () => {
  it.each(functions)("%s", (_, f, slope, input) => {
    const layer = (factor: number) => layerOf(f, (dy, a) => dy.mul(slope(a)).mul(factor));
    for (const mode of ["full", "sampled"] as const) {
      const right = gradcheck(layer(1), [input], { mode });
      expect(right.passed, String(right)).toBe(true);
      const wrong = gradcheck(layer(-1), [input], { mode });
      expect(wrong.findings.map(({ kind }) => kind)).toEqual(["wrong-gradient"]);
    }
    if (input.data.every((value) => value !== 0)) {
      expect(gradcheck(layer(-1), [input]).verdicts[0].cause).toBe("sign");
      expect(gradcheck(layer(1.01), [input]).passed).toBe(false);
    }
  });

  it("of a function of operations, and in float32", () => {
    for (const target of [(a: Tensor) => a.sqrt(), (a: Tensor) => a.rsqrt()]) {
      for (const dtype of ["float64", "native"] as const) {
        const report = gradcheck(target, [small], { dtype });
        expect(report.passed, String(report)).toBe(true);
      }
    }
  });

  it("of a loss of probabilities near 0", () => {
    const loss = (sign: number): GradcheckTarget => {
      let [p, t] = [small, small];
      return {
        forward(probabilities: Tensor, target: Tensor) {
          [p, t] = [probabilities, target];
          const [yes, no] = [p.log(), p.neg().add(1).log()];
          return t.mul(yes).add(t.neg().add(1).mul(no)).mean().neg().item();
        },
        backward: () =>
          p
            .sub(t)
            .div(p.mul(p.neg().add(1)))
            .mul(sign / p.size),
      };
    };
    const inputs = [
      rand([4, 3], { generator: new Generator(3) }).mul(1e-6),
      draw([4, 3]).gt(0).to("float32"),
    ];
    expect(gradcheck(loss(1), inputs).passed).toBe(true);
    expect(gradcheck(loss(-1), inputs).passed).toBe(false);
  });
});
