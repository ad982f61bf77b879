import { describe, expect, it } from "vitest";
import { gradcheck } from "../../src/check/index.ts";
import { customFunction, Generator, nn, randn, type Tensor, tensor } from "../../src/index.ts";

const x = randn([4, 3], { generator: new Generator(1) });

/** a², with a gradient that lacks the 2. */
const halfSquare = customFunction({
  name: "square",
  forward: (context, a: Tensor) => {
    context.save(a);
    return a.square();
  },
  backward: ({ saved: [a] }, dy) => [dy.mul(a)],
});

describe("several outputs", () => {
  it("of a record: each has its Jacobian, by its name", () => {
    const statistics = (a: Tensor) => ({
      mean: a.mean(0),
      variance: a.square().mean(0),
      largest: a.argmax(0),
    });
    const report = gradcheck(statistics, [x]);
    expect(report.passed, String(report)).toBe(true);
    expect(report.outputs).toEqual([
      { name: "output mean", shape: [3] },
      { name: "output variance", shape: [3] },
    ]);
    expect(
      report.variables.map(({ name, outputName, checked }) => [name, outputName, checked]),
    ).toEqual([
      ["x", "output mean", 36],
      ["x", "output variance", 36],
    ]);
  });

  it("of an array: only the wrong one is accused, with its cause", () => {
    const report = gradcheck((a) => [a.exp(), halfSquare(a), a.sum()], [x]);
    expect(report.variables.map(({ passed }) => passed)).toEqual([true, false, true]);
    expect(report.findings).toMatchObject([{ kind: "wrong-gradient", where: "x (output 1)" }]);
    expect(report.verdicts).toMatchObject([
      { cause: "constant-factor", variables: ["x (output 1)"] },
    ]);
    const text = String(report);
    expect(text).toContain("wrong gradient by x (output 1)");
    expect(text).toContain("  x (output 1) [4, 3]: 12 of 144 wrong");
  });

  it("of a module, and sampled", () => {
    class Both extends nn.Module<[Tensor], [Tensor, Tensor]> {
      readonly linear = new nn.Linear(3, 2);

      forward(a: Tensor): [Tensor, Tensor] {
        const h = this.linear.forward(a);
        return [h.tanh(), halfSquare(h)];
      }
    }
    const report = gradcheck(new Both(), [x], { mode: "sampled" });
    expect(report.variables.map(({ name, passed }) => [name, passed])).toEqual([
      ["x", true],
      ["linear.weight", true],
      ["linear.bias", true],
      ["x", false],
      ["linear.weight", false],
      ["linear.bias", false],
    ]);
    expect(report.verdicts[0].variables).toEqual([
      "x (output 1)",
      "linear.weight (output 1)",
      "linear.bias (output 1)",
    ]);
  });

  it("to second order", () => {
    const pair = (a: Tensor) => ({ sine: a.sin(), half: halfSquare(a).mul(2) });
    expect(gradcheck((a) => [a.sin(), a.exp()], [x], { order: 2 }).outputs).toHaveLength(2);
    expect(gradcheck(pair, [x], { order: 2 }).passed).toBe(false);
  });

  it("kinks say of which output they are", () => {
    const report = gradcheck((a) => [a.sum(), a.abs()], [tensor([0, 1])]);
    expect(report.kinks).toMatchObject([{ variable: "x (output 1)", before: -1, after: 1 }]);
  });

  it("must be tensors, one of them of floats", () => {
    const message = "must return a float tensor, or an array or record of tensors";
    const wrong = (run: unknown) => () => gradcheck(run as (a: Tensor) => Tensor, [x]);
    expect(wrong((a: Tensor) => a.item)).toThrow(message);
    expect(wrong((a: Tensor) => [a, 3])).toThrow(message);
    expect(wrong((a: Tensor) => a.argmax(0))).toThrow(message);
    expect(wrong(() => undefined)).toThrow(message);
  });
});
