import fc from "fast-check";
import { PNG } from "pngjs";
import { expect, it } from "vitest";
import { grayscalePng } from "../../src/draw/png.ts";
import { ValueError } from "../../src/tensor/errors.ts";

/** The brightnesses in a PNG file, as another program reads them. */
function read(file: Uint8Array): { width: number; height: number; pixels: number[] } {
  const { width, height, data } = PNG.sync.read(Buffer.from(file));
  const pixels = Array.from({ length: width * height }, (_, i) => {
    const [red, green, blue, opacity] = data.subarray(4 * i, 4 * i + 4);
    expect([green, blue, opacity]).toEqual([red, red, 255]);
    return red;
  });
  return { width, height, pixels };
}

it("holds the pixels", () => {
  const side = fc.integer({ min: 1, max: 12 });
  const picture = fc.tuple(side, side).chain(([width, height]) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      pixels: fc.array(fc.nat(255), { minLength: width * height, maxLength: width * height }),
    }),
  );
  fc.assert(
    fc.property(picture, ({ width, height, pixels }) => {
      expect(read(grayscalePng(pixels, width, height))).toEqual({ width, height, pixels });
    }),
  );
});

it("may be larger than a block of its data", () => {
  const pixels = Uint8Array.from({ length: 300 * 250 }, (_, i) => i % 251);
  expect(read(grayscalePng(pixels, 300, 250)).pixels).toEqual(Array.from(pixels));
});

it.each([
  [5, 2, 3, "pixels must be width · height = 6 numbers, got 5"],
  [7, 2, 3, "pixels must be width · height = 6 numbers, got 7"],
  [0, 0, 3, "width must be a whole number from 1, got 0"],
  [6, 2, 2.5, "height must be a whole number from 1, got 2.5"],
])("%d pixels are no picture of %d by %d", (count, width, height, says) => {
  const write = () => grayscalePng(new Uint8Array(count), width, height);
  expect(write).toThrow(ValueError);
  expect(write).toThrow(`grayscalePng: ${says}`);
});
