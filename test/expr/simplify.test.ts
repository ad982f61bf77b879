import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { call, constant, type Expression, input } from "../../src/expr/expression.ts";
import {
  evaluate,
  functions as f,
  type Primitive,
  primitives,
  simplify,
  toText,
} from "../../src/expr/index.ts";

const x = input(0);
const y = input(1);

describe("simplify", () => {
  it.each([
    [f.mul(0, x), "0"],
    [f.mul(0, Number.POSITIVE_INFINITY), "0"],
    [f.mul(x, 1), "x0"],
    [f.mul(-1, x), "-x0"],
    [f.add(x, 0), "x0"],
    [f.sub(0, x), "-x0"],
    [f.add(x, f.neg(y)), "x0 - x1"],
    [f.sub(x, f.neg(y)), "x0 + x1"],
    [f.neg(f.neg(x)), "x0"],
    [f.div(x, 1), "x0"],
    [f.div(0, x), "0"],
    [f.pow(x, 1), "x0"],
    [f.pow(x, 2), "x0 * x0"],
    [f.add(f.mul(2, 3), x), "6 + x0"],
    [f.clamp(x), "x0"],
    [f.mul(y, f.relu(x)), "(if x0 <= 0 then 0 else x1 * x0)"],
  ])("%#: %o", (e, text) => {
    expect(toText(simplify(e))).toBe(text);
  });

  it("finds equal parts once", () => {
    expect(f.exp(f.add(x, y))).toBe(f.exp(f.add(x, y)));
  });

  it("keeps the value of any expression", () => {
    const names = Object.keys(primitives) as Primitive[];
    const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
      expression: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom(x, y),
        fc.constantFrom(-2, -1, 0, 0.5, 1, 2, 3).map(constant),
        fc
          .tuple(
            fc.constantFrom(...names),
            fc.array(tie("expression"), { minLength: 3, maxLength: 3 }),
          )
          .map(([name, args]) => call(name, args.slice(0, primitives[name].arity))),
      ),
    }));
    const number = fc.constantFrom(-1.5, -1, 0.25, 1, 2.5);
    fc.assert(
      fc.property(expression, number, number, (e, a, b) => {
        const value = evaluate(e, [a, b]);
        // 0 · x is taken as 0 also where x is not finite, so only finite values must agree.
        if (!Number.isFinite(value) || touchesInfinity(e, [a, b])) return;
        const short = evaluate(simplify(e), [a, b]);
        expect(Math.abs(short - value)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
      }),
      { numRuns: 500 },
    );
  });
});

function touchesInfinity(e: Expression, inputs: number[]): boolean {
  if (!Number.isFinite(evaluate(e, inputs))) return true;
  return e.kind === "call" && e.args.some((arg) => touchesInfinity(arg, inputs));
}
