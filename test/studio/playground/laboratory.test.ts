import { describe, expect, it } from "vitest";
import { Laboratory } from "../../../studio/pages/playground/engine/laboratory.ts";
import type { Story } from "../../../studio/pages/playground/engine/messages.ts";
import { initialSettings, layer } from "../../../studio/pages/playground/engine/settings.ts";
import { broken, numpyExample, withData } from "./presets.ts";

const wants = { unitMaps: true, distributions: true };

function begun(story: Partial<Story> = {}): Laboratory {
  const laboratory = new Laboratory();
  const whole = { settings: initialSettings, forks: [], chosen: 0, other: null, step: 0, ...story };
  laboratory.begin(whole);
  settle(laboratory);
  return laboratory;
}

/** Goes on until nothing is under way. */
function settle(laboratory: Laboratory): void {
  for (let i = 0; laboratory.isBusy; i++) {
    laboratory.proceed(5);
    if (i > 10_000) throw new Error("it does not end");
  }
}

function sought(laboratory: Laboratory, step: number) {
  laboratory.seek(step);
  settle(laboratory);
  return laboratory.frame(wants, null);
}

/** The weights of a frame, to be compared bit by bit. */
const weightsOf = ({ layers }: ReturnType<Laboratory["frame"]>) =>
  layers.map(({ weights, biases }) => [weights, biases]);

describe("the laboratory", () => {
  it("shows the two Gaussians told apart to 97.0 % after 300 steps, each one an epoch", () => {
    const laboratory = begun({ settings: numpyExample, step: 300 });
    const { main, open } = laboratory.frame(wants, null);
    expect(laboratory.courses[0].batchesPerEpoch).toBe(1);
    expect(main.step).toBe(300);
    expect(open?.loss?.toFixed(4)).toBe("0.0667");
    expect(`${(100 * main.train.accuracy).toFixed(1)} %`).toBe("97.0 %");
  });

  it("gives the same moment whether it comes from before, from after, or for the first time", () => {
    const laboratory = begun({ step: 400 });
    const there = sought(laboratory, 137);
    sought(laboratory, 20);
    const again = sought(laboratory, 137);
    const fresh = begun({ step: 137 }).frame(wants, null);
    for (const frame of [again, fresh]) {
      expect(weightsOf(frame)).toEqual(weightsOf(there));
      expect(frame.main.map).toEqual(there.main.map);
      expect(frame.open).toEqual(there.open);
    }
    expect(again.main.head).toBe(400);
  });

  it("watches both futures of a fork, and the one that went on before is as it was", () => {
    const laboratory = begun({ step: 200 });
    const end = laboratory.frame(wants, null);
    const middle = sought(laboratory, 100);
    laboratory.fork(
      { ...initialSettings, optimizer: { ...initialSettings.optimizer, rate: 0.01 } },
      [],
      false,
    );
    expect([laboratory.chosen, laboratory.other]).toEqual([1, 0]);
    expect(weightsOf(laboratory.frame(wants, null))).toEqual(weightsOf(middle));
    const both = sought(laboratory, 200);
    expect([both.main.step, both.other?.step]).toEqual([200, 200]);
    expect(both.other?.map).toEqual(end.main.map);
    expect(both.main.map).not.toEqual(end.main.map);
  });

  it("forks with a weight of one's own, and its story tells it again", () => {
    const edit = { parameter: "hidden.0.linear.weight", index: 3, value: 2.5 };
    const laboratory = begun({ step: 60 });
    sought(laboratory, 50);
    laboratory.fork(initialSettings, [edit], false);
    const frame = laboratory.frame(wants, null);
    expect(frame.layers[0].weights[3]).toBe(2.5);
    const later = sought(laboratory, 90);
    const fork = { parent: 0, step: 50, settings: initialSettings, edits: [edit] };
    const told = begun({ forks: [fork], chosen: 1, other: 0, step: 90 }).frame(wants, null);
    expect(weightsOf(told)).toEqual(weightsOf(later));
  });

  it("does a step phase by phase, and what is not computed yet is not there", () => {
    const laboratory = begun({ step: 10 });
    const next = begun({ step: 11 }).frame(wants, null);
    const seen = ["forward", "loss", "backward", "update"].map((phase) => {
      laboratory.advancePhase();
      const frame = laboratory.frame(wants, null);
      expect(frame.open?.phase).toBe(phase);
      const { step } = frame.layers[0];
      return {
        step: frame.main.step,
        has: [frame.open?.loss, step?.weightGradients, step?.weightUpdates].map((x) => x != null),
        frame,
      };
    });
    expect(seen.map(({ step }) => step)).toEqual([10, 10, 10, 11]);
    expect(seen.map(({ has }) => has)).toEqual([
      [false, false, false],
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ]);
    expect(weightsOf(seen[3].frame)).toEqual(weightsOf(next));
    // The update is what the weights have changed by, and −rate · gradient without momentum.
    const { step, weights } = seen[3].frame.layers[0];
    const before = seen[2].frame.layers[0].weights;
    step?.weightUpdates?.forEach((update, i) => {
      expect(weights[i] - before[i]).toBeCloseTo(update, 5);
    });
  });

  it("stops at the phase that the library refuses", () => {
    const laboratory = begun({ settings: broken({ reusedGraph: true }) });
    laboratory.advancePhase();
    laboratory.advancePhase();
    expect(laboratory.frame(wants, null).main.failure).toBeNull();
    laboratory.advancePhase();
    const { main, open } = laboratory.frame(wants, null);
    expect(main.failure).toMatch(/freed by an earlier backward/);
    expect(open?.phase).toBe("loss");
  });

  it("says of the four points of XOR what it thinks of each", () => {
    const corners = withData("xor", 0);
    const settings = {
      ...corners,
      data: { ...corners.data, validation: 0 },
      batch: 0,
      optimizer: { name: "adam", rate: 0.05, momentum: 0 } as const,
    };
    const { predictions } = begun({ settings, step: 400 }).frame(wants, null).main;
    expect(predictions?.map(Math.round)).toEqual([0, 1, 1, 0]);
  });

  it("opens a unit: its products add up, and its gradient is that of a difference", () => {
    const settings = { ...initialSettings, precision: "float64" as const };
    const laboratory = begun({ settings, step: 30 });
    const sum = laboratory.unit(1, 2, 7);
    const products = sum.inputs.reduce((total, x, i) => total + x * sum.weights[i], sum.bias);
    expect(products).toBeCloseTo(sum.z, 12);
    expect(Math.tanh(sum.z)).toBeCloseTo(sum.a, 12);
    const back = sum.above.reduce((total, g, k) => total + g * sum.aboveWeights[k], 0);
    expect(back).toBeCloseTo(sum.activationGradient!, 12);
    expect(back * (1 - sum.a ** 2)).toBeCloseTo(sum.gradient!, 12);
    // ∂L/∂b is ∂L/∂z: a nudge of the bias moves the loss of this point by as much.
    const { run } = laboratory.main.course;
    const { points, learner } = run;
    const [class1] = [points.targets[7]];
    const bias = learner.network.linears[1].bias!;
    const lossAt = (value: number) => {
      bias.data[2] = value;
      const [p] = laboratory.main.surface.probabilitiesOf(points.values.subarray(14, 16));
      return -Math.log(class1 === 1 ? p : 1 - p);
    };
    const at = bias.data[2];
    expect((lossAt(at + 1e-5) - lossAt(at - 1e-5)) / 2e-5).toBeCloseTo(sum.gradient!, 7);
    bias.data[2] = at;
  });

  it("takes layers of any number and kind", () => {
    const layers = [
      { ...layer(33, "relu"), batchNorm: true },
      { ...layer(5, "gelu"), residual: true, dropout: 0.1 },
      layer(5, "linear"),
      { ...layer(1, "softplus"), residual: true },
    ];
    for (const each of [layers, []]) {
      const frame = begun({ settings: { ...withData("blobs"), layers: each }, step: 5 }).frame(
        wants,
        null,
      );
      expect(frame.main.failure).toBeNull();
      expect(frame.layers).toHaveLength(each.length + 1);
      expect(frame.layers.map(({ maps }) => maps?.length ?? 0)).toEqual([
        ...each.map(({ units }) => units),
        0,
      ]);
    }
  });

  it("measures what a step costs, and what differences would", () => {
    const cost = begun().cost();
    expect(cost.parameters).toBe(2 * 8 + 8 + 8 * 8 + 8 + 8 + 1);
    expect(cost.differences).toBeCloseTo(2 * cost.parameters * cost.forward, 12);
    expect(cost.forward).toBeGreaterThan(0);
  });
});
