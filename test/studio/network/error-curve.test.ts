import { exampleNetwork, type TracedNetwork } from "chainrule/trace";
import { describe, expect, it } from "vitest";
import { parametersOf } from "../../../studio/network/numbers.ts";
import {
  crossesKink,
  curveSteps,
  errorCurve,
} from "../../../studio/pages/network/check/error-curve.ts";
import { withActivation } from "../../../studio/pages/network/edit/edit.ts";
import { plainLoss, read } from "./example.ts";

const curve = (id: string, network: TracedNetwork = exampleNetwork) =>
  errorCurve(network, id, read(network).graph.nodes.get(id)!.gradient!);

/** The slope of log error over log h, by least squares, where h is between two steps. */
function slope(id: string, of: "forward" | "central", [low, high]: [number, number]): number {
  const logs = curve(id)
    .filter(({ h }) => h >= low && h <= high)
    .map((point) => [Math.log(point.h), Math.log(point[of])]);
  const mean = (k: number) => logs.reduce((sum, log) => sum + log[k], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const above = logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0);
  return above / logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0);
}

describe("the curve of error against h", () => {
  it.each(["W1[1][0]", "W1[2][1]", "b1[1]", "W2[0][1]", "b2[0]"])(
    "falls as h and as h² for %s",
    (id) => {
      expect(slope(id, "forward", [1e-6, 1e-2])).toBeCloseTo(1, 1);
      expect(slope(id, "central", [1e-3, 1e-1])).toBeCloseTo(2, 1);
    },
  );

  it("rises again as 1/h, where the loss's digits cancel", () => {
    expect(slope("W1[1][0]", "central", [1e-13, 1e-8])).toBeLessThan(-0.6);
    expect(slope("W1[1][0]", "forward", [1e-13, 1e-9])).toBeLessThan(-0.6);
  });

  it("is 0 throughout for a weight of the dead unit", () => {
    const small = curve("W1[0][0]").filter(({ h }) => h < 0.1);
    expect(small.every(({ forward, central }) => forward === 0 && central === 0)).toBe(true);
  });

  it("is what the differences of the plain loss give", () => {
    const network = withActivation(exampleNetwork, 0, "tanh");
    const gradient = read(network).graph.nodes.get("b2[1]")!.gradient!;
    const at = (b: number) => {
      const [first, last] = network.layers;
      return plainLoss({ ...network, layers: [first, { ...last, bias: [0.1, b] }] });
    };
    const found = errorCurve(network, "b2[1]", gradient, [0.25])[0];
    expect(found.forward).toBeCloseTo(Math.abs((at(0.2) - at(-0.05)) / 0.25 - gradient), 12);
    expect(found.central).toBeCloseTo(Math.abs((at(0.2) - at(-0.3)) / 0.5 - gradient), 12);
  });

  it("drops at once where a step no longer reaches over a kink", () => {
    const kinked = (bias: number, activation: string): TracedNetwork => ({
      layers: [{ weights: [[1]], bias: [bias], activation }],
      loss: "meanSquaredError",
      input: [0],
      target: [1],
    });
    expect(crossesKink(curve("b1[0]", kinked(3e-5, "relu")))).toBe(true);
    expect(crossesKink(curve("b1[0]", kinked(-0.01, "relu")))).toBe(true);
    expect(crossesKink(curve("b1[0]", kinked(3, "relu")))).toBe(false);
    for (const activation of ["tanh", "sigmoid", "gelu", "softplus"]) {
      const smooth = withActivation(exampleNetwork, 0, activation);
      for (const id of parametersOf(smooth)) {
        expect(crossesKink(curve(id, smooth)), `${activation} ${id}`).toBe(false);
      }
    }
  });

  it("has the check's step among its own", () => {
    expect(curveSteps).toContain(1e-5);
    expect(curveSteps[0]).toBe(1);
  });
});
