import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { functions as f, input } from "../../src/expr/index.ts";
import { F, randint, type Tensor, tensor, where, zeros } from "../../src/index.ts";
import { interpret } from "../../src/ops/map/kernel.ts";
import { typedFor } from "../../src/ops/map/map.ts";
import { DtypeError, ValueError } from "../../src/tensor/errors.ts";

const int32 = (...numbers: number[]) => tensor(numbers, { dtype: "int32" });
const [least, most] = [-(2 ** 31), 2 ** 31 - 1];

const ends = [least, least + 1, -65_536, -1, 0, 1, 46_341, 123_456_789, most];
const integer = fc.oneof(fc.constantFrom(...ends), fc.integer({ min: least, max: most }));

describe("int32 arithmetic", () => {
  // Against integers without a limit, of which 32 bits are kept.
  it.each<[string, (x: Tensor, y: Tensor) => Tensor, (x: bigint, y: bigint) => bigint]>([
    ["add", (x, y) => x.add(y), (x, y) => x + y],
    ["sub", (x, y) => x.sub(y), (x, y) => x - y],
    ["mul", (x, y) => x.mul(y), (x, y) => x * y],
    ["neg", (x) => x.neg(), (x) => -x],
    ["abs", (x) => x.abs(), (x) => (x < 0n ? -x : x)],
    ["square", (x) => x.square(), (x) => x * x],
    ["pow", (x, y) => x.pow(y.clamp(0, 40)), (x, y) => x ** (y < 0n ? 0n : y > 40n ? 40n : y)],
    ["add_", (x, y) => x.clone().add_(y), (x, y) => x + y],
    ["mul_", (x, y) => x.clone().mul_(y), (x, y) => x * y],
  ])("%s keeps the last 32 bits", (_, ours, exact) => {
    fc.assert(
      fc.property(integer, integer, (x, y) => {
        const expected = Number(BigInt.asIntN(32, exact(BigInt(x), BigInt(y))));
        expect(ours(int32(x), int32(y)).toArray()).toEqual([expected]);
      }),
    );
  });

  it("is the issue's: no low bit is lost", () => {
    expect(int32(123_456_789).square().item()).toBe(-1_757_895_751);
    expect(int32(most).square().item()).toBe(1);
  });

  it("is the same where no code may be made at run time", () => {
    const { expression } = typedFor(f.add(f.mul(input(0), input(1)), 1), ["int32", "int32"]);
    const out = new Int32Array(1);
    const kernel = interpret(expression, "int32");
    kernel(1, out, 0, 1, Int32Array.of(123_456_789), 0, 1, Int32Array.of(123_456_789), 0, 1);
    expect(out[0]).toBe(-1_757_895_750);
  });

  it("is worked out once for an expression, whose kernel is kept", () => {
    const expression = f.add(f.mul(input(0), input(1)), 1);
    const made = typedFor(expression, ["int32", "int32"]);
    expect(typedFor(expression, ["int32", "int32"])).toBe(made);
    expect(typedFor(expression, ["float64", "int32"])).not.toBe(made);
  });

  it("of large powers squares", () => {
    expect(int32(3, -3, 2, 0, 1, -1).pow(most).toArray()).toEqual([
      Number(BigInt.asIntN(32, modularPower(3n, BigInt(most)))),
      -Number(BigInt.asIntN(32, modularPower(3n, BigInt(most)))),
      0,
      0,
      1,
      -1,
    ]);
  });
});

function modularPower(base: bigint, exponent: bigint): bigint {
  let [power, square, rest] = [1n, base, exponent];
  for (; rest > 0n; rest >>= 1n) {
    if (rest & 1n) power = (power * square) % 2n ** 32n;
    square = (square * square) % 2n ** 32n;
  }
  return power;
}

describe("a number beside an int32 tensor", () => {
  it("must be one of int32 where the result is", () => {
    const message = /add: 3000000000 does not fit an int32.*Convert the int32 tensor/;
    expect(() => int32(1).add(3e9)).toThrow(message);
    expect(() => int32(1).add(3e9)).toThrow(ValueError);
    expect(() => int32(1).maximum(-3e9)).toThrow(/maximum: -3000000000/);
    expect(() => where(tensor(true), int32(1), 3e9)).toThrow(/where: 3000000000/);
    expect(int32(most).add(1).item()).toBe(least);
  });

  it("makes a float of it where it is a fraction, or the result is a float anyway", () => {
    expect(int32(1).add(0.5).dtype).toBe("float32");
    expect(int32(6).div(3e9).item()).toBe(Math.fround(2e-9));
    expect(int32(6).div(2).dtype).toBe("float32");
  });

  it("is compared as it is", () => {
    const x = int32(most, least, 0);
    expect(x.lt(3e9).toArray()).toEqual([1, 1, 1]);
    expect(x.gt(-3e9).toArray()).toEqual([1, 1, 1]);
    expect(x.eq(NaN).toArray()).toEqual([0, 0, 0]);
    expect(x.ge(2 ** 31).toArray()).toEqual([0, 0, 0]);
    expect(int32(16_777_216).lt(16_777_216.5).item()).toBe(1);
    expect(tensor([true]).lt(3e9).item()).toBe(1);
  });
});

describe("int32", () => {
  it("to a negative power is refused, for a number and in a tensor", () => {
    expect(() => int32(0).pow(-3)).toThrow(ValueError);
    expect(() => int32(2).pow(-1)).toThrow(/pow: an int32 to the power -1 is no integer/);
    expect(() => int32(2, 2).pow(int32(1, -1))).toThrow(/power -1 at \[1\]/);
    expect(() => tensor([true]).pow(-1)).toThrow(ValueError);
    expect(int32(4).pow(-0.5).item()).toBe(0.5);
    expect(tensor([4]).pow(-1).item()).toBe(0.25);
    expect(
      int32(4)
        .pow(tensor([-1]))
        .item(),
    ).toBe(0.25);
  });

  it.each(["round", "floor", "ceil", "sign", "abs", "neg", "relu"] as const)(
    "stays int32 under %s",
    (name) => {
      const x = int32(most, least + 1, -5, 0)[name]();
      expect(x.dtype).toBe("int32");
      const positive = (n: number) => (name === "relu" ? Math.max(n, 0) : n);
      if (["round", "floor", "ceil", "relu"].includes(name)) {
        expect(x.toArray()).toEqual([most, least + 1, -5, 0].map(positive));
      }
    },
  );

  it("takes no float in place, also not a quotient", () => {
    for (const change of [
      (x: Tensor) => x.div_(2),
      (x: Tensor) => x.div_(int32(2)),
      (x: Tensor) => x.add_(tensor([1])),
      (x: Tensor) => x.copy_(tensor([1])),
    ]) {
      expect(() => change(int32(7))).toThrow(/floats do not fit into int32/);
      expect(() => change(int32(7))).toThrow(DtypeError);
    }
    expect(() => int32(7).mul_(1.5)).toThrow(/mul_: 1.5 is a float.*do not fit into int32/);
    expect(() => int32(7).fill_(NaN)).toThrow(/fill_: NaN/);
    expect(() => int32(7).copy_(Infinity)).toThrow(/copy_: Infinity/);
    expect(() => int32(7).fill_(3e9)).toThrow(/fill_: 3000000000 does not fit an int32/);
    expect(() => zeros([1], { dtype: "bool" }).fill_(0.5)).toThrow(/floats do not fit into bool/);
    expect(int32(7).fill_(least).item()).toBe(least);
  });

  it("is made of floats by cutting them; of what it does not hold comes −2³¹, which is no index", () => {
    expect(tensor([1.9, -1.9, -0.5]).to("int32").toArray()).toEqual([1, -1, 0]);
    const labels = tensor([NaN, 3e9, -Infinity]).to("int32");
    expect(labels.toArray()).toEqual([least, least, least]);
    expect(() => F.crossEntropy(zeros([3, 2]), labels)).toThrow(/class index -2147483648/);
  });

  it("is not filled around, nor drawn, from beyond its range", () => {
    expect(() => int32(1).pad([1, 0], NaN)).toThrow(/pad: NaN does not fit an int32/);
    expect(() => randint(0, 2 ** 31 + 1, [2])).toThrow(/randint: 2147483648/);
    expect(randint(most, 2 ** 31, [1]).item()).toBe(most);
  });

  it("has exact sums and products, or none", () => {
    expect(int32(most, 1, -1).sum().item()).toBe(most);
    expect(() => int32(most, 1).sum()).toThrow(/sum: 2147483648 does not fit an int32/);
    expect(() => int32(65_536, 65_536).prod()).toThrow(/prod: 4294967296 does not fit/);
    expect(() => int32(3, 65_536, 65_536).reshape([3, 1]).prod(0)).toThrow(/at \[0\]/);
    expect(int32(65_536, -32_768).prod().item()).toBe(least);
    expect(
      int32(...Array(64).fill(least), 0)
        .prod()
        .item(),
    ).toBe(0);
    expect(tensor([true]).prod().dtype).toBe("int32");
    expect(() => int32(most, 1).cumsum(0)).toThrow(/cumsum: 2147483648 at \[1\]/);
    expect(() => int32(most, 1).mean()).toThrow(DtypeError);
    const [a, b] = [int32(most, most, 7), int32(most, -most, 3)];
    expect(a.matmul(b).item()).toBe(21);
    expect(() => a.matmul(a)).toThrow(/matmul, row 0, column 0: .* does not fit an int32/);
    // What stands behind a view is not multiplied: here it would be too large.
    const rows = int32(1, 2, most, most).reshape([2, 2]);
    expect(rows.slice(0, 0, 1).matmul(int32(3, 4)).toArray()).toEqual([11]);
  });

  it("becomes a float before it is multiplied with floats", () => {
    const [x, ones] = [int32(2 ** 24 + 1, -(2 ** 24)), tensor([1, 1])];
    expect(x.mul(ones).sum().item()).toBe(0);
    expect(x.matmul(ones).item()).toBe(0);
    expect(ones.matmul(x).item()).toBe(0);
  });
});
