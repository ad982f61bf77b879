import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layeredLayout } from "../../src/draw/layered-layout.ts";
import { Generator, ValueError } from "../../src/index.ts";
import { MLP, toDot, toSVG, type Value, value } from "../../src/scalar/index.ts";

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

describe("the layout", () => {
  const graph = fc.integer({ min: 1, max: 25 }).chain((count) =>
    fc.record({
      sizes: fc.array(fc.record({ width: fc.integer({ min: 10, max: 90 }), height: fc.nat(40) }), {
        minLength: count,
        maxLength: count,
      }),
      // From any box to a later one: there is no cycle.
      arrows: fc
        .array(fc.record({ a: fc.nat(count - 1), b: fc.nat(count - 1), port: fc.nat(8) }), {
          maxLength: 2 * count,
        })
        .map((pairs) =>
          pairs
            .filter(({ a, b }) => a !== b)
            .map(({ a, b, port }) => ({ from: Math.min(a, b), to: Math.max(a, b), port })),
        ),
    }),
  );

  it("puts no box over another, within its bounds, and every arrow points right", () => {
    fc.assert(
      fc.property(graph, ({ sizes, arrows }) => {
        const { boxes, passages, width, height } = layeredLayout(sizes, arrows);
        const edges = boxes.map(({ x, y }, i) => ({
          left: x - sizes[i].width / 2,
          right: x + sizes[i].width / 2,
          top: y - sizes[i].height / 2,
          bottom: y + sizes[i].height / 2,
        }));
        edges.forEach((a, i) => {
          expect(Math.min(a.left, a.top)).toBeGreaterThan(-1e-6);
          expect(a.right).toBeLessThan(width + 1e-6);
          expect(a.bottom).toBeLessThan(height + 1e-6);
          for (const b of edges.slice(i + 1)) {
            const apart = Math.max(
              ...[b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom],
            );
            expect(apart).toBeGreaterThan(10);
          }
        });
        arrows.forEach(({ from, to }, i) => {
          const along = [edges[from].right, ...passages[i].map(({ x }) => x), edges[to].left];
          expect(along).toEqual([...along].sort((a, b) => a - b));
        });
      }),
      { numRuns: 50 },
    );
  });

  it("gives the same picture for the same graph", () => {
    expect(toSVG(example())).toBe(toSVG(example()));
  });
});
