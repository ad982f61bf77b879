import { type MathNode, mathmlText } from "chainrule/expr";
import { exampleNetwork, type Trace, trace, traceNetwork } from "chainrule/trace";
import { describe, expect, it } from "vitest";
import { nameNode, spokenName } from "../../../studio/formula/names.ts";
import { parseFormula } from "../../../studio/formula/parse.ts";
import { spokenFormula } from "../../../studio/formula/spoken.ts";
import { namesIn, typeset } from "../../../studio/formula/typeset.ts";

const text = (node: MathNode | string): string =>
  typeof node === "string" ? node : node.children.map(text).join("");
const set = (formula: string) => typeset(parseFormula(formula));
const setText = (formula: string) => set(formula).map(text).join("|").replaceAll("\u2061", "");
const markup = (node: MathNode) => mathmlText(node).replace(/<\/?math>/g, "");

describe("a name", () => {
  it.each([
    ["w1", "<msub><mi>w</mi><mn>1</mn></msub>", "w 1"],
    ["x[0]", "<msub><mi>x</mi><mn>0</mn></msub>", "x, element 0"],
    [
      "W[0][1]",
      "<msub><mi>W</mi><mrow><mn>0</mn><mo>,</mo><mn>1</mn></mrow></msub>",
      "W, row 0, column 1",
    ],
    [
      "z1[0]",
      "<msub><mi>z</mi><mrow><mn>1</mn><mo>[</mo><mn>0</mn><mo>]</mo></mrow></msub>",
      "z 1, element 0",
    ],
    ["b′", "<mrow><mi>b</mi><mo>′</mo></mrow>", "b prime"],
    ["w1′", "<msub><mrow><mi>w</mi><mo>′</mo></mrow><mn>1</mn></msub>", "w 1 prime"],
    ["alpha", "<mi>α</mi>", "alpha"],
    ["logp", "<mi>logp</mi>", "logp"],
    ["h_prev", "<msub><mi>h</mi><mtext>prev</mtext></msub>", "h prev"],
    ["w₂", "<msub><mi>w</mi><mn>2</mn></msub>", "w 2"],
    ["y\u0302", "<mi>ŷ</mi>", "ŷ"],
    ["0.weight[2]", "<msub><mi>0.weight</mi><mn>2</mn></msub>", "0.weight, element 2"],
    [
      "T[0][1][2]",
      "<msub><mi>T</mi><mrow><mn>0</mn><mo>,</mo><mn>1</mn><mo>,</mo><mn>2</mn></mrow></msub>",
      "T, index 0, index 1, index 2",
    ],
  ])("%s is set as mathematics, and said", (name, expected, said) => {
    expect(markup(nameNode(name))).toBe(expected);
    expect(spokenName(name)).toBe(said);
  });

  it("may be one that every object has", () => {
    expect(markup(nameNode("constructor"))).toBe("<mi>constructor</mi>");
    expect(spokenName("valueOf1")).toBe("valueOf 1");
  });

  it("of a gradient is a fraction", () => {
    expect(markup(nameNode("dL/dw1"))).toBe(
      "<mfrac><mrow><mi>∂</mi><mi>L</mi></mrow><mrow><mi>∂</mi><msub><mi>w</mi><mn>1</mn></msub></mrow></mfrac>",
    );
    expect(markup(nameNode("∂o/∂n"))).toContain("<mi>o</mi>");
    expect(spokenName("dL/dz1[0]")).toBe("d L by d z 1, element 0");
  });
});

describe("a formula", () => {
  it.each([
    ["W1[0][0]·x[0] + b1[0]", "W1[0,0]⋅x0|+b1[0]"],
    ["z = a − b − c = −0.5", "z|=a|−b|−c|=−0.5"],
    ["a − (b + c)", "a|−(b+c)"],
    ["dL/dz × (1 − tanh(z)²)", "∂L∂z×(1−tanh(z)2)"],
    ["a × 2·x", "a×2⋅x"],
    ["(a + b)·(−c)", "(a+b)⋅(−c)"],
    ["a·b + … (84 more)", "a⋅b|+… (84 more)"],
    ["a + 0.25 (84 more)", "a|+0.25 (84 more)"],
    ["sqrt(x + 1e−7)", "x+1⋅10−7"],
    ["abs(x)·ceil(y)", "|x|⋅⌈y⌉"],
    ["log(p[0])", "log(p0)"],
    ["relu′(z)", "relu′(z)"],
    ["(x > 0)·y", "[x>0]⋅y"],
    ["(if a < 0 then 0 else b)", "{0if a<0botherwise"],
    ["W.T@g", "W⊤\u2062g"],
    ["[[1, −2], [3, 4]]", "[1−234]"],
    ["[1, x]", "[1,x]"],
  ])("%s is set with its parentheses, in pieces", (formula, expected) => {
    expect(setText(formula)).toBe(expected);
  });

  it("has its names, each once", () => {
    expect(namesIn(set("dL/dw = dL/dz × x[0] + x[0]·b"))).toEqual(["dL/dw", "dL/dz", "x[0]", "b"]);
  });

  it("has brackets that grow with fractions, not with what stands beneath a symbol", () => {
    const bracket = (formula: string) => mathmlText(set(formula)[0]).match(/<mo([^>]*)>\(/)?.[1];
    expect(bracket("tanh(z)")).toBe(' stretchy="false"');
    expect(bracket("tanh(a/b)")).toBe(' symmetric="false"');
  });

  it.each([
    ["z = w1·x[0] + b", "z equals w 1 times x, element 0 plus b"],
    ["dL/dz × (1 − tanh(z)²)", "d L by d z times (1 minus tanh of (z) squared)"],
    ["(a + b)/sqrt(c)", "a plus b over the square root of c"],
    ["x^n + y³", "x to the power of n plus y cubed"],
    ["relu′(z)", "relu prime of (z)"],
    ["W.T@g", "W transposed times g"],
  ])("%s is said as %s", (formula, said) => {
    expect(set(formula).map(spokenFormula).join(" ")).toBe(said);
  });
});

interface Written {
  name: string;
  formula: string;
  numbers: string;
}

describe("every formula of a trace", () => {
  const traces: Record<string, Trace> = {
    "a network": traceNetwork(exampleNetwork),
    "an expression": trace(
      ({ w, x }, name) =>
        name("h", w.matmul(x)).tanh().div(3).maximum(0.1).clamp(0, 1).square().gelu().sum().exp(),
      {
        w: [
          [0.5, -1],
          [2, 0.25],
        ],
        x: [1, 2],
      },
    ),
    "a long sum": trace(({ x }) => x.mul(x).sum(), { x: Array.from({ length: 40 }, (_, i) => i) }),
  };

  it.each(Object.keys(traces))("of %s is read and set, its numbers too", (name) => {
    const { forward, backward } = traces[name];
    const steps: readonly { elements: readonly Written[] }[] = [...forward, ...backward];
    const elements = steps.flatMap((step) => step.elements);
    const texts = elements.flatMap(({ name, formula, numbers }) => [name, formula, numbers]);
    expect(texts.length).toBeGreaterThan(10);
    for (const written of texts.filter((text) => text !== "")) {
      // The d of a gradient is set as ∂.
      const letters = (text: string) => text.replace(/[^\p{L}\d]|[d∂]/gu, "");
      const withPowers = written.replace(/(?<=\d)e(?=−?\d)/g, "10");
      expect(letters(setText(written))).toBe(letters(withPowers));
    }
  });
});
