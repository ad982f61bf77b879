import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Call, call, constant, type Expression, input } from "../../src/expr/expression.ts";
import {
  evaluate,
  type FunctionName,
  functions as f,
  type MathNode,
  mathmlText,
  type Primitive,
  primitives,
  toLatex,
  toMathml,
} from "../../src/expr/index.ts";
import { namedFunction } from "../../src/expr/named-function.ts";

const [x, y, z] = [0, 1, 2].map(input);
const names = ["a", "b", "c"];

/** The elements' text alone: ( and ) for what is grouped by its element, not by parentheses. */
const plain = (node: MathNode | string): string =>
  typeof node === "string" ? node.replace("\u2061", "") : node.children.map(plain).join("");

const markup = (e: Expression) => mathmlText(toMathml(e, names)).replace(/<\/?math>/g, "");

/** Each primitive of inputs, as markup with its elements and as the text in them. */
const written: Readonly<Record<string, string>> = {
  add: "<mrow>a<mo>+</mo>b</mrow>",
  sub: "<mrow>a<mo>−</mo>b</mrow>",
  mul: "<mrow>a<mo>⋅</mo>b</mrow>",
  mulNoNaN: "<mrow>a<mo>⋅</mo>b</mrow>",
  div: "<mfrac>ab</mfrac>",
  neg: "<mrow><mo>−</mo>a</mrow>",
  pow: "<msup>ab</msup>",
  exp: "<msup><mi>e</mi>a</msup>",
  log: "<mrow><mi>ln</mi><apply/>a</mrow>",
  expm1: "<mrow><msup><mi>e</mi>a</msup><mo>−</mo><mn>1</mn></mrow>",
  log1p:
    "<mrow><mi>ln</mi><mo>\u2061</mo><mrow><mo>(</mo><mrow><mn>1</mn><mo>+</mo>a</mrow><mo>)</mo></mrow></mrow>",
  sqrt: "<msqrt>a</msqrt>",
  sin: "<mrow><mi>sin</mi><apply/>a</mrow>",
  cos: "<mrow><mi>cos</mi><apply/>a</mrow>",
  tanh: "<mrow><mi>tanh</mi><apply/>a</mrow>",
  sigmoid: "<mrow><mi>σ</mi><mo>\u2061</mo><mrow><mo>(</mo>a<mo>)</mo></mrow></mrow>",
  erf: "<mrow><mi>erf</mi><mo>\u2061</mo><mrow><mo>(</mo>a<mo>)</mo></mrow></mrow>",
  abs: "<mrow><mo>|</mo>a<mo>|</mo></mrow>",
  sign: "<mrow><mi>sgn</mi><mo>\u2061</mo><mrow><mo>(</mo>a<mo>)</mo></mrow></mrow>",
  floor: "<mrow><mo>⌊</mo>a<mo>⌋</mo></mrow>",
  min: "<mrow><mi>min</mi><mo>\u2061</mo><mrow><mo>(</mo>a<mo>,</mo>b<mo>)</mo></mrow></mrow>",
  max: "<mrow><mi>max</mi><mo>\u2061</mo><mrow><mo>(</mo>a<mo>,</mo>b<mo>)</mo></mrow></mrow>",
  less: "<mrow><mo>[</mo><mrow>a<mo>&lt;</mo>b</mrow><mo>]</mo></mrow>",
  lessEqual: "<mrow><mo>[</mo><mrow>a<mo>≤</mo>b</mrow><mo>]</mo></mrow>",
  equal: "<mrow><mo>[</mo><mrow>a<mo>=</mo>b</mrow><mo>]</mo></mrow>",
  select:
    "<mrow><mo>{</mo><mtable><mtr><mtd>b</mtd><mtd><mtext>if </mtext>a</mtd></mtr>" +
    "<mtr><mtd>c</mtd><mtd><mtext>otherwise</mtext></mtd></mtr></mtable></mrow>",
  wrap: "<mrow><mi>int32</mi><mo>\u2061</mo><mrow><mo>(</mo>a<mo>)</mo></mrow></mrow>",
  imul: "<mrow><mi>int32</mi><mo>\u2061</mo><mrow><mo>(</mo><mrow>a<mo>⋅</mo>b</mrow><mo>)</mo></mrow></mrow>",
  ipow: "<mrow><mi>int32</mi><mo>\u2061</mo><mrow><mo>(</mo><msup>ab</msup><mo>)</mo></mrow></mrow>",
};

it.each(Object.keys(written) as Primitive[])("%s is set as one writes it", (name) => {
  const e = call(name, [x, y, z].slice(0, primitives[name].arity));
  const text = markup(e)
    .replace(/<mi>([abc])<\/mi>/g, "$1")
    .replace('<mo lspace="0" rspace="0.1667em">\u2061</mo>', "<apply/>");
  expect(text).toBe(written[name]);
});

describe("a function of several primitives", () => {
  const set = (e: Expression) => plain(toMathml(e, names));

  it.each<[FunctionName, string]>([
    ["relu", "relu(a)"],
    ["silu", "silu(a)"],
    ["gelu", "gelu(a)"],
    ["softplus", "softplus(a)"],
    ["tan", "tan(a)"],
    ["ceil", "⌈a⌉"],
    ["isNaN", "isNaN(a)"],
  ])("%s has its name or its notation", (name, text) => {
    expect(set((f[name] as (x: Expression) => Expression)(x))).toBe(text);
  });

  it("has its arguments, however they are made", () => {
    expect(set(f.clamp(f.add(x, 1), 0, y))).toBe("clamp(a+1,0,b)");
    expect(set(f.elu(x, 0.5))).toBe("elu(a,0.5)");
    expect(set(f.ne(x, y))).toBe("[a≠b]");
    expect(markup(f.rsqrt(x))).toBe("<mfrac><mn>1</mn><msqrt><mi>a</mi></msqrt></mfrac>");
  });

  it("of a square is a power, also where it is written as a product", () => {
    expect(markup(f.square(x))).toBe("<msup><mi>a</mi><mn>2</mn></msup>");
    expect(set(f.square(f.neg(x)))).toBe("(−a)2");
    expect(set(f.mul(f.square(x), y))).toBe("a2⋅b");
    expect(set(f.square(f.square(x)))).toBe("(a2)2");
  });
});

it("numbers have true minus signs, and powers of ten", () => {
  const numbers = [1.5, -2, 1e21, -1.25e-9, Infinity, -Infinity, Number.NaN];
  expect(numbers.map((n) => plain(toMathml(constant(n))))).toEqual([
    ...["1.5", "−2", "1⋅1021", "−1.25⋅10−9", "∞", "−∞", "NaN"],
  ]);
  expect(markup(f.pow(1e-7, x))).toContain("<mo>(</mo>");
});

it("inputs are called x with an index, as they are named, or are what is given for them", () => {
  expect(mathmlText(toMathml(input(3)))).toBe("<math><msub><mi>x</mi><mn>3</mn></msub></math>");
  const sum = toMathml(f.add(x, y), names);
  expect(plain(toMathml(f.mul(x, y), [sum, "w"]))).toBe("(a+b)⋅w");
  expect(plain(toMathml(f.exp(x), [sum]))).toBe("ea+b");
  const own: MathNode = { tag: "mtext", children: ["loss"] };
  expect(plain(toMathml(f.mul(x, y), [own, "w"]))).toBe("loss⋅w");
});

it("each part is an element that says what it stands for", () => {
  const e = f.mul(x, f.tanh(f.add(f.mul(x, y), 1)));
  const parts = (node: MathNode | string): Expression[] =>
    typeof node === "string"
      ? []
      : [...(node.part ? [node.part] : []), ...node.children.flatMap(parts)];
  const [found] = [parts(toMathml(e, names))];
  expect(found).toEqual([e, x, e.args[1], f.add(f.mul(x, y), 1), f.mul(x, y), x, y, constant(1)]);
  // Both occurrences of a are one object.
  expect(found.filter((part) => part === x)).toHaveLength(2);
});

it("markup escapes what is no markup", () => {
  const node: MathNode = { tag: "mi", attributes: { class: 'a"<b' }, children: ["a<b & 'c'"] };
  expect(mathmlText(node)).toBe(
    '<math><mi class="a&quot;&lt;b">a&lt;b &amp; &#39;c&#39;</mi></math>',
  );
  const math: MathNode = { tag: "math", attributes: { display: "block" }, children: [node] };
  expect(mathmlText(math)).toMatch(/^<math display="block"><mi /);
});

/** The value of what stands in a formula, by the rules that people read it by. */
function read(node: MathNode, values: readonly number[]): number {
  type Token = string | (() => number);
  const tokensOf = (node: MathNode | string): Token[] => {
    if (typeof node === "string") return node === "\u2061" ? [] : [node];
    const inside = (i: number) => read(node.children[i] as MathNode, values);
    switch (node.tag) {
      case "mfrac":
        return [() => inside(0) / inside(1)];
      case "msqrt":
        return [() => Math.sqrt(inside(0))];
      case "msup":
        return [...tokensOf(node.children[0]), "^", () => inside(1)];
      case "mtable": {
        const cells = node.children.map((row) =>
          (row as MathNode).children.map((cell) => (cell as MathNode).children),
        );
        const at = (children: readonly (MathNode | string)[]) =>
          read({ tag: "mrow", children }, values);
        return [() => (at(cells[0][1].slice(1)) !== 0 ? at(cells[0][0]) : at(cells[1][0])), "}"];
      }
      default:
        return node.children.flatMap(tokensOf);
    }
  };
  const tokens = tokensOf(node);
  const take = (expected?: string) => {
    const token = tokens.shift()!;
    if (expected !== undefined) expect(token).toBe(expected);
    return token;
  };
  const sum = (): number => {
    let total = tokens[0] === "−" ? -negated() : product();
    while (tokens[0] === "+" || tokens[0] === "−")
      total = take() === "+" ? total + product() : total - product();
    return total;
  };
  const negated = () => {
    take();
    return product();
  };
  const product = (): number => {
    let total = factor();
    while (tokens[0] === "⋅") {
      take();
      total *= factor();
    }
    return total;
  };
  const apply = (name: FunctionName, args: number[]) =>
    evaluate((f[name] as (...args: Expression[]) => Expression)(...args.map(constant)), []);
  const list = (close: string): number[] => {
    const items = [sum()];
    while (tokens[0] === ",") {
      take();
      items.push(sum());
    }
    take(close);
    return items;
  };
  const otherNames: Readonly<Record<string, FunctionName>> = {
    ...{ arcsin: "asin", arccos: "acos", arctan: "atan" },
    ...{ ln: "log", σ: "sigmoid", sgn: "sign", min: "minimum", max: "maximum" },
  };
  const factor = (): number => {
    const base = atom();
    if (tokens[0] !== "^") return base;
    take();
    return primitives.pow.value(base, (take() as () => number)());
  };
  const comparison = (): number => {
    const a = sum();
    const sign = take() as string;
    const b = sum();
    take("]");
    const signs: Readonly<Record<string, boolean>> = {
      ...{ "<": a < b, "≤": a <= b, "=": a === b, "≠": a !== b },
    };
    return Number(signs[sign]);
  };
  const atom = (): number => {
    const token = take();
    if (typeof token === "function") return token();
    if (token === "(") return list(")")[0];
    if (token === "[") return comparison();
    if (token === "|") return Math.abs(list("|")[0]);
    if (token === "⌊") return Math.floor(list("⌋")[0]);
    if (token === "⌈") return Math.ceil(list("⌉")[0]);
    if (token === "{") return list("}")[0];
    if (token === "e") return Math.E;
    if (token === "∞") return Infinity;
    if (/^[−\d.]+$/.test(token)) return Number(token.replace("−", "-"));
    if (names.includes(token)) return values[names.indexOf(token)];
    const name = otherNames[token] ?? token;
    const args = tokens[0] === "(" && take() ? list(")") : [factor()];
    expect(Object.keys(f)).toContain(name);
    return apply(name as FunctionName, args);
  };
  const value = sum();
  expect(tokens).toEqual([]);
  return value;
}

describe("what is set", () => {
  const unary = ["relu", "silu", "gelu", "softplus", "square", "ceil", "tan", "rsqrt"] as const;
  const binary = ["elu", "ne", "leakyRelu"] as const;
  const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(x, y, z),
      fc.constantFrom(0, 0.5, 2, -2, 1e-7, -3e-9).map(constant),
      fc
        .tuple(
          fc.constantFrom(...(Object.keys(primitives) as Primitive[])),
          fc.array(tie("expression"), { minLength: 3, maxLength: 3 }),
        )
        .map(([name, args]) => call(name, args.slice(0, primitives[name].arity))),
      fc
        .tuple(fc.constantFrom(...unary), tie("expression"))
        .map(([name, arg]) => f[name](arg) as Expression),
      fc
        .tuple(fc.constantFrom(...binary), tie("expression"), tie("expression"))
        .map(([name, a, b]) => f[name](a, b) as Expression),
    ),
  }));
  const values = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 });

  const has = (e: Expression, isSo: (part: Expression) => boolean): boolean =>
    isSo(e) || (e.kind === "call" && e.args.some((arg) => has(arg, isSo)));
  const isOneOf = (e: Expression, ...names: readonly Primitive[]) =>
    e.kind === "call" && names.includes(e.primitive);
  /** a + (b − c) is set as a + b − c and rounded otherwise, */
  const isRegrouped = (e: Expression) =>
    (isOneOf(e, "add") && isOneOf((e as Call).args[1], "add", "sub", "expm1")) ||
    (isOneOf(e, "mul", "mulNoNaN") && isOneOf((e as Call).args[1], "mul", "mulNoNaN")) ||
    (e.kind === "constant" && String(e.value).includes("e"));
  /** which these may make a jump of. */
  const jumps = (e: Expression) =>
    isOneOf(e, "less", "lessEqual", "equal", "floor", "sign", "select", "atan2");
  const isOfIntegers = (e: Expression) => isOneOf(e, "wrap", "imul", "ipow");

  it("is read as the number that the expression is", () => {
    fc.assert(
      fc.property(expression, values, (e, values) => {
        fc.pre(!has(e, isOfIntegers) && !(has(e, isRegrouped) && has(e, jumps)));
        const node = toMathml(e, names);
        const expected = evaluate(e, values);
        const actual = read(node, values);
        fc.pre(Math.abs(expected) < 1e6 && Math.abs(actual) < 1e6);
        expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(expected)));
      }),
      { numRuns: 2000 },
    );
  });

  it("has parentheses where LaTeX has them", () => {
    const isNamed = (e: Expression): boolean =>
      e.kind === "call" &&
      (namedFunction(e) !== undefined ||
        (e.primitive === "mul" && e.args[0] === e.args[1]) ||
        e.args.some(isNamed));
    const opening = (text: string) => text.match(/\(/g)?.length ?? 0;
    fc.assert(
      fc.property(expression, (e) => {
        fc.pre(!isNamed(e));
        expect(opening(plain(toMathml(e, names)))).toBe(opening(toLatex(e, names)));
      }),
      { numRuns: 1000 },
    );
  });
});
