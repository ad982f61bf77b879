import { describe, expect, it } from "vitest";
import { type GradcheckTarget, gradcheck } from "../../src/check/index.ts";
import { Generator, rand, type Tensor, where } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import { draw, layerOf, tanhSlope } from "./layer-of.ts";

const x = draw([5, 7]);
/** None is above 1.2. */
const near = x.clamp(-1.2, 1.2);

/** y = tanh x, with another slope where `isThere`. */
const tanh = (isThere: (a: Tensor) => Tensor, slope = 0) =>
  layerOf(
    (a) => a.tanh(),
    (dy, a) => dy.mul(where(isThere(a), tanhSlope(a).mul(slope), tanhSlope(a))),
  );

describe("an error where the numbers given do not reach", () => {
  it("is found on larger numbers, and the border told", () => {
    const report = gradcheck(
      tanh((a) => a.abs().gt(2.5)),
      [near],
    );
    expect(report.findings.map(({ kind }) => kind)).toEqual(["region", "wrong-gradient"]);
    expect(report.verdicts.map(({ cause }) => cause)).toEqual(["region"]);
    const { message } = report.findings[0];
    const [, wrong, right] =
      /^its gradient is right on the inputs given, and wrong on 3 times these: wrong where \|x\| ≥ (.+), right up to (.+)$/.exec(
        message,
      ) ?? [];
    expect(Number(wrong)).toBeGreaterThan(2.5);
    expect(Number(right)).toBeLessThanOrEqual(2.5);
    expect(String(report)).toContain("  on 3 times the inputs given\n");
    expect(report.variables[0].worst[0].gradient).toBe(0);
  });

  it("is found on smaller numbers", () => {
    const far = x.sign().add(x.mul(0.1));
    const report = gradcheck(
      tanh((a) => a.abs().lt(0.5), 2),
      [far],
    );
    expect(report.findings[0].message).toMatch(
      /^its gradient is right on the inputs given, and wrong on a tenth of these: wrong where \|x\| ≤ 0\.\d+, right from 1\.\d+$/,
    );
  });

  it("is named where a cause explains the numbers there", () => {
    const open = layerOf(
      (a) => a.clamp(-2, 2),
      (dy) => dy,
    );
    const report = gradcheck(open, [near]);
    expect(report.verdicts.map(({ cause }) => cause)).toEqual(["activation-forgotten"]);
    expect(report.findings[0].kind).toBe("region");
  });

  it("is found of a layer in a network", () => {
    const network = new manual.Sequential(
      tanh((a) => a.abs().gt(2.5)),
      new manual.Sigmoid(),
    );
    expect(String(gradcheck(network, [near]))).toContain(
      "layer 0 (Custom) is wrong by itself, on the inputs that it has here",
    );
  });

  it("is told by its border also where some numbers given reach it", () => {
    const report = gradcheck(
      tanh((a) => a.abs().gt(1.5)),
      [x],
    );
    expect(report.verdicts[0].title).toMatch(
      /^The gradient is 0 where (x|\|x\|) is above a threshold between 1\.\d+ and 1\.\d+, and is right/,
    );
  });

  it("leaves the inputs as they were", () => {
    const before = [...near.data];
    gradcheck(
      tanh((a) => a.abs().gt(2.5)),
      [near],
    );
    expect([...near.data]).toEqual(before);
  });
});

describe("what is right where it is meant to be is not accused elsewhere", () => {
  const probabilities = rand([4, 3], { generator: new Generator(3) });

  it.each<[string, GradcheckTarget, Tensor]>([
    [
      "a function of probabilities, which stay below 1",
      layerOf(
        (p) => p.clamp(1e-7, 1 - 1e-7).log(),
        (dy, p) => dy.div(p),
      ),
      probabilities,
    ],
    [
      "a function that throws at larger numbers",
      layerOf(
        (a) => {
          if (a.data.some((value) => Math.abs(value) > 3)) throw new RangeError("too large");
          return a.square();
        },
        (dy, a) => dy.mul(a).mul(2),
      ),
      x,
    ],
    ["one that overflows there", (a) => a.mul(300).exp().mul(1e-300), near],
    ["corners", (a) => a.abs().sub(1).relu(), x],
    ["saturation", (a) => a.mul(10).sigmoid(), x],
    ["fast waves", (a) => a.mul(300).sin(), x],
  ])("%s", (_, target, input) => {
    const report = gradcheck(target, [input]);
    expect(report.passed, String(report)).toBe(true);
  });
});
