import { F, nn, tensor } from "chainrule";
import { centredDigit } from "chainrule/data";
import { encodeSafetensors } from "chainrule/io";
import { loadDigits } from "chainrule/node";
import { beforeAll, describe, expect, it } from "vitest";
import { side } from "../../../studio/drawing/grid.ts";
import { inkOf } from "../../../studio/drawing/ink.ts";
import { surface } from "../../../studio/drawing/strokes.ts";
import { weightsIn } from "../../../studio/pages/digits/data/opened-runs.ts";
import {
  Classifier,
  deviation,
  mean,
  pixelCount,
  type Weights,
} from "../../../studio/pages/digits/engine/classifier.ts";
import { descend, flipOf, stageCount } from "../../../studio/pages/digits/engine/descent.ts";
import { look, lossesOf, lossesWith, readAs } from "../../../studio/pages/digits/engine/look.ts";
import { type Survey, survey } from "../../../studio/pages/digits/engine/survey.ts";
import { type Labelled, Trainer } from "../../../studio/pages/digits/engine/trainer.ts";
import { drawnDigits } from "../drawing/drawn.ts";

let test: Labelled;
let weights: Weights;
let classifier: Classifier;
let surveyed: Survey;
let trainer: Trainer;

beforeAll(async () => {
  const set = await loadDigits();
  test = set.test;
  trainer = new Trainer(set.train, 1);
  while (!trainer.isDone) trainer.advance();
  weights = trainer.weights();
  classifier = new Classifier(weights);
  surveyed = survey(weights, test);
}, 60_000);

const pictureOf = (row: number) =>
  Float64Array.from(test.pixels.subarray(row * pixelCount, (row + 1) * pixelCount), (b) => b / 255);

/** The first held-out digit of a class that is read right. */
const rightOne = (digit: number) =>
  test.labels.findIndex((label, row) => label === digit && surveyed.answers[row] === digit);

/** The network in plain loops, from its numbers alone. */
function plainLoss(pixels: Float64Array, target: number): number {
  let x = Array.from(pixels, (p) => (p - mean) / deviation);
  const weightNames = Object.keys(weights.state).filter((name) => name.endsWith("weight"));
  for (const [i, name] of weightNames.entries()) {
    const { shape, data } = weights.state[name];
    const bias = weights.state[name.replace("weight", "bias")].data;
    x = Array.from(bias, (b, row) =>
      x.reduce((sum, value, column) => sum + data[row * shape[1] + column] * value, b),
    );
    if (i < weightNames.length - 1) x = x.map((value) => Math.max(0, value));
  }
  const most = Math.max(...x);
  return most + Math.log(x.reduce((sum, z) => sum + Math.exp(z - most), 0)) - x[target];
}

describe("the network that is trained in the page", () => {
  it("reads more than nine of ten held-out digits right, and says so", () => {
    expect(surveyed.accuracy).toBeGreaterThan(0.9);
    expect(trainer.accuracy(test)).toBeCloseTo(surveyed.accuracy, 2);
  });

  it("is the same again from the same seed", async () => {
    const { train } = await loadDigits();
    const [one, other] = [new Trainer(train, 3), new Trainer(train, 3)];
    for (let i = 0; i < 25; i++) {
      one.advance();
      other.advance();
      expect(one.loss).toBe(other.loss);
    }
  });

  it("reads drawn strokes, as the page prepares them", () => {
    const read = drawnDigits.map(({ strokes }) => {
      const picture = centredDigit(inkOf(strokes), surface);
      return readAs(look(classifier, picture, 0).probabilities);
    });
    expect(read).toEqual(drawnDigits.map(({ digit }) => digit));
  });

  it("counts for each unit the pictures that it is active for", () => {
    const counts = surveyed.active.map((layer) => new Int32Array(layer.length));
    for (let row = 0; row < test.labels.length; row++) {
      look(classifier, pictureOf(row), 0).layers.forEach(({ values }, layer) => {
        values.forEach((value, unit) => {
          if (value !== 0) counts[layer][unit]++;
        });
      });
    }
    expect(counts).toEqual(surveyed.active);
    expect(counts.map((layer) => layer.length)).toEqual([64, 32]);
  });
});

describe("a look at a picture", () => {
  it("has the loss and the gradient that plain loops and differences have", () => {
    const pixels = pictureOf(rightOne(3));
    const { loss, gradient } = look(classifier, pixels, 8);
    expect(loss).toBeCloseTo(plainLoss(pixels, 8), 9);
    const wrong: number[] = [];
    for (let pixel = 0; pixel < pixelCount; pixel += 7) {
      const at = (value: number) => plainLoss(pixels.with(pixel, value), 8);
      const slope = (at(pixels[pixel] + 1e-6) - at(pixels[pixel] - 1e-6)) / 2e-6;
      if (Math.abs(slope - gradient[pixel]) > 1e-5 * Math.max(1, Math.abs(slope)))
        wrong.push(pixel);
    }
    expect(wrong).toEqual([]);
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.01);
  });

  it("knows what each value of a pixel would really do", () => {
    const pixels = pictureOf(rightOne(5));
    const values = [0, 0.25, 1];
    const losses = lossesWith(classifier, pixels, 400, values, 6);
    for (const [i, value] of values.entries()) {
      expect(losses[i]).toBeCloseTo(plainLoss(pixels.with(400, value), 6), 9);
    }
    expect(lossesOf(classifier, pixels, 6)[0]).toBeCloseTo(plainLoss(pixels, 6), 9);
  });
});

describe("the steepest way from a 3 to an 8", () => {
  it("lowers the loss, flips the answer, and stays a picture", () => {
    const start = pictureOf(rightOne(3));
    const stages = [...descend(classifier, start, 8, 0.25)];
    expect(stages).toHaveLength(stageCount + 1);
    expect(readAs(stages[0].probabilities)).toBe(3);
    const flip = flipOf(stages, 8)!;
    expect(flip).toBeGreaterThan(0);
    expect(readAs(stages[flip].probabilities)).toBe(8);
    expect(readAs(stages[flip - 1].probabilities)).not.toBe(8);
    for (const [i, { pixels, loss, distance }] of stages.entries()) {
      expect(pixels.every((x) => x >= 0 && x <= 1)).toBe(true);
      expect(loss).toBeCloseTo(plainLoss(pixels, 8), 8);
      expect(distance).toBeCloseTo(Math.hypot(...pixels.map((x, at) => x - start[at])), 12);
      expect(distance).toBeLessThanOrEqual(0.25 * i + 1e-9);
    }
    expect(stages[flip].loss).toBeLessThan(stages[0].loss);
  });

  it("is steeper than any other small step of that length", () => {
    const start = pictureOf(rightOne(3));
    const [{ loss }, { pixels }] = [...descend(classifier, start, 8, 1e-3)];
    const fall = loss - plainLoss(pixels, 8);
    const { gradient } = look(classifier, start, 8);
    const random = (seed: number) => start.map((_, i) => Math.sin(seed * 12.9898 + i * 78.233));
    // All pixels alike against the gradient, the largest alone, and ways at random.
    const most = Math.max(...gradient.map(Math.abs));
    const ways = [
      gradient.map((g) => -Math.sign(g)),
      gradient.map((g) => (Math.abs(g) === most ? -Math.sign(g) : 0)),
      ...Array.from({ length: 20 }, (_, seed) => random(seed + 1)),
    ];
    for (const way of ways) {
      const norm = Math.hypot(...way);
      const other = start.map((x, i) => Math.min(1, Math.max(0, x + (1e-3 * way[i]) / norm)));
      expect(loss - plainLoss(other, 8)).toBeLessThan(fall);
    }
  });
});

describe("the network of a run", () => {
  it("is read from its file with its layers, batch norm and dropout too", () => {
    const layers: nn.LayerDescription[] = [
      { kind: "linear", units: 12 },
      { kind: "relu" },
      { kind: "batchNorm" },
      { kind: "dropout", p: 0.2 },
      { kind: "linear", units: 10 },
    ];
    const model = nn.buildSequential(pixelCount, layers);
    const bytes = encodeSafetensors(model.stateDict(), { layers: JSON.stringify(layers) });
    const found = new Classifier(weightsIn(bytes, "model"));
    const pixels = pictureOf(7);
    const x = tensor(
      pixels.map((p) => (p - mean) / deviation),
      { shape: [1, pixelCount] },
    );
    const expected = F.softmax(model.eval().forward(x.to("float32")), 1).toArray(2)[0];
    const { probabilities, layers: seen } = look(found, pixels, 0);
    for (const [i, p] of probabilities.entries()) expect(p).toBeCloseTo(expected[i], 5);
    expect(seen.map(({ name }) => name)).toEqual(["relu"]);
  });

  it("says what is missing in a file of an older version", () => {
    expect(() => weightsIn(encodeSafetensors({ "0.weight": tensor([1]) }), "old")).toThrow(
      "old: it does not say what layers it has",
    );
  });
});

it("a picture is as wide as the set's", () => expect(side ** 2).toBe(pixelCount));
