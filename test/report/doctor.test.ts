import { describe, expect, it } from "vitest";
import { histogramOf, type StepRecord } from "../../src/doctor/index.ts";
import {
  distributionOf,
  magnitudeRidge,
  valueRidge,
} from "../../src/report/doctor/distribution.ts";
import { renderReport } from "../../src/report/page.ts";
import { checkWellFormed } from "../support/well-formed.ts";
import { bare, doctor, full } from "./sample.ts";

const page = (changes: Partial<typeof doctor> = {}) => {
  const text = renderReport({ ...full, doctor: { ...doctor, ...changes } });
  checkWellFormed(text);
  expect(text).not.toMatch(/undefined|NaN|Infinity/);
  return text;
};
const figureOf = (text: string, name: string) => {
  const start = text.indexOf(`<h3>${name}</h3>`);
  return start < 0 ? undefined : text.slice(start, text.indexOf("</figure>", start));
};
/** The alerts' marks in a picture: where, and with which numbers. */
const marks = (text: string) =>
  [
    ...text.matchAll(/class="alert" transform="translate\((\S+) (\S+)\)".*?<text[^>]*>([^<]*)</gs),
  ].map(([, x, y, numbers]) => ({ x: Number(x), y: Number(y), numbers }));

describe("a distribution", () => {
  const numbers = Float32Array.from({ length: 4000 }, (_, i) => Math.sqrt(i / 4000) * 3 - 1);
  const { below, quantile, zeros } = distributionOf(histogramOf(numbers));

  it("says what share is below a value, as counting does", () => {
    for (const value of [-2, -1, -0.9, -0.25, 0.1, 0.5, 1.3, 1.9, 2, 3]) {
      const counted = numbers.filter((x) => x < value).length / numbers.length;
      expect(Math.abs(below(value) - counted)).toBeLessThan(0.01);
    }
    expect(below(quantile(0.3))).toBeGreaterThanOrEqual(0.3);
    expect(zeros).toBeLessThan(0.01);
  });

  it("leaves zeros aside", () => {
    const half = distributionOf(histogramOf(Float32Array.of(0, 0, 1, 3)));
    expect(half.zeros).toBe(0.5);
    expect(half.below(0.5)).toBe(0);
    expect(half.below(2)).toBe(0.5);
    expect(distributionOf(histogramOf(Float32Array.of(0, 0))).zeros).toBe(1);
    expect(distributionOf(histogramOf(new Float32Array())).zeros).toBe(1);
  });

  const area = (ridge: readonly (readonly [number, number])[]) =>
    ridge.reduce((sum, [, density]) => sum + density, 0) * (ridge[1][0] - ridge[0][0]);

  it("has ridges that hold all of it, at the right place", () => {
    const distribution = distributionOf(histogramOf(numbers));
    const values = valueRidge(distribution, [-3, 4]);
    expect(area(values)).toBeCloseTo(1, 9);
    const mean = values.reduce((sum, [x, density]) => sum + (x * density * 7) / 48, 0);
    const exact = numbers.reduce((sum, x) => sum + x / numbers.length, 0);
    expect(Math.abs(mean - exact)).toBeLessThan(0.01);
    expect(area(magnitudeRidge(distribution, [-13, 2]))).toBeCloseTo(1, 9);
  });

  it("does not lose what lies at the very end", () => {
    const saturated = distributionOf(histogramOf(Float32Array.of(-1, 1, 1, 1)));
    expect(valueRidge(saturated, [-1, 1]).at(-1)![1]).toBeGreaterThan(1);
    const sizes = magnitudeRidge(
      distributionOf(histogramOf(Float32Array.of(1e-5, -1e-5))),
      [-8, 0],
    );
    const [peak] = sizes.reduce((a, b) => (b[1] > a[1] ? b : a));
    expect(peak).toBeCloseTo(-5, 0);
  });
});

describe("the doctor's part of the report", () => {
  it("lists alerts with evidence, figures, what to try, and the steps", () => {
    const list = figureOf(page(), "Alerts")!;
    expect(list).toContain(
      "Looked at 30 of 300 steps, which took 100 ms, 3.1% of the time of training.",
    );
    expect(list).toMatch(
      /<span class="badge">1<\/span><b>Dead<\/b> <small>steps 60 to 300<\/small>/,
    );
    expect(list).toContain("half of them. Measured: 0.5, threshold: 0.25.");
    expect(list).toContain("Measured: not finite");
    expect(list).toContain("<b>Try:</b> Less.");
  });

  it("says once what is to try for several alerts alike", () => {
    const alerts = ["0", "1", "2"].map((layer) => ({ ...doctor.alerts[0], layer }));
    expect(figureOf(page({ alerts }), "Alerts")!.match(/Try:/g)).toHaveLength(1);
  });

  it("says so where there are none", () => {
    expect(figureOf(page({ alerts: [] }), "Alerts")).toContain("Nothing to object to.");
  });

  it("marks the alerts at their steps: on the loss, on their curve, on their ridge", () => {
    const text = page();
    const onLoss = marks(figureOf(text, "Loss")!);
    expect(onLoss.map(({ numbers }) => numbers).sort()).toEqual(["1", "2", "3"]);
    // The steps 1 to 300 are drawn from 50 to 456.
    expect(onLoss.find(({ numbers }) => numbers === "2")!.x).toBeCloseTo(50 + (99 / 299) * 406, 1);

    // From 1e-2 to 1e-3 the axis is a decade or two: the mark is where the curve's 0.01 is.
    const ratios = figureOf(text, "Update ratios")!;
    const [mark] = marks(ratios);
    const curve = /class="line layer" d="M([\d.]+),([\d.]+)/.exec(ratios)!;
    expect(mark.numbers).toBe("2");
    expect(mark.y).toBeCloseTo(Number(curve[2]), 0);

    const ridges = figureOf(text, "Activations")!;
    expect(marks(ridges).map(({ numbers }) => numbers)).toEqual(["1"]);
    const [, marked] = /class="ridge marked"[^>]*><title>step (\d+)/.exec(ridges)!;
    expect(Number(marked)).toBeGreaterThanOrEqual(60);
    expect(Number(marked)).toBeLessThan(90);
  });

  it("joins the marks of alerts at one place", () => {
    const alerts = Array.from({ length: 5 }, () => ({ ...doctor.alerts[2], step: 300 }));
    const [mark, ...others] = marks(figureOf(page({ alerts }), "Loss")!);
    expect(others).toEqual([]);
    expect(mark.numbers).toBe("1–5");
    // The mark stays within the frame.
    expect(mark.x).toBeLessThan(456 - 10);
  });

  it("draws the ratio of weights, not of biases, and the line at 1e-3", () => {
    const figure = figureOf(page(), "Update ratios")!;
    expect(figure).toContain("0.weight");
    expect(figure).not.toContain("0.bias");
    expect(figure).toContain("1e-3 is usual");
  });

  it("draws a panel a layer, fourteen ridges each, the first and the last step among them", () => {
    const figure = figureOf(page(), "Activations")!;
    const panels = figure.split("<svg").slice(1);
    expect(panels).toHaveLength(3);
    for (const panel of panels) {
      const steps = [...panel.matchAll(/<title>step (\d+)/g)].map(([, step]) => Number(step));
      expect(steps).toHaveLength(14);
      expect([steps[0], steps[13]]).toEqual([1, 291]);
    }
    expect(panels[0]).not.toContain("zeros aside");
    expect(panels[1]).toMatch(/1 ReLU.*\d\d% zeros aside/s);
  });

  it("draws all gradients on one scale", () => {
    const panels = figureOf(page(), "Gradients")!.split("<svg").slice(1);
    const ticks = panels.map((panel) =>
      [...panel.matchAll(/>(1e-?\d+)</g)].map(([, text]) => text),
    );
    expect(ticks[0].length).toBeGreaterThan(2);
    expect(ticks[1]).toEqual(ticks[0]);
    // Each layer's gradient is a tenth of the one's before: its peak is farther to the left.
    const peaks = panels.map((panel) => {
      const path = [...panel.matchAll(/"\/><path d="([^"]*)"/g)].at(-1)![1];
      const numbers = path.match(/-?[\d.]+/g)!.map(Number);
      const points = Array.from({ length: numbers.length / 2 }, (_, i) =>
        numbers.slice(2 * i, 2 * i + 2),
      );
      return points.reduce((a, b) => (b[1] < a[1] ? b : a))[0];
    });
    expect(peaks[0] - peaks[1]).toBeGreaterThan(10);
    expect(peaks[1] - peaks[2]).toBeCloseTo(peaks[0] - peaks[1], -1);
  });

  it("takes a choice of many layers", () => {
    const records = doctor.records.map((record): StepRecord => {
      const layers = Array.from({ length: 40 }, (_, i) => ({ ...record.layers[0], layer: `${i}` }));
      return { ...record, layers };
    });
    const panels = figureOf(page({ records }), "Activations")!.split("<svg").slice(1);
    expect(panels).toHaveLength(12);
    expect(panels[0]).toContain("0 Linear");
    expect(panels[11]).toContain("39 Linear");
  });

  it("does with one observed step, with none, and with one full of NaN", () => {
    const [first] = doctor.records;
    expect(figureOf(page({ records: [first] }), "Activations")).toContain("step 1<");
    expect(figureOf(page({ records: [first] }), "Update ratios")).toBeUndefined();
    expect(figureOf(page({ records: [], alerts: [] }), "Activations")).toBeUndefined();
    checkWellFormed(renderReport({ ...bare, doctor: { ...doctor, records: [], alerts: [] } }));

    const broken = histogramOf(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY));
    const layers = first.layers.map((layer) => ({
      ...layer,
      activations: broken,
      gradients: null,
      gradientNorm: Number.NaN,
    }));
    const records = [...doctor.records, { ...first, step: 300, layers }];
    expect(figureOf(page({ records }), "Activations")).toMatch(/step 281<(?!.*step)/s);
  });
});
