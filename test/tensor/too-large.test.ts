import { describe, expect, it } from "vitest";
import { compile, reference, wasm } from "../../src/compile/index.ts";
import {
  arange,
  ChainruleError,
  cat,
  eye,
  F,
  full,
  Generator,
  linspace,
  MemoryError,
  nn,
  ones,
  rand,
  randint,
  randn,
  stack,
  type Tensor,
  tensor,
  where,
  zeros,
} from "../../src/index.ts";

const MILLION = 1_000_000;
const column = zeros([MILLION, 1]);
const row = zeros([MILLION]);
const square = tensor([1]).expand([MILLION, MILLION]);
const long = tensor([1]).expand([1, 10 ** 11]);

const message = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(MemoryError);
    expect(error).toBeInstanceOf(ChainruleError);
    return (error as Error).message;
  }
  throw new Error("it should have been refused");
};

const operations: Record<string, [(...x: Tensor[]) => Tensor | Tensor[], string, ...Tensor[]]> = {
  add: [(a, b) => a.add(b), "add: [1000000, 1] and [1000000] to [1000000, 1000000]", column, row],
  where: [(a, b) => where(a, b, 1), "[1000000, 1] and [1000000] and [] to", column, row],
  clone: [(x) => x.clone(), "[1000000, 1000000] to [1000000, 1000000]", square],
  contiguous: [(x) => x.contiguous(), "[1000000, 1000000] to", square],
  to: [(x) => x.to("float64"), "8,000,000,000,000 bytes", square],
  cat: [(x) => cat([x, x]), "concat: [1000000, 1000000] and", square],
  stack: [(x) => stack([x, x]), "to [2, 1000000, 1000000]", square],
  pad: [(x) => x.pad([0, MILLION]), "pad: [1000000, 1] to [1000000, 1000001]", column],
  matmul: [(a) => a.matmul(a.T), "matmul: [1000000, 1] and [1, 1000000] to", column],
  linear: [(x) => F.linear(x, x), "matmul: [1000000, 1]", column],
  cumsum: [(x) => x.cumsum(0), "cumsum: [1000000, 1000000]", square],
  sum: [(x) => x.sum(0), "sum: [1, 100000000000] to [100000000000]", long],
  max: [(x) => x.max(0), "max: [1, 100000000000] to [100000000000]", long],
  argmax: [(x) => x.argmax(0), "argmax: [1, 100000000000] to", long],
  reshape: [
    (x) => x.slice(1, 1).reshape([-1]),
    "reshape: [1000000, 999999] to",
    column.expand([MILLION, MILLION]),
  ],
  gather: [
    (x, index) => x.gather(1, index),
    "gather: [1000000, 1] and [1000000, 1000000] to",
    column,
    zeros([1, 1], { dtype: "int32" }).expand([MILLION, MILLION]),
  ],
  oneHot: [(x) => x.oneHot(MILLION), "[1000000, 1] and [1000000] to", row.to("int32")],
  dropout: [(x) => F.dropout(x), "random: [1000000, 1000000]", square],
};

describe("a result that is too large is refused with the operation, the shapes and the bytes", () => {
  it.each(Object.entries(operations))("%s", (_, [fn, expected, ...inputs]) => {
    const text = message(() => fn(...inputs));
    expect(text).toContain(expected);
    expect(text).toMatch(/take [\d,]+ bytes, more than can be had at once/);
  });

  it.each(Object.entries(operations))("%s, compiled", (_, [fn, , ...inputs]) => {
    for (const backend of [wasm, reference]) {
      const text = message(() => compile(fn, { backend })(...inputs));
      expect(text).toMatch(/^compile: .*\[\d+(, \d+)*\]/);
      expect(text).toMatch(/\d,000 bytes/);
    }
  });

  const made: Record<string, [() => unknown, string]> = {
    zeros: [() => zeros([MILLION, MILLION]), "[1000000, 1000000]: 1,000,000,000,000 numbers"],
    ones: [() => ones([MILLION, MILLION]), "4,000,000,000,000 bytes"],
    full: [() => full([10 ** 11], 7, { dtype: "bool" }), "100,000,000,000 bytes"],
    eye: [() => eye(MILLION), "eye: [1000000, 1000000]"],
    arange: [() => arange(10 ** 11), "arange: [100000000000]"],
    linspace: [() => linspace(0, 1, 10 ** 11), "linspace: [100000000000]"],
    rand: [() => rand([MILLION, MILLION]), "random: [1000000, 1000000]"],
    randn: [() => randn([10 ** 9, 10 ** 9, 10 ** 9]), "1000000000, 1000000000, 1000000000]"],
    randint: [() => randint(0, 2, [MILLION, MILLION]), "randint: [1000000, 1000000]"],
    integers: [() => new Generator(1).integers(10 ** 11, 0, 2), "integers: 100,000,000,000"],
    "nn.Linear": [() => new nn.Linear(MILLION, MILLION), "4,000,000,000,000 bytes"],
    data: [() => square.data, "data: a view [1000000, 1000000]"],
    toArray: [() => square.toArray(), "data: a view [1000000, 1000000]"],
  };
  it.each(Object.entries(made))("%s", (_, [call, expected]) => {
    expect(message(call)).toContain(expected);
  });

  it("names the step of a compiled function that asks for most", () => {
    const sum = compile((a: Tensor, b: Tensor) => a.add(b).mul(2).cumsum(0).sum().add(a.sum()));
    expect(message(() => sum(column, row))).toMatch(
      /compile: no memory for [\d,]+ bytes more.*at most 4 GiB\. They are for results such as t\d+ \[1000000, 1000000\] = /,
    );
  });

  it("is a view while nobody needs its numbers", () => {
    expect(square.shape).toEqual([MILLION, MILLION]);
    expect(square.T.at(7, [0, 3]).sum().item()).toBe(3);
    expect(String(square)).toMatch(/1\., {2}\.\.\./);
  });
});

it.each([3e8, 6e8, 3e9])("a row of %i is refused by a kernel that cannot count so far", (count) => {
  const x = tensor([1], { dtype: "float64" });
  const reduced = compile((x: Tensor) => x.expand([count]).sum(), { backend: wasm });
  expect(message(() => reduced(x))).toMatch(
    /sum\(x0\).*more than the 2 GiB that a kernel can count/,
  );
});
