import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compose,
  gaussianNoise,
  type ImageTransform,
  randomCrop,
  randomHorizontalFlip,
  randomRotation,
  randomShift,
  randomVerticalFlip,
} from "../../src/data/index.ts";
import { rotated } from "../../src/data/rotated.ts";
import { windows } from "../../src/data/windows.ts";
import { DtypeError, Generator, ones, ShapeError, Tensor, tensor } from "../../src/index.ts";
import { decode, type GoldenTensor, golden } from "../golden/read.ts";

interface Figures {
  images: GoldenTensor;
  rotations: { input: GoldenTensor; degrees: number[]; fill: number; output: GoldenTensor }[];
  windows: {
    tops: number[];
    lefts: number[];
    height: number;
    width: number;
    fill: number;
    output: GoldenTensor;
  }[];
  horizontal: GoldenTensor;
  vertical: GoldenTensor;
}

const figures = golden<Figures>("image-transforms");
const tensorOf = (encoded: GoldenTensor) => {
  const { shape, data } = decode(encoded);
  return Tensor.from(Float64Array.from(data), shape);
};
const images = tensorOf(figures.images);
const numbers = (x: Tensor) => [...x.data];

describe("the values are those of others", () => {
  it.each(figures.rotations)("SciPy turns by $degrees", ({ input, degrees, fill, output }) => {
    const made = rotated(tensorOf(input), Float64Array.from(degrees), fill);
    const expected = decode(output);
    expect(made.shape).toEqual(expected.shape);
    numbers(made).forEach((value, i) => {
      expect(value).toBeCloseTo(expected.data[i], 10);
    });
  });

  it.each(figures.windows)("PyTorch cuts from $tops, $lefts", (cut) => {
    const { tops, lefts, height, width, fill, output } = cut;
    const places = [Int32Array.from(tops), Int32Array.from(lefts)] as const;
    const made = windows(images, ...places, [height, width], fill);
    expect(made.shape).toEqual(decode(output).shape);
    expect(numbers(made)).toEqual(decode(output).data);
  });

  it("PyTorch mirrors", () => {
    expect(numbers(randomHorizontalFlip(1)(images))).toEqual(decode(figures.horizontal).data);
    expect(numbers(randomVerticalFlip(1)(images))).toEqual(decode(figures.vertical).data);
  });
});

describe("what is drawn", () => {
  /** One white pixel in the middle of each of so many images. */
  const dots = (count: number, size: number) => {
    const x = new Float32Array(count * size * size);
    for (let i = 0; i < count; i++) x[i * size * size + (size * size - 1) / 2] = 1;
    return Tensor.from(x, [count, 1, size, size]);
  };
  const placesOf = (x: Tensor) => {
    const size = x.shape[2] * x.shape[3];
    return Array.from({ length: x.shape[0] }, (_, i) =>
      x.data.subarray(i * size, (i + 1) * size).indexOf(1),
    );
  };
  const shareOf = (flags: boolean[]) => flags.filter(Boolean).length / flags.length;

  it("every shift up to the most, both ways, and none beyond", () => {
    const places = placesOf(randomShift(1)(dots(900, 5), new Generator(1)));
    const around = [6, 7, 8, 11, 12, 13, 16, 17, 18];
    expect([...new Set(places)].sort((a, b) => a - b)).toEqual(around);
    // Each has one in nine: 100 of 900, with a standard deviation of 9.4.
    for (const place of around) {
      expect(Math.abs(places.filter((p) => p === place).length - 100)).toBeLessThan(45);
    }
  });

  it("every crop, with the padding", () => {
    const places = placesOf(randomCrop(3)(dots(300, 3), new Generator(1)));
    expect(new Set(places)).toEqual(new Set([4]));
    const padded = placesOf(randomCrop(3, { padding: 1 })(dots(300, 3), new Generator(1)));
    expect([...new Set(padded)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(randomCrop([2, 4])(images).shape).toEqual([2, 3, 2, 4]);
  });

  it("so many are mirrored as p says, whole images with all their channels", () => {
    const pairs = Tensor.from(
      Float32Array.from({ length: 4000 }, (_, i) => i % 2),
      [1000, 2, 1, 2],
    );
    const data = randomHorizontalFlip(0.2)(pairs, new Generator(3)).data;
    const isMirrored = Array.from({ length: 1000 }, (_, i) => data[4 * i] === 1);
    isMirrored.forEach((mirrored, i) => {
      expect(data[4 * i + 2] === 1).toBe(mirrored);
    });
    // The standard deviation is 0.013.
    expect(Math.abs(shareOf(isMirrored) - 0.2)).toBeLessThan(0.06);
    expect(numbers(randomVerticalFlip(0)(images))).toEqual(numbers(images));
  });

  it("angles are uniform from −degrees to degrees", () => {
    const bar = Tensor.from(Float64Array.of(0, 0, 0, 0, 0, 1, 0, 0, 0), [1, 1, 3, 3]);
    const many = Tensor.from(
      Float64Array.from({ length: 9 * 400 }, (_, i) => bar.data[i % 9]),
      [400, 1, 3, 3],
    );
    const data = randomRotation(30)(many, new Generator(2)).data;
    // What is right of the middle goes up where the angle is positive: by sin θ of a pixel.
    const up = Array.from({ length: 400 }, (_, i) => data[9 * i + 2] > data[9 * i + 8]);
    expect(Math.abs(shareOf(up) - 0.5)).toBeLessThan(0.1);
    const most = rotated(bar, Float64Array.of(30), 0).data[2];
    const risen = Array.from({ length: 400 }, (_, i) => data[9 * i + 2]);
    expect(Math.max(...risen)).toBeLessThanOrEqual(most);
    expect(Math.max(...risen)).toBeGreaterThan(0.95 * most);
  });

  it("the noise is normal", () => {
    const noisy = numbers(gaussianNoise(0.5)(ones([10, 1, 100, 10]), new Generator(1)));
    const mean = noisy.reduce((sum, x) => sum + x, 0) / noisy.length;
    const variance = noisy.reduce((sum, x) => sum + (x - mean) ** 2, 0) / noisy.length;
    expect(Math.abs(mean - 1)).toBeLessThan(0.03);
    expect(Math.abs(Math.sqrt(variance) - 0.5)).toBeLessThan(0.02);
  });
});

const transforms: Record<string, ImageTransform> = {
  randomShift: randomShift(2, { fill: 0.5 }),
  randomCrop: randomCrop([4, 5], { padding: 2, fill: -1 }),
  randomHorizontalFlip: randomHorizontalFlip(),
  randomVerticalFlip: randomVerticalFlip(),
  randomRotation: randomRotation(40, { fill: 1 }),
  gaussianNoise: gaussianNoise(0.3),
  compose: compose(randomRotation(10), randomShift(1), gaussianNoise(0.1)),
};

describe.each(Object.entries(transforms))("%s", (name, transform) => {
  it("is the same for the same state, another for another, and leaves its images alone", () => {
    const before = numbers(images);
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const made = numbers(transform(images, new Generator(seed)));
        expect(numbers(transform(images, new Generator(seed)))).toEqual(made);
        const others = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((more) =>
          numbers(transform(images, new Generator(seed + more))).join(),
        );
        expect(others.some((other) => other !== made.join())).toBe(true);
      }),
      { numRuns: 20 },
    );
    expect(numbers(images)).toEqual(before);
  });

  it("keeps the dtype, takes no images, and refuses what are none", () => {
    expect(transform(ones([2, 1, 5, 5])).dtype).toBe("float32");
    expect(transform(ones([0, 1, 5, 5])).shape[0]).toBe(0);
    expect(() => transform(ones([2, 25]))).toThrow(ShapeError);
    expect(() => transform(ones([2, 25]))).toThrow(
      `${name}: expected images [N, C, H, W], got [2, 25]`,
    );
    expect(() => transform([[1]] as unknown as Tensor)).toThrow(/the images must be a tensor/);
  });
});

describe("compose", () => {
  it("is one after the other, and none is the images themselves", () => {
    const generator = new Generator(5);
    const expected = randomRotation(20)(randomShift(2)(images, generator), generator);
    const made = compose(randomShift(2), randomRotation(20))(images, new Generator(5));
    expect(numbers(made)).toEqual(numbers(expected));
    expect(numbers(compose()(images))).toEqual(numbers(images));
  });
});

describe("what is wrong", () => {
  it("is named", () => {
    expect(() => randomCrop(9, { padding: 1 })(images)).toThrow(
      new ShapeError(
        "randomCrop: a part of 9 × 9 does not fit into images of 5 × 7 with padding 1. Make the size smaller or " +
          "the padding larger",
      ),
    );
    expect(() => randomRotation(200)).toThrow(/degrees must be a number of degrees from 0 to 180/);
    expect(() => randomHorizontalFlip(2)).toThrow(/p must be a probability/);
    expect(() => gaussianNoise(-1)).toThrow(/std must be a finite number from 0/);
    const whole = tensor([[[[1, 2]]]], { dtype: "int32" });
    for (const transform of [randomRotation(3), gaussianNoise(1)]) {
      expect(() => transform(whole)).toThrow(DtypeError);
    }
    expect(randomShift(0)(whole).dtype).toBe("int32");
  });
});
