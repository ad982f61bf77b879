import { describe, expect, it } from "vitest";
import { countVisits, recurse } from "../../../studio/pages/graph/naive.ts";
import { graphFrom, shared } from "./support.ts";

/** x, and n squarings, each of which uses the last twice. */
const tower = (n: number) =>
  `x0 = 0.9; ${Array.from({ length: n }, (_, i) => `x${i + 1} = x${i}*x${i}`).join("; ")}`;

describe("a recursion without an order", () => {
  it("goes every path by itself: right, but with more visits than numbers", () => {
    const { graph } = graphFrom(shared);
    const { visits, gradients, isCut } = recurse(graph, "add, hand on the share");
    // b; a by the sum, x; t1; a and x twice by the product.
    expect(visits.map(({ of }) => of)).toEqual(["b", "a", "x", "t1", "a", "x", "a", "x"]);
    expect(countVisits(graph)).toBe(visits.length);
    expect(isCut).toBe(false);
    // b = a² + a at a = 3
    expect(Object.fromEntries(gradients)).toEqual({ b: 1, t1: 1, a: 7, x: 7 });
    expect(visits.filter(({ of }) => of === "a").map(({ gradient }) => gradient)).toEqual([
      1, 4, 7,
    ]);
  });

  it("counts twice where it hands on what has gathered so far", () => {
    const { gradients } = recurse(graphFrom(shared).graph, "add, hand on the sum");
    // 1, then 1 + 3, then 1 + 3 + 3 are handed on.
    expect(gradients.get("x")).toBe(1 + 4 + 7);
    expect(gradients.get("a")).toBe(7);
  });

  it("keeps the last path only where it overwrites", () => {
    const { gradients } = recurse(graphFrom(shared).graph, "overwrite");
    expect(gradients.get("x")).toBe(3);
    expect(gradients.get("a")).toBe(3);
  });

  it("visits 2ⁿ times what n numbers used twice are computed from", () => {
    const { graph } = graphFrom(tower(8));
    expect(countVisits(graph)).toBe(2 ** 9 - 1);
    expect(recurse(graph, "add, hand on the share").visits).toHaveLength(2 ** 9 - 1);
    const { isCut, visits } = recurse(graphFrom(tower(20)).graph, "add, hand on the share", 100);
    expect(isCut).toBe(true);
    expect(visits).toHaveLength(100);
    expect(countVisits(graphFrom(tower(20)).graph)).toBe(2 ** 21 - 1);
  });

  it("is as good as any order where nothing is used twice", () => {
    const { graph } = graphFrom("x = 2; w = -3; o = tanh(x*w + 5)");
    const { visits, gradients } = recurse(graph, "overwrite");
    expect(visits).toHaveLength(graph.backwardOrder.length);
    for (const [id, gradient] of gradients) {
      expect(gradient).toBeCloseTo(graph.nodes.get(id)!.gradient!, 14);
    }
  });
});
