import { describe, expect, it } from "vitest";
import { drawPlane, drawRuns, main } from "../../examples/second-order.ts";
import { checkWellFormed } from "../support/well-formed.ts";

describe("examples/second-order.ts in short", () => {
  const { runs, beforeJump, curvature, plane } = main(260, 9);
  const until = (name: string, loss: number) =>
    runs[name].points.find((point) => point[1] <= loss)?.[0] ?? Number.POSITIVE_INFINITY;

  it("starts at one place, and pays what it says", () => {
    const starts = Object.values(runs).map(({ points: [[evaluations, loss]] }) => {
      expect(evaluations).toBe(1);
      return loss;
    });
    for (const loss of starts) expect(Math.abs(loss / starts[0] - 1)).toBeLessThan(1e-12);
    expect(runs.Adam.points).toHaveLength(260);
    // A step by Newton's method: a gradient, two for a product at least, and a loss at least.
    const { points } = runs["Newton–CG"];
    points.slice(1).forEach(([evaluations, loss], i) => {
      expect(evaluations - points[i][0]).toBeGreaterThanOrEqual(4);
      expect(loss).toBeLessThan(points[i][1]);
    });
  });

  it("is the first to arrive by Newton's method, and not the first on the way", () => {
    expect(until("Newton–CG", 0.0475)).toBeLessThan(260);
    for (const name of ["SGD", "SGD, momentum 0.9", "Adam", "Gauss–Newton–CG"]) {
      expect(until(name, 0.0475), name).toBe(Number.POSITIVE_INFINITY);
    }
    expect(until("Adam", 0.1)).toBeLessThan(until("Newton–CG", 0.1));
    expect(until("Gauss–Newton–CG", 0.05)).toBeLessThan(until("SGD, momentum 0.9", 0.05));
  });

  it("finds the curvatures of the whole matrix", () => {
    const { power, pairs, trace, exact } = curvature;
    const largest = exact[exact.length - 1];
    expect(exact).toHaveLength(114);
    expect(Math.abs(power.value / largest - 1)).toBeLessThan(1e-6);
    expect(Math.abs((pairs.values.at(-1) as number) / largest - 1)).toBeLessThan(1e-9);
    const sum = exact.reduce((a, b) => a + b);
    expect(Math.abs(trace.value - sum)).toBeLessThan(4 * trace.standardError);
    // A rate of 0.5 is right for curvatures below 4.
    expect(beforeJump).toBeGreaterThan(4);
  });

  it("draws the losses, and a surface whose lowest place is in the middle", () => {
    const svg = drawRuns(runs);
    checkWellFormed(svg);
    expect(svg.match(/<path class="line series\d" d="M[^"]{60,}"/g)).toHaveLength(5);
    expect(plane.values).toHaveLength(81);
    expect(plane.values.indexOf(Math.min(...plane.values))).toBe(40);
    const picture = drawPlane(plane);
    checkWellFormed(picture);
    // Eleven levels, and their keys, each of which lies on those below.
    expect(picture.match(/class="level"/g)).toHaveLength(11 + 66);
  });
});
