import { noGrad, type Tensor } from "chainrule";
import { describe, expect, it } from "vitest";
import { spectralNorm } from "../../../studio/layers/spectral-norm.ts";
import { Lane } from "../../../studio/pages/depth/engine/lane.ts";
import { initialSettings, laneNames } from "../../../studio/pages/depth/engine/settings.ts";
import { keepingGain, Stack } from "../../../studio/pages/depth/engine/stack.ts";

const small = { ...initialSettings, depth: 3, width: 4, size: 0.9, clip: 0.05 };

/** ‖∂L/∂W‖ by central differences of the loss. */
function differenceNorm(lane: Lane, weight: Tensor): number {
  const numbers = weight.data as Float64Array;
  const h = 1e-5;
  const lossWith = (i: number, value: number) => {
    const before = numbers[i];
    numbers[i] = value;
    const loss = noGrad(() => lane.loss().loss.item());
    numbers[i] = before;
    return loss;
  };
  const squares = Array.from(numbers, (w, i) => {
    return ((lossWith(i, w + h) - lossWith(i, w - h)) / (2 * h)) ** 2;
  });
  return Math.sqrt(squares.reduce((a, b) => a + b));
}

describe("a lane", () => {
  it.each(laneNames)("%s: has the norms that differences of its loss have", (name) => {
    const lane = new Lane(name, small);
    const expected = lane.stack.hidden.map(({ linear }) => differenceNorm(lane, linear.weight));
    const { loss } = lane.loss();
    const whole = Math.hypot(
      ...lane.stack.parameters().map((parameter) => differenceNorm(lane, parameter)),
    );
    lane.advance();
    expect(lane.losses[0]).toBeCloseTo(loss.item(), 12);
    expect(lane.totalNorms[0] / whole).toBeCloseTo(1, 6);
    const factor = name === "clipped" ? small.clip / whole : 1;
    expect(whole).toBeGreaterThan(small.clip);
    for (const [i, norm] of expected.entries()) {
      expect(lane.weightNorms[i] / (norm * factor)).toBeCloseTo(1, 4);
    }
    expect(lane.weightNorms.slice(3, 6).every(Number.isNaN)).toBe(true);
  });

  it("has the activations' norms that a nudge of each shows", () => {
    const lane = new Lane("residual", small);
    // The same numbers, not moved by an update.
    const { hidden, output } = new Lane("residual", small).stack;
    const { outputs } = lane.loss();
    lane.advance();
    const lossFrom = (layer: number, a: Tensor) => {
      const end = hidden.slice(layer + 1).reduce((x, each) => each.forward(x), a);
      return lane.lossOf(output.forward(end)).item();
    };
    noGrad(() => {
      for (const [layer, output] of outputs.entries()) {
        const a = output.detach().clone();
        const data = a.data as Float64Array;
        const squares = Array.from(data, (value, i) => {
          const at = (x: number) => {
            data[i] = x;
            return lossFrom(layer, a);
          };
          const slope = (at(value + 1e-5) - at(value - 1e-5)) / 2e-5;
          data[i] = value;
          return slope ** 2;
        });
        const norm = Math.sqrt(squares.reduce((x, y) => x + y));
        expect(lane.activationNorms[layer] / norm).toBeCloseTo(1, 5);
      }
    });
  });

  it("gives the gradients of any step again, and goes on as if nobody had asked", () => {
    const lane = new Lane("normalised", small);
    const other = new Lane("normalised", small);
    const seen: number[] = [];
    for (let i = 0; i < 60; i++) lane.advance();
    for (let i = 0; i < 60; i++) {
      if (i === 40) for (const step of [0, 24, 25, 31]) other.gradientsAt(step);
      other.advance();
    }
    expect(other.losses).toEqual(lane.losses);
    for (const step of [0, 24, 25, 59]) {
      const norm = Math.hypot(...lane.gradientsAt(step));
      seen.push(norm);
      expect(norm / lane.totalNorms[step]).toBeCloseTo(1, 9);
    }
    expect(new Set(seen).size).toBe(4);
  });
});

describe("the stack's beginning", () => {
  it("has matrices of the norm that is asked for, the same numbers in all lanes", () => {
    const settings = { ...small, scale: "norm", size: 2 } as const;
    const lane = new Lane("plain", settings);
    for (const { linear } of lane.stack.hidden) {
      expect(spectralNorm(linear.weight)).toBeCloseTo(2, 9);
    }
    const other = new Lane("residual", settings);
    expect(other.stack.hidden[2].linear.weight.toArray()).toEqual(
      lane.stack.hidden[2].linear.weight.toArray(),
    );
    expect(lane.stack).toBeInstanceOf(Stack);
  });

  it.each([
    ["relu", (z: number) => (z > 0 ? 1 : 0)],
    ["linear", () => 1],
    ["tanh", (z: number) => 1 - Math.tanh(z) ** 2],
    ["sigmoid", (z: number) => Math.exp(-z) / (1 + Math.exp(-z)) ** 2],
  ] as const)("has for %s the gain that keeps the gradient", (activation, slope) => {
    // E[φ′(z)²] by the midpoint rule.
    let mean = 0;
    for (let z = -9.9995; z < 10; z += 0.001) {
      mean += (0.001 * slope(z) ** 2 * Math.exp(-(z ** 2) / 2)) / Math.sqrt(2 * Math.PI);
    }
    expect(keepingGain(activation)).toBeCloseTo(1 / Math.sqrt(mean), 2);
  });

  it("loses the gradient in a plain stack, and keeps it on each highway", () => {
    const ratio = (name: (typeof laneNames)[number]) => {
      const lane = new Lane(name, initialSettings);
      lane.advance();
      return lane.activationNorms[0] / lane.activationNorms[initialSettings.depth - 1];
    };
    expect(ratio("plain")).toBeLessThan(1e-4);
    for (const name of ["initialised", "normalised", "residual"] as const) {
      expect(ratio(name), name).toBeGreaterThan(0.05);
    }
  });
});
