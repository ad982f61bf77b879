import { expect } from "vitest";
import { type Tensor, tensor, where } from "../../../src/index.ts";
import { type Case, expectSame } from "./case.ts";

/** Integers of 32 bits: arithmetic wraps, and what would make a number of another kind stops the run. */
export const integers: Record<string, Case> = {};

const [least, most] = [-(2 ** 31), 2 ** 31 - 1];
const extremes = [most, least, 123_456_789, -5, 0, 70_000, -65_536, 1, least + 1];

const int32 = (numbers: number[]) => tensor(numbers, { dtype: "int32" });
const x = int32(extremes);
const y = int32([...extremes].reverse());

integers["integers wrap, also inside a chain, and have no −0"] = (compile) => {
  expectSame(
    compile,
    (x, y) => [
      x.add(y),
      x.sub(y),
      x.mul(y),
      x.neg(),
      x.abs(),
      x.square(),
      x.add(2_000_000_000).mul(3).sub(y).square().neg(),
      x.mul(y).mul(x).to("float64").mul(0.5),
      x.mul(0).neg().mul(-1).reciprocal(),
      where(x.gt(0), x.add(y), y.neg()).abs(),
      where(x.gt(0), x, -0).reciprocal(),
      x.mul(y).maximum(x.sub(y)).clamp(-9, 9),
      x.mul(y).gt(x),
      x.add(x.gt(0)).sub(y.gt(0).mul(most)),
    ],
    x,
    y,
  );
  const step = compile((x: Tensor) => x.mul(x).add(x));
  expect(step(int32([123_456_789])).item()).toBe(-1_757_895_751 + 123_456_789);
};

integers["integers raised to a power wrap, and to a negative one they are refused"] = (compile) => {
  const exponents = int32([1, 31, 3, 0, 0, 2, 2, most, 5]);
  expectSame(
    compile,
    (x, e) => [x.pow(e), x.pow(3), x.pow(2).add(1), x.pow(0), x.pow(e).mul(0.5), x.pow(0.5)],
    x,
    exponents,
  );
  const power = compile((x: Tensor, e: Tensor) => x.pow(e));
  expect(() => power(int32([2, 0]), int32([3, -3]))).toThrow(
    /pow: an int32 to the power -3 at \[1\]/,
  );
  expect(power(int32([2, 0]), int32([3, 3])).toArray()).toEqual([8, 0]);
};

integers["integers rounded stay integers"] = (compile) => {
  expectSame(compile, (x) => [x.round(), x.floor(), x.ceil(), x.sign(), x.relu()], x);
};

integers["integers are compared with the number itself"] = (compile) => {
  for (const number of [3e9, -3e9, 2 ** 31, 2 ** 31 - 0.5, Infinity, -Infinity, NaN, 0.5]) {
    expectSame(compile, (x) => [x.lt(number), x.le(number), x.ge(number), x.eq(number)], x);
    expect(compile((x: Tensor) => x.lt(number))(x).toArray()).toEqual(
      extremes.map((n) => Number(n < number)),
    );
  }
  const near = int32([16_777_216, 16_777_217]);
  expect(compile((x: Tensor) => x.le(16_777_216.5))(near).toArray()).toEqual([1, 0]);
  // Beside floats too, where the integer is a single number.
  const floats = tensor([16_777_216, 16_777_218]);
  const single = tensor(16_777_217, { dtype: "int32" });
  expectSame(compile, (x, n) => [x.lt(n), x.eq(n)], floats, single);
};

/** Asserts that eager and compiled code throw, with one message. */
function expectRefused(
  compile: Parameters<Case>[0],
  fn: (x: Tensor) => Tensor,
  x: Tensor,
  message: RegExp,
): void {
  const messageOf = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      return (error as Error).message;
    }
  };
  const compiled = compile(fn);
  const said = messageOf(() => compiled(x));
  expect(said).toMatch(message);
  expect(said).toBe(messageOf(() => fn(x)));
}

integers["reductions of integers that overflow stop the run, the others are exact"] = (compile) => {
  const table = x.reshape([3, 3]);
  expectSame(
    compile,
    (x) => [x.sum(1), x.sum([0, 1]).sub(1), x.cumsum(1), x.T.cumsum(0), x.mul(0).add(3).prod()],
    int32([most, -most, least, -1, 0, 1, 7, -7, 7]).reshape([3, 3]),
  );
  expectRefused(compile, (x) => x.sum(), int32([most, 1]), /sum: 2147483648 does not fit/);
  expectRefused(compile, (x) => x.T.sum(0), table, /sum: -2147549182 at \[2\]/);
  expectRefused(compile, (x) => x.add(0).sum(1).mul(2), table, /sum: .* does not fit an int32/);
  expectRefused(compile, (x) => x.cumsum(0), int32([most, 1, -1]), /cumsum: 2147483648 at \[1\]/);
  expectRefused(compile, (x) => x.prod(), int32([65_536, -65_536]), /prod: -4294967296/);
  expectRefused(
    compile,
    (x) => x.matmul(x.T),
    int32([65_536, 65_536]).reshape([1, 2]),
    /matmul, row 0, column 0: 8589934592 does not fit/,
  );
  const zero = int32([...Array(64).fill(least), 0]);
  expect(compile((x: Tensor) => x.prod())(zero).item()).toBe(0);
  const cancels = compile((x: Tensor, y: Tensor) => x.matmul(y));
  expect(cancels(int32([most, most, 7]), int32([most, -most, 3])).item()).toBe(21);
  const count = compile((x: Tensor) => x.gt(0).sum().add(most));
  expect(count(int32([1, 1, -1])).item()).toBe(least + 1);
};

integers["floats that are no int32 become the least one, which is no index"] = (compile) => {
  const numbers = [
    most + 0.9,
    least - 0.9,
    1.9,
    -1.9,
    NaN,
    Infinity,
    -Infinity,
    2 ** 31,
    3e9,
    -3e9,
  ];
  for (const dtype of ["float32", "float64"] as const) {
    const x = tensor(numbers, { dtype });
    expectSame(
      compile,
      (x) => [x.to("int32"), x.mul(1).to("int32").add(1), x.T.to("int32")],
      x.reshape([2, 5]),
    );
  }
  const held = compile((x: Tensor) => x.to("int32"))(tensor(numbers, { dtype: "float64" }));
  expect(held.toArray()).toEqual([most, least, 1, -1, ...Array(6).fill(least)]);
};

integers["integers that are states wrap where they are changed in place"] = async (compile) => {
  const state = int32([most, least]);
  const step = compile(() => {
    state.add_(1);
    state.mul_(3);
  });
  step();
  expect((await state.fetch()).toArray()).toEqual([(least * 3) | 0, Math.imul(least + 1, 3)]);
};
