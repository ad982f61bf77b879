import { describe, expect, it } from "vitest";
import { type Expression, functions as f, input, toLatex, toText } from "../../src/expr/index.ts";
import { kindOf, typed } from "../../src/expr/kind.ts";

const [x, y] = [input(0), input(1)];

describe("an expression of integers", () => {
  it.each<[Expression, string]>([
    [f.add(x, y), "wrap(x0 + x1)"],
    [f.sub(f.neg(x), f.abs(y)), "wrap(wrap(-x0) - wrap(abs(x1)))"],
    [f.square(f.add(x, 1)), "imul(wrap(x0 + 1), wrap(x0 + 1))"],
    [f.pow(x, 3), "ipow(x0, 3)"],
    [f.maximum(f.sign(x), f.floor(y)), "max(sign(x0), floor(x1))"],
    [f.lt(f.add(x, y), 0.5), "wrap(x0 + x1) < 0.5"],
    [f.relu(f.mul(x, y)), "(if imul(x0, x1) <= 0 then 0 else imul(x0, x1))"],
  ])("%#: wraps where 32 bits do: %o", (e, text) => {
    expect(toText(typed(e, ["integer", "integer"]).expression)).toBe(text);
  });

  it("that gives floats computes with floats throughout", () => {
    for (const e of [f.geluTanh(x), f.div(f.mul(x, x), y), f.mul(f.mul(x, x), 0.5)]) {
      expect(typed(e, ["integer", "integer"])).toEqual({ kind: "float", expression: e });
    }
    const mixed = f.add(f.mul(x, x), y);
    expect(typed(mixed, ["integer", "float"]).expression).toBe(mixed);
  });

  it.each(["round", "floor", "ceil", "sign", "abs", "neg", "relu", "square"] as const)(
    "stays one under %s",
    (name) => {
      expect(kindOf(f[name](x), ["integer"])).toBe("integer");
      expect(kindOf(f[name](x), ["float"])).toBe("float");
    },
  );

  it("reads in LaTeX as what 32 bits hold", () => {
    const latex = (e: Expression) => toLatex(typed(e, ["integer", "integer"]).expression);
    expect(latex(f.add(x, y))).toBe("\\operatorname{int32}\\left(x_{0} + x_{1}\\right)");
    expect(latex(f.mul(x, y))).toBe("\\operatorname{int32}\\left(x_{0} \\cdot x_{1}\\right)");
    expect(latex(f.pow(x, 3))).toBe("\\operatorname{int32}\\left({x_{0}}^{3}\\right)");
  });
});
