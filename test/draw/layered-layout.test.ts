import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layeredLayout } from "../../src/draw/layered-layout.ts";

describe("layeredLayout", () => {
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

  it("of nothing is nothing", () => {
    expect(layeredLayout([], [])).toEqual({ width: 0, height: 0, boxes: [], passages: [] });
  });

  const box = { width: 10, height: 10 };

  it.each([
    ["a size that is none", [{ width: 10, height: Number.NaN }], [], "sizes"],
    ["an arrow to nowhere", [box], [{ from: 0, to: 1, port: 0 }], "boxes from 0 to 0"],
    [
      "a circle",
      [box, box, box],
      [
        { from: 0, to: 1, port: 0 },
        { from: 1, to: 2, port: 0 },
        { from: 2, to: 1, port: 0 },
      ],
      "lead in a circle",
    ],
  ])("refuses %s", (_, sizes, arrows, text) => {
    expect(() => layeredLayout(sizes, arrows)).toThrow(text);
  });
});
