import fc from "fast-check";
import { expect, it } from "vitest";
import { call, constant, type Expression, input } from "../../src/expr/expression.ts";
import { functions as f, type Primitive, primitives, toText } from "../../src/expr/index.ts";

const [x, y, z] = [0, 1, 2].map(input);

/** What binds more tightly stands further down; of one strength, from the left on. */
const levels: readonly Readonly<Record<string, Primitive>>[] = [
  { "<": "less", "<=": "lessEqual", "=": "equal" },
  { "+": "add", "-": "sub" },
  { "*": "mul", "/": "div" },
];

/** Reads what toText writes, by the rules that people read it by. */
function read(text: string): Expression {
  const tokens = text.match(/[\d.]+(?:e[-+]?\d+)?|\w+|<=|\S/g)!;
  const take = (expected?: string) => {
    const token = tokens.shift()!;
    if (expected !== undefined) expect(token).toBe(expected);
    return token;
  };
  const infix = (level: number): Expression => {
    const operators = levels[level];
    if (!operators) return negative();
    let left = infix(level + 1);
    while (tokens[0] in operators) left = call(operators[take()], [left, infix(level + 1)]);
    return left;
  };
  const negative = (): Expression => {
    if (tokens[0] !== "-") return power();
    take();
    return call("neg", [negative()]);
  };
  const power = (): Expression => {
    const base = atom();
    if (tokens[0] !== "^") return base;
    take();
    return call("pow", [base, power()]);
  };
  const atom = (): Expression => {
    const token = take();
    if (token === "(") {
      const isChoice = tokens[0] === "if";
      if (isChoice) take();
      let e = infix(0);
      if (isChoice) {
        take("then");
        const a = infix(0);
        take("else");
        e = call("select", [e, a, infix(0)]);
      }
      take(")");
      return e;
    }
    if (token === "Infinity" || token === "NaN" || /^[\d.]/.test(token)) {
      return constant(Number(token));
    }
    if (/^x\d$/.test(token)) return input(Number(token[1]));
    const args: Expression[] = [];
    take("(");
    do args.push(infix(0));
    while (take() === ",");
    return call(token as Primitive, args);
  };
  const e = infix(0);
  expect(tokens).toEqual([]);
  return e;
}

const names = Object.keys(primitives) as Primitive[];

/** a + (b − c) is written as (a + b) − c, and a · (b / c) as (a · b) / c: they lose where they began. */
const loses = (name: Primitive, second: Expression) =>
  levels
    .slice(1)
    .map((level) => Object.values(level))
    .some(
      ([first, ...rest]) =>
        name === first && second.kind === "call" && [first, ...rest].includes(second.primitive),
    );

it("what is written is read as what it was", () => {
  const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(x, y, z),
      fc.constantFrom(0, 0.5, 2, 1e-7, Infinity).map(constant),
      fc
        .tuple(
          // Both products are written alike.
          fc.constantFrom(...names.filter((name) => name !== "mulNoNaN")),
          fc.array(tie("expression"), { minLength: 3, maxLength: 3 }),
        )
        .filter(([name, [, b]]) => !loses(name, b))
        .map(([name, args]) => call(name, args.slice(0, primitives[name].arity))),
    ),
  }));
  fc.assert(
    fc.property(expression, (e) => {
      expect(read(toText(e))).toBe(e);
    }),
    { numRuns: 2000 },
  );
});

it.each<[Expression, string]>([
  [f.sub(f.sub(x, y), f.sub(y, z)), "x0 - x1 - (x1 - x2)"],
  [f.add(f.add(x, y), f.add(y, z)), "x0 + x1 + x1 + x2"],
  [f.sub(x, f.add(y, z)), "x0 - (x1 + x2)"],
  [f.mul(f.mul(x, y), f.mul(y, z)), "x0 * x1 * x1 * x2"],
  [f.div(f.div(x, y), f.div(y, z)), "x0 / x1 / (x1 / x2)"],
  [f.mul(f.div(x, y), f.div(y, z)), "x0 / x1 * x1 / x2"],
  [f.mul(f.add(x, y), f.neg(z)), "(x0 + x1) * -x2"],
  [f.pow(f.pow(x, y), f.pow(y, z)), "(x0^x1)^x1^x2"],
  [f.pow(f.neg(x), f.mul(y, -2)), "(-x0)^(x1 * -2)"],
  [f.neg(f.pow(x, -2)), "-x0^(-2)"],
  [f.neg(f.add(f.neg(x), -1)), "-(-x0 + -1)"],
  [f.lt(f.lt(x, y), f.le(y, z)), "(x0 < x1) < (x1 <= x2)"],
  [f.relu(f.exp(x)), "(if exp(x0) <= 0 then 0 else exp(x0))"],
])("%#: with no more parentheses than it needs", (e, text) => {
  expect(toText(e)).toBe(text);
});

it("inputs have the names that they are given, and their own", () => {
  expect(toText(f.maximum(x, z), ["a"])).toBe("max(a, x2)");
});
