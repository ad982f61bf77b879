import { describe, expect, it } from "vitest";
import { drawNorms, main } from "../../examples/deep-sigmoid.ts";
import { checkWellFormed } from "../support/well-formed.ts";

describe("examples/deep-sigmoid.ts in short", async () => {
  const results = await main(2);
  /** The gradient in the second layer, as a share of that in the last. */
  const keptOf = (name: string) => results[name].norms[1] / results[name].norms[19];

  it("loses the gradient, and keeps it in three ways", () => {
    expect(keptOf("as it comes")).toBeLessThan(1e-14);
    for (const name of [
      "weights that keep the size",
      "batch normalisation",
      "a way around each layer",
    ]) {
      expect(keptOf(name), name).toBeGreaterThan(0.05);
      expect(keptOf(name), name).toBeLessThan(5);
    }
    expect(keptOf("weights twice as large")).toBeGreaterThan(5);
  });

  it("learns where there is a gradient", () => {
    const fall = ({ losses }: { losses: number[] }) => losses[0] - Math.min(...losses.slice(-10));
    expect(results["as it comes"].losses).toHaveLength(40);
    expect(fall(results["as it comes"])).toBeLessThan(0.1);
    expect(fall(results["batch normalisation"])).toBeGreaterThan(0.5);
    expect(fall(results["a way around each layer"])).toBeGreaterThan(0.1);
  });

  it("clips all layers together, to a norm of 1", () => {
    const [whole, clipped] = ["weights twice as large", "twice as large, clipped"].map(
      (name) => results[name].norms,
    );
    const factor = clipped[0] / whole[0];
    expect(factor).toBeLessThan(0.5);
    clipped.forEach((norm, i) => {
      expect(Math.abs(norm / whole[i] / factor - 1)).toBeLessThan(1e-4);
    });
    expect(Math.hypot(...clipped)).toBeLessThanOrEqual(1);
  });

  it("draws the norms over the depth", () => {
    const svg = drawNorms(results);
    checkWellFormed(svg);
    expect(svg.match(/<path class="line series\d" d="M[^"]{60,}"/g)).toHaveLength(6);
    expect(svg).toContain("batch normalisation");
  });
});
