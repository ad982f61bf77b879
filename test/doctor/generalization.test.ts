import { describe, expect, it } from "vitest";
import { classIgnored, noBetterThanBaseline } from "../../src/doctor/alerts/generalization.ts";
import { overfitting } from "../../src/doctor/alerts/overfitting.ts";

/** Epochs with these held-out losses, and a training loss that falls from 1. */
const run = (...validation: number[]) =>
  validation.map((loss, i) => ({ epoch: i + 1, train: 1 / (i + 1), validation: loss }));

describe("overfitting", () => {
  it("names the epoch where it began", () => {
    const [alert] = overfitting(run(1, 0.6, 0.5, 0.56, 0.6, 0.7));
    expect(alert.message).toBe("The network overfits, since epoch 4");
    expect(alert.evidence).toMatch(/least after epoch 3, 0\.5, and is 0\.7 after epoch 6/);
    expect(alert.value).toBeCloseTo(0.12, 10);
    expect(alert.advice).toMatch(/^Stop after 3 epochs;/);
    const [fromTheFirst] = overfitting(run(0.5, 0.6, 0.7, 0.8));
    expect(fromTheFirst.message).toBe("The network overfits, since epoch 2");
  });

  it.each([
    ["the loss still falls", run(1, 0.8, 0.6, 0.5, 0.4, 0.35)],
    ["it stands still", run(1, 0.5, 0.4, 0.41, 0.4, 0.42, 0.41, 0.43)],
    ["it is back down", run(1, 0.5, 0.7, 0.8, 0.9, 0.5)],
    ["a small loss doubles", run(1, 0.1, 0.001, 0.002, 0.002, 0.002)],
    ["it rises by little of itself", run(0.42, 0.38, 0.37, 0.38, 0.379, 0.382)],
    ["only two epochs have followed", run(1, 0.5, 0.9, 0.9)],
    ["there are no held-out losses", run(Number.NaN, Number.NaN, Number.NaN, Number.NaN)],
    ["there are no epochs", []],
  ])("is not raised where %s", (_, epochs) => {
    expect(overfitting(epochs)).toEqual([]);
  });

  it("is not raised where the training loss hardly falls", () => {
    const flat = run(1, 0.5, 0.7, 0.8, 0.9).map((each, i) => ({ ...each, train: 0.5 - 0.001 * i }));
    expect(overfitting(flat)).toEqual([]);
    const falling = flat.map((each, i) => ({ ...each, train: 0.5 - 0.03 * i }));
    expect(overfitting(falling)).toHaveLength(1);
  });

  it("is not raised where the training loss rises, too: that is another trouble", () => {
    const rising = run(1, 0.5, 0.7, 0.8, 0.9).map((each) => ({ ...each, train: each.validation }));
    expect(overfitting(rising)).toEqual([]);
  });
});

describe("no better than the baseline", () => {
  const model = {
    isBetter: false,
    gain: 0.01,
    leastGain: -0.05,
    samples: 100,
    verdict: "No better than always saying a (50.0%): 51.0% (45.0%–57.0%).",
    target: null,
  };

  it("is raised with both figures", () => {
    const [alert] = noBetterThanBaseline(model);
    expect(alert).toMatchObject({ kind: "no-better-than-baseline", layer: null, value: -0.05 });
    expect(alert.evidence).toBe("No better than always saying a (50.0%): 51.0% (45.0%–57.0%)");
    const [ofTarget] = noBetterThanBaseline({ ...model, target: "price" });
    expect(ofTarget).toMatchObject({ layer: "price" });
    expect(ofTarget.message).toMatch(/inputs, for "price"$/);
  });

  it("is not raised of a better model, nor of a few samples", () => {
    expect(noBetterThanBaseline({ ...model, isBetter: true })).toEqual([]);
    expect(noBetterThanBaseline({ ...model, samples: 19 })).toEqual([]);
  });
});

describe("classes ignored", () => {
  const used = (name: string, actual: number, predicted: number) => ({ name, actual, predicted });

  it("names those that are never said", () => {
    const [alert] = classIgnored([used("a", 90, 100), used("b", 5, 0), used("c", 8, 0)]);
    expect(alert.message).toBe('The network never says "b" and "c"');
    expect(alert.evidence).toMatch(/^none of 13 held-out samples of these classes/);
    const many = Array.from({ length: 8 }, (_, i) => used(String(i), 5, 0));
    expect(classIgnored(many)[0].message).toMatch(/"3", "4" and 3 more$/);
  });

  it("is not raised of a class that is said, or of which there are few samples", () => {
    expect(classIgnored([used("a", 90, 94), used("b", 5, 1), used("c", 1, 0)])).toEqual([]);
  });
});
