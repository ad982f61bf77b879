import { describe, expect, it } from "vitest";
import {
  allocate,
  allocateFrom,
  assertFloat,
  bytesPerElement,
  type Dtype,
  dtypeOf,
  isFloat,
  promote,
  widest,
} from "../../src/tensor/dtype.ts";
import { DtypeError } from "../../src/tensor/errors.ts";
import { golden } from "../golden/read.ts";

const dtypes: [Dtype, size: number, floats: boolean][] = [
  ["bool", 1, false],
  ["int32", 4, false],
  ["float16", 4, true],
  ["bfloat16", 4, true],
  ["float32", 4, true],
  ["float64", 8, true],
];

describe.each(dtypes)("%s", (dtype, size, floats) => {
  it("is the dtype of the array allocated for it", () => {
    const array = allocate(dtype, 3);
    expect(dtypeOf(array)).toBe(dtype);
    expect([...array]).toEqual([0, 0, 0]);
    expect(array.byteLength).toBe(3 * size);
    expect(bytesPerElement(dtype)).toBe(size);
  });

  it(`${floats ? "can" : "cannot"} carry gradients`, () => {
    expect(isFloat(dtype)).toBe(floats);
    if (floats) expect(() => assertFloat("softmax", dtype)).not.toThrow();
    else expect(() => assertFloat("softmax", dtype)).toThrow(DtypeError);
  });
});

it("an error for integers says how to convert them", () => {
  expect(() => assertFloat("softmax", "int32")).toThrow(
    'softmax: needs a float tensor, got int32. Convert it first: x.to("float32")',
  );
});

describe("allocateFrom", () => {
  it("copies", () => {
    const given = new Float32Array([1, 2]);
    const copy = allocateFrom("float32", given);
    given[0] = 9;
    expect([...copy]).toEqual([1, 2]);
  });

  it("makes 0 and 1 of numbers for bool, and cuts fractions for int32", () => {
    const numbers = [0, -0, 1, 256, 0.25, -3, Number.NaN];
    expect([...allocateFrom("bool", numbers)]).toEqual([0, 0, 1, 1, 1, 1, 1]);
    expect([...allocateFrom("bool", [false, true])]).toEqual([0, 1]);
    expect([...allocateFrom("float32", [false, true])]).toEqual([0, 1]);
    expect([...allocateFrom("int32", [1.9, -1.9, 2 ** 31 - 1])]).toEqual([1, -1, 2 ** 31 - 1]);
  });

  it("rounds to the nearest float32, and keeps a float64", () => {
    expect([...allocateFrom("float32", [0.1])]).toEqual([Math.fround(0.1)]);
    expect([...allocateFrom("float64", [0.1])]).toEqual([0.1]);
  });
});

describe("promotion", () => {
  interface PromotionCase {
    operands: { dtype: Dtype; shape: number[] }[];
    dtype: Dtype;
  }
  const { cases } = golden<{ cases: PromotionCase[] }>("promotion");

  /** The operands in every order. */
  function orders<T>(list: readonly T[]): T[][] {
    if (list.length === 0) return [[]];
    return list.flatMap((first, i) =>
      orders(list.filter((_, k) => k !== i)).map((rest) => [first, ...rest]),
    );
  }

  it("covers all pairs and triples of operands with and without dimensions", () => {
    expect(cases).toHaveLength((12 * 13) / 2 + (12 * 13 * 14) / 6);
  });

  const title = ({ operands }: PromotionCase) =>
    operands.map(({ dtype, shape }) => `${dtype}[${shape}]`).join(", ");
  it.each(cases.map((one) => ({ ...one, title: title(one) })))(
    "of $title is PyTorch's $dtype",
    ({ operands, dtype }) => {
      for (const order of orders(operands)) expect(promote(order)).toBe(dtype);
    },
  );

  it("of one operand is its own dtype", () => {
    for (const [dtype] of dtypes) {
      expect(promote([{ dtype, shape: [] }])).toBe(dtype);
      expect(promote([{ dtype, shape: [2, 0] }])).toBe(dtype);
    }
  });

  it("of two operands with dimensions is the wider", () => {
    for (const { operands, dtype } of cases) {
      if (operands.length !== 2 || operands.some(({ shape }) => shape.length === 0)) continue;
      expect(widest(operands[0].dtype, operands[1].dtype)).toBe(dtype);
    }
  });
});
