import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormulaError } from "../../../studio/formula/formula-error.ts";
import { parseFormula, parseProgram } from "../../../studio/formula/parse.ts";
import type { Syntax } from "../../../studio/formula/syntax.ts";

/** A tree with all of its parentheses. */
function shown(syntax: Syntax): string {
  switch (syntax.kind) {
    case "number":
      return String(syntax.value);
    case "name":
      return syntax.name;
    case "negative":
      return `(−${shown(syntax.of)})`;
    case "transposed":
      return `${shown(syntax.of)}.T`;
    case "operation":
      return `(${shown(syntax.left)} ${syntax.operator} ${shown(syntax.right)})`;
    case "call":
      return `${syntax.name}(${syntax.args.map(shown).join(", ")})`;
    case "choice":
      return `if ${shown(syntax.condition)} then ${shown(syntax.then)} else ${shown(syntax.otherwise)}`;
    case "list":
      return `[${syntax.items.map(shown).join(", ")}]`;
    case "omitted":
      return `<${syntax.count}${syntax.sum ? `: ${shown(syntax.sum)}` : ""}>`;
  }
}

const formula = (text: string) => parseFormula(text).map(shown).join(" = ");
const program = (text: string) =>
  parseProgram(text).map(({ name, value }) => (name ? `${name.name} := ` : "") + shown(value));

describe("formulas of a trace", () => {
  it.each([
    ["W1[0][0]·x[0] + W1[0][1]·x[1] + b1[0]", "(((W1[0][0] · x[0]) + (W1[0][1] · x[1])) + b1[0])"],
    ["dL/dz1[0] × (1 − tanh(z)²)", "(dL/dz1[0] × (1 − (tanh(z) ^ 2)))"],
    ["−0.5", "(−0.5)"],
    ["2·x^2", "(2 · (x ^ 2))"],
    ["dL/dy × 1/(2·n)", "(dL/dy × (1 / (2 · n)))"],
    ["∂o/∂n", "∂o/∂n"],
    ["dL/dh1[0] × relu′(z1[0])", "(dL/dh1[0] × relu′(z1[0]))"],
    ["dL/d0.weight[0][1] × 2·x[0][1]", "(dL/d0.weight[0][1] × (2 · x[0][1]))"],
    ["layers.0.weight[2]", "layers.0.weight[2]"],
    ["(−0.5) × 0.2 + 3.2e−9", "(((−0.5) × 0.2) + 3.2e-9)"],
    ["a·b + … (84 more)", "((a · b) + <84>)"],
    ["1.5 + 0.25 (84 more)", "(1.5 + <84: 0.25>)"],
    ["max(z[0], z[1], … 84 more)", "max(z[0], z[1], <84>)"],
    ["softmax(…)", "softmax(<null>)"],
    ["z = w·x = 0.5", "z = (w · x) = 0.5"],
    ["(if a < 0 then 0 else b)", "if (a < 0) then 0 else b"],
    ["(if x = 0 then 1 else 0)·y", "(if (x = 0) then 1 else 0 · y)"],
    ["a·−b", "(a · (−b))"],
    ["∞", "Infinity"],
    ["ŷ − σ·w₂", "(ŷ − (σ · w₂))"],
  ])("%s", (text, expected) => {
    expect(formula(text)).toBe(expected);
  });

  it("are of one tree with and without blanks between operators, but for names of gradients", () => {
    expect(formula("a+b*c")).toBe(formula("a + b · c"));
    expect(formula("dL / dy")).toBe("(dL / dy)");
  });
});

describe("programs", () => {
  it("are statements, one a line or between semicolons, with comments", () => {
    const text = "x1 = 2; w1 = -3 # the weight\n\nn = x1*w1 + b;\no = tanh(n)\n";
    expect(program(text)).toEqual([
      ...["x1 := 2", "w1 := (−3)", "n := ((x1 · w1) + b)", "o := tanh(n)"],
    ]);
    expect(program("a*b")).toEqual(["(a · b)"]);
    expect(program(" # nothing\n")).toEqual([]);
  });

  it("go on after an operator and inside brackets", () => {
    expect(program("n = a +\n  b\nW = [[1, 2],\n [3, 4]]\ny = f(a,\n b)")).toEqual([
      ...["n := (a + b)", "W := [[1, 2], [3, 4]]", "y := f(a, b)"],
    ]);
    expect(program("o = x²\np = x.T\nq = 1")).toEqual(["o := (x ^ 2)", "p := x.T", "q := 1"]);
  });

  it.each([
    ["a - b - c", "((a − b) − c)"],
    ["a / b * c", "((a / b) · c)"],
    ["2^3^2", "(2 ^ (3 ^ 2))"],
    ["2**-1", "(2 ^ (−1))"],
    ["-x^2", "(−(x ^ 2))"],
    ["-a*b", "(−(a · b))"],
    ["a - -b", "(a − (−b))"],
    ["W @ x + b", "((W @ x) + b)"],
    ["W.T @ g", "(W.T @ g)"],
    ["Wᵀ@g", "(W.T @ g)"],
    ["(a + b).T", "(a + b).T"],
    ["x.sum(0).mean()", "mean(sum(x, 0))"],
    ["x[0].exp()", "exp(x[0])"],
    ["(x - y)²", "((x − y) ^ 2)"],
    ["1e3 + .5 + 2E-2", "((1000 + 0.5) + 0.02)"],
    ["clamp(x, 0, 1)", "clamp(x, 0, 1)"],
    ["x >= 0", "(x ≥ 0)"],
    ["dx/dy", "(dx / dy)"],
    ["∂x/∂y", "∂x/∂y"],
    ["α*h_prev", "(α · h_prev)"],
    ["[1, -2, 3]", "[1, (−2), 3]"],
  ])("%s", (text, expected) => {
    expect(program(text)).toEqual([expected]);
  });

  it("know where each part stands", () => {
    const [{ name, value }] = parseProgram("n = (a + b)*tanh(x)");
    expect([name?.start, name?.end]).toEqual([0, 1]);
    if (value.kind !== "operation") throw new Error("no product");
    expect([value.left.start, value.left.end]).toEqual([4, 11]);
    expect([value.right.start, value.right.end]).toEqual([12, 19]);
  });
});

describe("what is wrong is said with its place, what was expected, and a likely fix", () => {
  it.each([
    [
      "n = 2*(a + b",
      'A closing parenthesis is missing: it was opened at 7. Expected ")", found the end, at 13.',
    ],
    [
      "W = [1, 2",
      'A closing bracket is missing: it was opened at 5. Expected "]", found the end, at 10.',
    ],
    [
      "tanh(x]",
      'A closing parenthesis is missing: it was opened at 5. Expected ")", found "]", at 7.',
    ],
    ["a + b)", "This parenthesis closes nothing, at 6."],
    [
      "n = a +",
      'Expected a number, a name or an opening parenthesis after "+", found the end, at 8.',
    ],
    [
      "n = ; m = 1",
      'Expected a number, a name or an opening parenthesis after "=", found the end of the statement, at 5.',
    ],
    ["a * / b", 'Expected a number, a name or an opening parenthesis after "*", found "/", at 5.'],
    ["y = 2x", 'Between "2" and "x" an operator is missing, at 6. A product is 2*x.'],
    ["y = 2(a + b)", 'Between "2" and "(" an operator is missing, at 6. A product is 2*(…).'],
    ["y = a b", 'Between "a" and "b" an operator is missing, at 7. A product is a*b.'],
    ["a = 1\nb = a $ 2", '"$" at line 2, 7 has no meaning in a formula.'],
    ["a + b = c", 'Left of = stands a name; here it is "a + b", at 1.'],
    ["a = b = c", "A statement has one =; a second one begins, at 6."],
    ["[[1, 2], [3]]", "Row 2 of this matrix has 1 columns, the first has 2, at 10."],
    ["[[1], 2]", "A row of this matrix is no list, at 7."],
    ["f(a,)", 'Expected a number, a name or an opening parenthesis after ",", found ")", at 5.'],
    ["y = ()", "Nothing stands in these parentheses, and no function is named before them, at 5."],
    ["x.", 'Expected a method, as in x.sum(0), or T after ".", found the end, at 3.'],
    ["(a).sum", 'Expected "(" after "sum", found the end, at 8.'],
  ])("%j", (text, message) => {
    expect(() => parseProgram(text)).toThrow(message);
    expect(() => parseProgram(text)).toThrow(FormulaError);
  });

  it("points at a place in the text, whatever the text is", () => {
    const pieces = fc.constantFrom(
      ...["a", "2", "x[0]", "+", "-", "*", "(", ")", "[", "]", ",", "=", ";", "\n", ".", "T", "²"],
      ...["tanh(", "if ", " then ", " else ", "…", " (3 more)", "$", " ", "#"],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        for (const parse of [parseFormula, parseProgram]) {
          try {
            parse(text);
          } catch (error) {
            expect(error).toBeInstanceOf(FormulaError);
            const { start, end } = error as FormulaError;
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeGreaterThanOrEqual(start);
            expect(end).toBeLessThanOrEqual(text.length);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses what is nested deeper than any formula", () => {
    expect(() => parseProgram("(".repeat(10_000))).toThrow("Nested too deeply");
    expect(() => parseProgram("-".repeat(10_000))).toThrow("Nested too deeply");
  });
});
