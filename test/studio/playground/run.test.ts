import { describe, expect, it } from "vitest";
import { main } from "../../../examples/numpy-network.ts";
import { Course } from "../../../studio/pages/playground/engine/course.ts";
import { Run } from "../../../studio/pages/playground/engine/run.ts";
import { initialSettings, layer } from "../../../studio/pages/playground/engine/settings.ts";
import { numpyExample, withData } from "./presets.ts";

function losses(run: Run | Course, steps: number): number[] {
  const seen: number[] = [];
  run.advance(steps, (loss) => seen.push(loss));
  return seen;
}

describe("a run", () => {
  it("of the two Gaussians has the NumPy example's losses, and ends with 0.0667", () => {
    const seen = losses(new Run(numpyExample), 300);
    const expected = main().losses;
    expect(seen).toHaveLength(300);
    for (const [i, loss] of seen.entries()) expect(loss).toBeCloseTo(expected[i], 10);
    expect(seen[299].toFixed(4)).toBe("0.0667");
  });

  it.each(["xor", "moons", "circles", "spirals", "blobs", "gaussians"] as const)(
    "learns %s",
    (kind) => {
      const settings = {
        ...withData(kind, kind === "gaussians" ? 0.7 : 0.05),
        layers: [layer(16), layer(16)],
        optimizer: { name: "adam", rate: 0.02, momentum: 0 } as const,
      };
      const seen = losses(new Run(settings), 600);
      expect(seen.slice(-20).reduce((a, b) => a + b) / 20).toBeLessThan(0.25);
    },
  );
});

describe("a course", () => {
  const settings = {
    ...initialSettings,
    layers: [{ ...layer(8), dropout: 0.2, batchNorm: true }, layer(8, "relu")],
    optimizer: { name: "adam", rate: 0.01, momentum: 0 } as const,
  };

  it("is done again bit for bit from any of its moments", () => {
    const course = new Course(settings);
    const states = new Map([0, 1, 7, 250, 333, 500].map((step) => [step, null as unknown]));
    const first = losses(course, 500);
    for (const step of [...states.keys()].reverse()) {
      course.turnTo(step);
      course.advance(step - course.run.step);
      expect(course.run.step).toBe(step);
      states.set(step, course.run.moment());
    }
    const again = new Course(settings);
    for (const [step, moment] of states) {
      again.advance(step - again.run.step);
      expect(again.run.moment()).toEqual(moment);
    }
    course.turnTo(0);
    const second: number[] = [];
    course.run.advance(500, (loss) => second.push(loss));
    expect(second).toEqual(first);
  });
});
