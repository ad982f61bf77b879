import { describe, expect, it } from "vitest";
import { centredDigit } from "../../src/data/centred-digit.ts";
import { digitInImage } from "../../src/data/digit-in-image.ts";
import { loadDigits } from "../../src/node/index.ts";
import { ShapeError, ValueError } from "../../src/tensor/errors.ts";

const side = 28;
const { test } = await loadDigits();
const digit = (n: number) => test.pixels.subarray(n * side ** 2, (n + 1) * side ** 2);

interface Page {
  readonly width: number;
  readonly height: number;
  /** How large a pixel is, and where the first is. */
  readonly times: number;
  readonly left: number;
  readonly top: number;
  /** What a level of ink becomes, from 0 to 255. */
  readonly colour: (ink: number, i: number) => readonly number[];
}

/** A digit of the set somewhere on a page. */
function onPage(n: number, { width, height, times, left, top, colour }: Page) {
  const image = digit(n);
  const pixels = Uint8Array.from({ length: 4 * width * height }, (_, at) => {
    const i = at >> 2;
    const x = Math.floor(((i % width) - left) / times);
    const y = Math.floor((Math.floor(i / width) - top) / times);
    const isOn = x >= 0 && y >= 0 && x < side && y < side;
    return colour(isOn ? image[y * side + x] : 0, i)[at & 3];
  });
  return { width, height, pixels };
}

const white = { colour: (ink: number) => [255 - ink, 255 - ink, 255 - ink, 255] };
const page = { width: 190, height: 160, times: 5, left: 7, top: 13 };

/** How far a picture is from that of the set, as a share of its ink. */
function distance(found: Uint8Array, n: number): number {
  const image = digit(n);
  const ink = image.reduce((sum, level) => sum + level, 0);
  return image.reduce((sum, level, i) => sum + Math.abs(level - found[i]), 0) / ink;
}

/** The share of the set's digits that come back as they were, but for 2% of their ink. */
function shareFound(of: (n: number) => Page, count = 60): number {
  let found = 0;
  for (let n = 0; n < count; n++) {
    if (distance(digitInImage(onPage(n, of(n))).pixels, n) < 0.02) found++;
  }
  return found / count;
}

describe("a digit in a picture", () => {
  it("is that of the set, wherever and however large it stands on white", () => {
    expect(
      shareFound((n) => ({
        ...page,
        ...white,
        times: 2 + (n % 4),
        left: n % 40,
        top: (7 * n) % 20,
      })),
    ).toBeGreaterThan(0.97);
  });

  it("is that of the set on grey paper with grain, in pale ink, and on a transparent ground", () => {
    const grain = (ink: number, i: number) => {
      const grey = 200 + ((i * 7919) % 5) - ink / 2;
      return [grey, grey, grey, 255];
    };
    // The grain stays on the ink, and takes its faintest.
    const close = Array.from({ length: 60 }, (_, n) =>
      distance(digitInImage(onPage(n, { ...page, colour: grain })).pixels, n),
    );
    expect(close.filter((share) => share < 0.1).length).toBeGreaterThan(50);
    expect(shareFound(() => ({ ...page, colour: (ink) => [0, 0, 0, ink] }))).toBeGreaterThan(0.97);
  });

  it("of 28 × 28 pixels is taken as it is, and turned to white on black", () => {
    const exact = { width: side, height: side, times: 1, left: 0, top: 0 };
    const black = (ink: number) => [ink, ink, ink, 255];
    for (let n = 0; n < 20; n++) {
      expect(digitInImage(onPage(n, { ...exact, colour: black }))).toEqual({
        pixels: digit(n),
        notes: [],
      });
      expect(digitInImage(onPage(n, { ...exact, ...white }))).toEqual({
        pixels: digit(n),
        notes: ["taken as dark on white: black and white are exchanged"],
      });
    }
  });

  it("is told what was done with it, and of an empty page that it is", () => {
    expect(digitInImage(onPage(3, { ...page, ...white })).notes).toEqual([
      "taken as dark on white: black and white are exchanged",
      "what is drawn on its 190 × 160 pixels is scaled and centred in 28 × 28",
    ]);
    const empty = { width: 9, height: 5, pixels: new Uint8Array(4 * 45).fill(255) };
    expect(digitInImage(empty).notes[1]).toBe("nothing is drawn on it");
    expect(digitInImage(empty).pixels.every((level) => level === 0)).toBe(true);
  });

  it("has its brightness by Rec. 601: 0.299 R + 0.587 G + 0.114 B", () => {
    const pixels = new Uint8Array(4 * side ** 2);
    for (let i = 0; i < side ** 2; i++) pixels.set([10, 200, 30, 255], 4 * i);
    pixels.set([0, 0, 0, 255], 0);
    const image = { width: side, height: side, pixels };
    const expected = Math.round(2.99 + 117.4 + 3.42);
    expect([...digitInImage(image).pixels.subarray(0, 2)]).toEqual([0, expected]);
  });
});

it("what is no picture is refused", () => {
  expect(() => digitInImage({ width: 2, height: 2, pixels: new Uint8Array(4) })).toThrow(
    ValueError,
  );
  expect(() => centredDigit([1, 0, 1], 2)).toThrow(ShapeError);
  expect(() => centredDigit([1, 0, 1], 2)).toThrow("expected rows of 2 numbers, got 3 in all");
});
