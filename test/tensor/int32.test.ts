import { describe, expect, it } from "vitest";
import { arange, full, linspace, tensor } from "../../src/tensor/creation.ts";
import { ValueError } from "../../src/tensor/errors.ts";
import { formatPlace } from "../../src/tensor/shape.ts";

const dtype = "int32";
const [least, most] = [-(2 ** 31), 2 ** 31 - 1];

describe("an int32 tensor", () => {
  it.each([NaN, Infinity, -Infinity, 3e9, -3e9, 2 ** 31, least - 1])(
    "is not made of %d",
    (value) => {
      const place = (text: string) =>
        new RegExp(`${value}${text} does not fit an int32 \\(−2147483648 to 2147483647\\)`);
      expect(() =>
        tensor(
          [
            [0, 1],
            [value, 2],
          ],
          { dtype },
        ),
      ).toThrow(place(" at \\[1, 0\\]"));
      expect(() => tensor([0, 1, value, 2], { dtype, shape: [2, 2] })).toThrow(
        place(" at \\[1, 0\\]"),
      );
      expect(() => tensor(new Float64Array([0, value]), { dtype })).toThrow(place(" at \\[1\\]"));
      expect(() => tensor(value, { dtype })).toThrow(place(""));
      expect(() => full([2], value, { dtype })).toThrow(place(""));
      expect(() => full([2], value, { dtype })).toThrow(ValueError);
    },
  );

  it("is not counted or spaced beyond the range", () => {
    expect(() => arange(most, most + 3, { dtype })).toThrow(/arange: 2147483648 at \[1\]/);
    expect(() => linspace(0, 4e9, 2, { dtype })).toThrow(/linspace: 4000000000 at \[1\]/);
  });

  it("is made of all others, cut towards 0", () => {
    const numbers = [least, most, 1.9, -1.9, most + 0.5, least - 0.5, -0];
    expect(tensor(numbers, { dtype }).toArray()).toEqual([least, most, 1, -1, most, least, 0]);
    expect(full([1], most, { dtype }).item()).toBe(most);
  });
});

describe("64-bit integers", () => {
  it("become int32 where all of them fit", () => {
    const x = tensor(BigInt64Array.of(1n, -(2n ** 31n), 2n ** 31n - 1n), { shape: [3, 1] });
    expect([x.dtype, x.shape, x.toArray()]).toEqual(["int32", [3, 1], [[1], [least], [most]]]);
    expect(tensor(BigUint64Array.of(7n)).dtype).toBe("int32");
    expect(tensor(new BigInt64Array(0)).shape).toEqual([0]);
  });

  it("become another dtype that is asked for", () => {
    const big = BigInt64Array.of(2n ** 40n, 0n);
    expect(tensor(big, { dtype: "float64" }).toArray()).toEqual([2 ** 40, 0]);
    expect(tensor(big, { dtype: "bool" }).toArray()).toEqual([1, 0]);
  });

  it("that do not fit are refused, with the value and its place", () => {
    expect(() => tensor(BigInt64Array.of(0n, -(2n ** 62n) - 1n))).toThrow(
      "tensor: -4611686018427387905 at [1] does not fit an int32",
    );
    expect(() => tensor(BigUint64Array.of(2n ** 64n - 1n, 0n), { shape: [1, 2] })).toThrow(
      "tensor: 18446744073709551615 at [0, 0] does not fit an int32",
    );
  });
});

it("formatPlace counts as rows stand", () => {
  expect(formatPlace(0, [])).toBe("");
  expect(formatPlace(7, [2, 2, 3])).toBe(" at [1, 0, 1]");
});
