import { describe, expect, it } from "vitest";
import { columns, History } from "../../../studio/pages/playground/engine/history.ts";

const score = (accuracy: number) => ({ train: { loss: 0, accuracy }, validation: null });

function rowsOf(history: History) {
  const numbers = [...history.toArray()];
  return Array.from({ length: numbers.length / columns.length }, (_, i) =>
    Object.fromEntries(columns.map((name, j) => [name, numbers[i * columns.length + j]])),
  );
}

describe("a history", () => {
  it("keeps the least and the greatest loss of every step, in rows of equally many", () => {
    const history = new History();
    const losses = Array.from({ length: 5000 }, (_, i) =>
      Math.fround(Math.abs(Math.sin(7 * i)) + 1),
    );
    losses[1234] = 99;
    for (const [i, loss] of losses.entries()) history.add(i + 1, loss, () => score(i / 5000));
    const rows = rowsOf(history);
    expect(rows.length).toBeLessThan(320);
    const width = rows[1].step - rows[0].step;
    expect(width).toBe(16);
    for (const { step, mean, min, max, trainAccuracy } of rows) {
      const within = losses.slice(step - width, step);
      expect(min).toBe(Math.min(...within));
      expect(max).toBe(Math.max(...within));
      expect(mean).toBeCloseTo(within.reduce((a, b) => a + b) / width, 4);
      expect(trainAccuracy).toBeCloseTo((step - 1) / 5000, 6);
    }
    expect(Math.max(...rows.map(({ max }) => max))).toBe(99);
  });
});
