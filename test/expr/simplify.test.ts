import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mulNoNaN } from "../../src/expr/build.ts";
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
    [f.mul(x, 1), "x0"],
    [f.mul(-1, x), "-x0"],
    [f.mul(2, Number.POSITIVE_INFINITY), "Infinity"],
    [f.add(x, -0), "x0"],
    [f.sub(x, 0), "x0"],
    [f.sub(-0, x), "-x0"],
    [f.add(x, f.neg(y)), "x0 - x1"],
    [f.sub(x, f.neg(y)), "x0 + x1"],
    [f.neg(f.neg(x)), "x0"],
    [f.div(x, 1), "x0"],
    [f.pow(x, 1), "x0"],
    [f.pow(x, 2), "x0 * x0"],
    [f.add(f.mul(2, 3), x), "6 + x0"],
    [f.clamp(x), "x0"],
    [mulNoNaN(2, x), "2 * x0"],
    [mulNoNaN(x, 1), "x0"],
    // What would be shorter is not the same where x is NaN, infinite, 0 or −0.
    [f.mul(0, x), "0 * x0"],
    [f.add(x, 0), "x0 + 0"],
    [f.sub(x, -0), "x0 - 0"],
    [f.sub(0, x), "0 - x0"],
    [f.div(0, x), "0 / x0"],
    [f.sub(x, x), "x0 - x0"],
    [mulNoNaN(0, x), "0 * x0"],
  ])("%#: %o", (e, text) => {
    expect(toText(simplify(e))).toBe(text);
  });

  it("finds equal parts once", () => {
    expect(f.exp(f.add(x, y))).toBe(f.exp(f.add(x, y)));
  });

  it("keeps the value of any expression, to the bit, whatever its inputs are", () => {
    const names = Object.keys(primitives) as Primitive[];
    const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
      expression: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom(x, y),
        fc.constantFrom(-2, -1, 0, -0, 0.5, 1, 2, Infinity, NaN).map(constant),
        fc
          .tuple(
            fc.constantFrom(...names),
            fc.array(tie("expression"), { minLength: 3, maxLength: 3 }),
          )
          .map(([name, args]) => call(name, args.slice(0, primitives[name].arity))),
      ),
    }));
    const number = fc.constantFrom(-1.5, -1, 0, -0, 0.25, 1, Infinity, -Infinity, NaN);
    fc.assert(
      fc.property(expression, number, number, (e, a, b) => {
        expect(evaluate(simplify(e), [a, b])).toBe(evaluate(e, [a, b]));
      }),
      { numRuns: 2000 },
    );
  });
});
