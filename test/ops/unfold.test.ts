import fc from "fast-check";
import { expect, it } from "vitest";
import { Generator, type Tensor } from "../../src/index.ts";
import { randint } from "../../src/ops/index.ts";
import { fold, type Pair, unfold, type Window, windowCounts } from "../../src/ops/unfold.ts";

const pair = (min: number, max: number) =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));

const setting = fc
  .record({
    ...{ planes: pair(1, 2), size: pair(1, 7), kernel: pair(1, 3), stride: pair(1, 4) },
    ...{ padding: pair(0, 3), dilation: pair(1, 3), seed: fc.nat(99) },
    dtype: fc.constantFrom("float32" as const, "int32" as const),
    isTransposed: fc.boolean(),
  })
  .filter(({ size, ...window }) => windowCounts(...size, window).every((count) => count > 0));

/** Of each number of the columns, in order, the position of its pixel: null in the padding. */
function pixelsOf(images: readonly number[], window: Window): (number | null)[] {
  const [n, c, h, w] = images;
  const { kernel, stride, padding, dilation } = window;
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
  const [rows, columns] = windowCounts(h, w, window).map(upTo);
  const along = (i: 0 | 1, position: number, element: number) =>
    position * stride[i] - padding[i] + element * dilation[i];
  return upTo(n * c).flatMap((plane) =>
    upTo(kernel[0]).flatMap((ky) =>
      upTo(kernel[1]).flatMap((kx) =>
        rows.flatMap((row) =>
          columns.map((column) => {
            const [y, x] = [along(0, row, ky), along(1, column, kx)];
            return y < 0 || y >= h || x < 0 || x >= w ? null : (plane * h + y) * w + x;
          }),
        ),
      ),
    ),
  );
}

const whole = (shape: readonly number[], seed: number, dtype: "float32" | "int32") =>
  randint(1, 100, shape, { generator: new Generator(seed) }).to(dtype);

it("any window of any image is what the formula says, and folded back what it adds up to", () => {
  fc.assert(
    fc.property(setting, ({ planes, size, seed, dtype, isTransposed, ...window }) => {
      const shape = [...planes, ...size];
      const turned = [...planes, size[1], size[0]];
      const x = isTransposed
        ? whole(turned, seed, dtype).transpose(2, 3)
        : whole(shape, seed, dtype);
      const pixels = pixelsOf(shape, window);
      const columns = unfold(x, window);
      const numbers = x.flatten().toArray() as number[];
      expect(listOf(columns)).toEqual(pixels.map((at) => (at === null ? 0 : numbers[at])));

      const given = whole(columns.shape, seed + 1, dtype);
      const sums = new Array<number>(x.size).fill(0);
      pixels.forEach((at, i) => {
        if (at !== null) sums[at] += given.data[i];
      });
      const folded = fold(given, size as Pair, window);
      expect(folded.shape).toEqual(shape);
      expect(listOf(folded)).toEqual(sums);
    }),
    { numRuns: 300 },
  );
});

const listOf = (x: Tensor) => Array.from(x.data);
