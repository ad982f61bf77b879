import { describe, expect, test } from "vitest";
import { blobs, circles, moons, spirals, xor } from "../../src/data/synthetic.ts";
import type { TensorDataset } from "../../src/data/tensor-dataset.ts";
import { ValueError } from "../../src/tensor/errors.ts";

/** The points of one class. */
function pointsOf({ inputs, targets }: TensorDataset, label: number): [number, number][] {
  return Array.from(targets.data).flatMap((target, i) =>
    target === label ? [[inputs.data[2 * i], inputs.data[2 * i + 1]] as [number, number]] : [],
  );
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const sets = { moons, circles, spirals, blobs };

describe.each(Object.entries(sets))("%s", (name, create) => {
  test("shapes, dtypes and balanced classes", () => {
    const set = create({ samples: 61 });
    expect([set.inputs.shape, set.inputs.dtype]).toEqual([[61, 2], "float32"]);
    expect([set.targets.shape, set.targets.dtype]).toEqual([[61], "int32"]);
    const counts = set.classes.map((_, label) => pointsOf(set, label).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(create()).toHaveLength(100);
    expect(create({ samples: 0 })).toHaveLength(0);
  });

  test("the seed decides", () => {
    const data = (seed?: number) => Array.from(create({ seed }).inputs.data);
    expect(data(1)).toEqual(data(1));
    expect(data(1)).not.toEqual(data(2));
    expect(data()).toEqual(data(0));
  });

  test("noise is Gaussian with the standard deviation given", () => {
    const samples = 6000;
    const noisy = create({ samples, noise: 0.3 }).inputs.data;
    const exact = create({ samples, noise: 0 }).inputs.data;
    const errors = Array.from(noisy, (value, i) => (value - exact[i]) / 0.3);
    // Five standard errors of 12 000 draws: of the mean, the variance and the fourth moment.
    expect(Math.abs(mean(errors))).toBeLessThan(0.046);
    expect(Math.abs(mean(errors.map((e) => e ** 2)) - 1)).toBeLessThan(0.065);
    expect(Math.abs(mean(errors.map((e) => e ** 4)) - 3)).toBeLessThan(0.45);
  });

  test.each([-1, 0.5])("%d samples are an error", (samples) => {
    expect(() => create({ samples })).toThrow(
      new ValueError(`${name}: samples must be a non-negative integer, got ${samples}`),
    );
  });
});

describe("without noise", () => {
  const radii = (points: [number, number][], x = 0, y = 0) =>
    points.map((p) => Math.hypot(p[0] - x, p[1] - y));
  const allClose = (values: number[], expected: number) =>
    values.every((value) => Math.abs(value - expected) < 1e-6);

  test("moons are half circles of radius 1, round (0, 0) and (1, ½)", () => {
    const set = moons({ samples: 50, noise: 0 });
    const upper = pointsOf(set, 0);
    const lower = pointsOf(set, 1);
    expect(allClose(radii(upper), 1) && upper.every(([, y]) => y >= 0)).toBe(true);
    expect(allClose(radii(lower, 1, 0.5), 1) && lower.every(([, y]) => y <= 0.5)).toBe(true);
    expect(mean(upper.map(([x]) => x))).toBeCloseTo(0, 6);
    expect(mean(lower.map(([x]) => x))).toBeCloseTo(1, 6);
  });

  test("each class is spread over all of its curve", () => {
    const set = moons({ samples: 5, noise: 0 });
    const positions = (label: number) =>
      pointsOf(set, label).map(([x]) => Math.acos(label === 0 ? x : 1 - x) / Math.PI);
    [1 / 6, 3 / 6, 5 / 6].forEach((t, i) => {
      expect(positions(0)[i]).toBeCloseTo(t, 6);
    });
    [1 / 4, 3 / 4].forEach((t, i) => {
      expect(positions(1)[i]).toBeCloseTo(t, 6);
    });
  });

  test("circles have radius 1 and ½, and go all the way round", () => {
    const set = circles({ samples: 40, noise: 0 });
    expect(allClose(radii(pointsOf(set, 0)), 1)).toBe(true);
    expect(allClose(radii(pointsOf(set, 1)), 0.5)).toBe(true);
    expect(mean(pointsOf(set, 1).map(([x]) => x))).toBeCloseTo(0, 6);
  });

  test("an arm of a spiral turns once while its radius grows to 1; the next is turned by a third", () => {
    const set = spirals({ samples: 300, noise: 0 });
    pointsOf(set, 0).forEach(([x, y], i) => {
      const t = (i + 0.5) / 100;
      expect(Math.hypot(x, y)).toBeCloseTo(t, 6);
      expect(Math.atan2(y, x)).toBeCloseTo(2 * Math.PI * (t < 0.5 ? t : t - 1), 5);
    });
    const turn = (label: number) =>
      Math.atan2(pointsOf(set, label)[0][1], pointsOf(set, label)[0][0]);
    expect(turn(1) - turn(0)).toBeCloseTo((2 * Math.PI) / 3, 5);
  });

  test("blobs stand evenly on the unit circle", () => {
    const set = blobs({ samples: 8, classes: 4, noise: 0 });
    const centres = [0, 1, 2, 3].map((label) => pointsOf(set, label)[1].map(Math.round));
    expect(centres.map(([x, y]) => [x + 0, y + 0])).toEqual([
      [1, 0],
      [0, 1],
      [-1, 0],
      [0, -1],
    ]);
    expect(allClose(radii(pointsOf(set, 2)), 1)).toBe(true);
  });
});

test.each([0, 1.5])("%d classes are an error", (classes) => {
  expect(() => blobs({ classes })).toThrow(ValueError);
  expect(() => spirals({ classes })).toThrow(ValueError);
});

test("xor", () => {
  const { inputs, targets, classes } = xor();
  expect(Array.from(inputs.data)).toEqual([0, 0, 0, 1, 1, 0, 1, 1]);
  expect(inputs.shape).toEqual([4, 2]);
  const expected = [0, 1, 2, 3].map((i) => inputs.data[2 * i] ^ inputs.data[2 * i + 1]);
  expect(Array.from(targets.data)).toEqual(expected);
  expect(classes).toEqual(["0", "1"]);
});
