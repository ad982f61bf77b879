import { centredDigit } from "chainrule/data";
import { loadDigits } from "chainrule/node";
import { describe, expect, it } from "vitest";
import { side } from "../../../studio/drawing/grid.ts";
import { inkOf } from "../../../studio/drawing/ink.ts";
import {
  readStrokes,
  type Stroke,
  surface,
  writeStrokes,
} from "../../../studio/drawing/strokes.ts";

/** A seven, as large as it is asked for, from a corner on. */
const seven = (x: number, y: number, size: number): Stroke[] => [
  [x, y, x + 0.6 * size, y, x + 0.25 * size, y + size],
];
const drawn = (strokes: readonly Stroke[]) => centredDigit(inkOf(strokes), surface);

function measured(picture: Float64Array) {
  let [mass, x, y] = [0, 0, 0];
  const columns = new Set<number>();
  const rows = new Set<number>();
  picture.forEach((value, i) => {
    mass += value;
    x += value * (i % side);
    y += value * Math.floor(i / side);
    if (value > 0) {
      columns.add(i % side);
      rows.add(Math.floor(i / side));
    }
  });
  return { x: x / mass, y: y / mass, longest: Math.max(columns.size, rows.size) };
}

describe("a drawing as MNIST has its digits", () => {
  it("is centred by its mass, and 20 pixels long, wherever and however large it was drawn", () => {
    for (const [x, y, size] of [
      [20, 15, 80],
      [6, 6, 50],
      [60, 40, 60],
    ]) {
      const { longest, ...middle } = measured(drawn(seven(x, y, size)));
      expect(longest).toBe(20);
      expect(Math.abs(middle.x - 14)).toBeLessThanOrEqual(0.5);
      expect(Math.abs(middle.y - 14)).toBeLessThanOrEqual(0.5);
    }
  });

  it("is the same picture where it was drawn elsewhere", () => {
    expect(drawn(seven(9, 30, 64))).toEqual(drawn(seven(41, 12, 64)));
  });

  it("takes the set's own images as it made them, also enlarged and moved", async () => {
    const { test } = await loadDigits();
    let same = 0;
    for (let n = 0; n < test.length; n++) {
      const image = Float64Array.from(
        test.pixels.subarray(n * side ** 2, (n + 1) * side ** 2),
        (byte) => byte / 255,
      );
      const [times, width] = [3, 100];
      const large = new Float64Array(width * width);
      for (let y = 0; y < side * times; y++) {
        for (let x = 0; x < side * times; x++) {
          const from = Math.floor(y / times) * side + Math.floor(x / times);
          large[(y + (n % 16)) * width + x + ((n * 7) % 16)] = image[from];
        }
      }
      const again = centredDigit(large, width);
      if (again.every((value, i) => Math.abs(value - image[i]) < 1e-9)) same++;
    }
    // In some of NIST's the mass lies so that rounding could go either way.
    expect(same / test.length).toBeGreaterThan(0.97);
  });

  it("is empty for an empty drawing, and small drawings are not cut", () => {
    expect(drawn([]).every((value) => value === 0)).toBe(true);
    const dot = drawn([[50, 50]]);
    expect(measured(dot)).toMatchObject({ longest: 20 });
  });
});

describe("strokes in the address", () => {
  it("come back as they were", () => {
    const strokes = [...seven(20, 15, 80), [1, 2], [111, 0, 5, 6]].map((stroke) =>
      stroke.map(Math.round),
    );
    expect(readStrokes(writeStrokes(strokes))).toEqual(strokes);
    expect(readStrokes("")).toEqual([]);
  });

  it.each(["zz", "zz00", "0000.", "00 0", "-1-1"])("refuses %s", (text) => {
    expect(readStrokes(text)).toBeUndefined();
  });
});
