import { scaleLinear, scaleLog } from "d3-scale";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Interval, linearScale, logarithmicScale } from "../../src/draw/scale.ts";
import { ValueError } from "../../src/tensor/errors.ts";

const number = fc.integer({ min: -1e9, max: 1e9 }).map((thousandths) => thousandths / 1000);
const positive = fc.double({ min: -8, max: 8, noNaN: true }).map((power) => 10 ** power);
const pair = <T>(of: fc.Arbitrary<T>) => fc.tuple(of, of);

const share = fc.double({ min: -1, max: 2, noNaN: true });

function expectNear(place: number, theirs: number, range: readonly number[]): void {
  const size = Math.max(1e-3, ...range.map(Math.abs));
  expect(Math.abs(place - theirs)).toBeLessThan(1e-12 * size);
}

describe("linearScale", () => {
  it("is D3's", () => {
    fc.assert(
      fc.property(pair(number), pair(number), share, (domain, range, at) => {
        const value = domain[0] + at * (domain[1] - domain[0]);
        const ours = linearScale(domain, range);
        const theirs = scaleLinear(domain, range);
        expectNear(ours(value), theirs(value), range);
        expect(ours.ticks(5)).toEqual(theirs.ticks(5));
      }),
    );
  });
});

describe("logarithmicScale", () => {
  it("is D3's", () => {
    fc.assert(
      fc.property(pair(positive), pair(number), share, (domain, range, at) => {
        const value = domain[0] * (domain[1] / domain[0]) ** at;
        expectNear(logarithmicScale(domain, range)(value), scaleLog(domain, range)(value), range);
      }),
    );
  });

  it("has no place for what is not above 0", () => {
    const scale = logarithmicScale([1, 10], [0, 1]);
    expect(scale(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(scale(-1)).toBeNaN();
  });

  it.each([
    [[0.01, 10], "0.01 0.02 0.05 0.1 0.2 0.5 1 2 5 10"],
    [[10 ** -4, 10 ** -1], "0.0001 0.0002 0.0005 0.001 0.002 0.005 0.01 0.02 0.05 0.1"],
    [[10 ** -6, 1], "0.000001 0.00001 0.0001 0.001 0.01 0.1 1"],
    [[3, 60], "5 10 20 50"],
    [[0.1, 0.2], "0.1 0.2"],
    [[1.2, 1.9], "1.2 1.4 1.6 1.8"],
  ] as const)("over %j has the ticks %s", (domain, ticks) => {
    expect(logarithmicScale(domain, [0, 1]).ticks(4).join(" ")).toBe(ticks);
  });

  it("has the same ticks in a reversed domain, in its order", () => {
    fc.assert(
      fc.property(pair(positive), ([first, last]) => {
        const ticks = logarithmicScale([first, last], [0, 1]).ticks(4);
        expect(logarithmicScale([last, first], [0, 1]).ticks(4)).toEqual(ticks.toReversed());
      }),
    );
    expect(logarithmicScale([100, 1], [0, 1]).ticks(5)).toEqual([100, 50, 20, 10, 5, 2, 1]);
  });
});

describe("ends that no scale has", () => {
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

  it.each([[nan, 1], [1, infinity], [1], undefined, "ab"])("%j %j", (...ends) => {
    const interval = (ends.length === 2 ? ends : ends[0]) as unknown as Interval;
    for (const scale of [linearScale, logarithmicScale]) {
      expect(() => scale(interval, [0, 1])).toThrow(ValueError);
      expect(() => scale([1, 2], interval)).toThrow(ValueError);
    }
  });

  it.each([
    [0, 10],
    [-1, 5],
    [5, -1],
    [10, 0],
    [-0, 1],
  ])("a logarithmic one from %d to %d", (...domain: [number, number]) => {
    expect(() => logarithmicScale(domain, [0, 1])).toThrow(ValueError);
    expect(() => linearScale(domain, [0, 1])).not.toThrow();
  });

  it("the error names the operation, what it takes and what it got", () => {
    expect(() => logarithmicScale([0, 10], [0, 1])).toThrow(
      "logarithmicScale: domain must be two finite numbers above 0 for a logarithmic scale, got [0, 10]",
    );
  });
});
