import { describe, expect, it } from "vitest";
import { Generator, ValueError } from "../../src/index.ts";
import { MLP, toDot, toSVG, type Value, value } from "../../src/scalar/index.ts";
import { checkWellFormed } from "../support/well-formed.ts";

function example(): Value {
  const a = value(2, "a");
  const b = value(-3, "b<&>|");
  const y = a.mul(b).add(10).tanh();
  y.label = "y";
  y.backward();
  return y;
}

/** The names of the elements in order; throws where a tag is not closed, or closed twice. */
function elements(svg: string): string[] {
  const names: string[] = [];
  const open: string[] = [];
  for (const [, closing, name, self] of svg.matchAll(/<(\/?)([\w]+)[^<>]*?(\/?)>/g)) {
    if (closing) expect(open.pop()).toBe(name);
    else names.push(name);
    if (!closing && !self) open.push(name);
  }
  expect(open).toEqual([]);
  return names;
}

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((m) => m[1]);

describe("toSVG", () => {
  it("shows each value's label, data and gradient, operations and constants", () => {
    const y = example();
    const svg = toSVG(y);
    expect(texts(svg).sort()).toEqual(
      [
        ...["a", "2", "grad", "-0.004023"],
        ...["b&lt;&amp;&gt;|", "-3", "grad", "0.002682"],
        ...["×", "data", "-6", "grad", "0.001341"],
        ...["10"],
        ...["+", "data", "4", "grad", "0.001341"],
        ...["tanh", "y", "0.9993", "grad", "1"],
      ].sort(),
    );
    expect(y.parents[0].grad).toBeCloseTo(1 - Math.tanh(4) ** 2, 12);
  });

  it("is well-formed, with an arrow for each operand", () => {
    const svg = toSVG(example());
    const names = elements(svg);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(svg.match(/marker-end/g)).toHaveLength(5);
    expect(names.filter((name) => name === "title")).toHaveLength(7);
    expect(svg.replaceAll(/&(amp|lt|gt);/g, "")).not.toContain("&");
    expect(svg).not.toMatch(/NaN|undefined/);
    elements(toSVG(value(1)));
    elements(toSVG(new MLP(2, [4, 4, 1], { generator: new Generator(0) }).forward([1, -2])));
  });

  it("is well-formed whatever the labels, and holds only what XML can hold", () => {
    const label = "a\0\x1b[31m\x08\ud800\uffff<&\"'\ud83d\ude00";
    const svg = toSVG(value(1, label).mul(2));
    checkWellFormed(svg);
    expect(svg).toMatch(/^[\t\n\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u);
    expect(svg).toContain("a��[31m���&lt;&amp;&quot;&#39;😀");
  });

  it("gives the same picture for the same graph", () => {
    expect(toSVG(example())).toBe(toSVG(example()));
  });

  it("keeps to the limit, and says how to go on", () => {
    let y = value(1);
    for (let i = 0; i < 600; i++) y = y.add(1);
    expect(() => toSVG(y)).toThrow(ValueError);
    expect(() => toSVG(y)).toThrow(
      "toSVG: the graph has 601 values and the limit is 500. Draw a part of it (one sample, one " +
        "neuron), or raise the limit: toSVG(value, { limit: 601 })",
    );
    expect(() => toDot(y)).toThrow("toDot: the graph has 601 values");
    elements(toSVG(y, { limit: 601 }));
  });
});

describe("toDot", () => {
  it("writes the graph in Graphviz's language", () => {
    expect(toDot(example())).toBe(`digraph {
  rankdir=LR
  n0 [label="a | data 2 | grad -0.004023", shape=record]
  n1 [label="b\\<&\\>\\| | data -3 | grad 0.002682", shape=record]
  n2 [label="data -6 | grad 0.001341", shape=record]
  f2 [label="×"]
  f2 -> n2
  n3 [label="data 4 | grad 0.001341", shape=record]
  f3 [label="+"]
  f3 -> n3
  n4 [label="y | data 0.9993 | grad 1", shape=record]
  f4 [label="tanh"]
  f4 -> n4
  n5 [label="10", shape=plaintext]
  n0 -> f2
  n1 -> f2
  n2 -> f3
  n5 -> f3
  n3 -> f4
}
`);
  });
});

it("a label of control characters disturbs no line of Graphviz's language", () => {
  const dot = toDot(value(1, 'a\0\n\x1b"]; n9 [label="'));
  expect(dot).toContain('n0 [label="a���\\"]; n9 [label=\\" | data 1 | grad 0", shape=record]');
});
