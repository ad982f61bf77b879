import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { ShapeError, tensor, ValueError } from "../../src/index.ts";
import { value } from "../../src/scalar/index.ts";

// biome-ignore lint/suspicious/noExplicitAny: JavaScript's operators take anything
const pairs: [string, any, any, string][] = [
  ["a Tensor", tensor(9), tensor(10), "a.item()"],
  ["a Value", value(9), value(10), "a.data"],
];

describe.each(pairs)("of %s JavaScript's operators throw", (kind, a, b, number) => {
  it.each<[string, () => unknown]>([
    ["a + b", () => a + b],
    ["a + 1", () => a + 1],
    ["a + text", () => a + kind],
    ["2 * a", () => 2 * a],
    ["a ** 2", () => a ** 2],
    ["-a", () => -a],
    ["a < b", () => a < b],
    ["a >= 9.5", () => a >= 9.5],
    // biome-ignore lint/suspicious/noDoubleEquals: what it does is the question
    ["a == 9", () => a == 9],
    ["Math.max(a, b)", () => Math.max(a, b)],
    ["Number(a)", () => Number(a)],
  ])("%s", (_, run) => {
    expect(run).toThrow(ValueError);
    expect(run).toThrow(`JavaScript's operators do not work on ${kind}: write a.add(b), a.sub(b)`);
    expect(run).toThrow("a.neg(), a.lt(b)");
    expect(run).toThrow(number);
  });

  it("but it prints", () => {
    expect(`${a}`).toBe(a.toString());
    expect(String(a)).toBe(a.toString());
    expect([a, a].join()).toBe(`${a},${a}`);
    expect(inspect(a)).toBe(a.toString());
  });
});

describe("JSON", () => {
  it("has a tensor's numbers, nested", () => {
    const x = tensor([
      [1, 2.5],
      [3, 4],
    ]);
    expect(JSON.stringify({ x, row: x.T.at(1), one: tensor(5) })).toBe(
      '{"x":[[1,2.5],[3,4]],"row":[2.5,4],"one":5}',
    );
    expect(JSON.stringify(tensor([true, false]))).toBe("[1,0]");
    expect(JSON.stringify(tensor([]))).toBe("[]");
  });

  it("has a value's number", () => {
    expect(JSON.stringify([value(2), value(3).mul(2)])).toBe("[2,6]");
  });

  it.each([Number.NaN, Infinity, -Infinity])("has no %d", (number) => {
    const x = tensor([
      [1, 2, 3],
      [4, number, 6],
    ]);
    expect(() => JSON.stringify(x)).toThrow(ValueError);
    expect(() => JSON.stringify(x)).toThrow(`toJSON: ${number} at [1, 1]`);
    expect(() => JSON.stringify(x.T.at(1))).toThrow(`toJSON: ${number} at [1]`);
    expect(() => JSON.stringify(tensor(number))).toThrow(`toJSON: ${number}: JSON`);
    expect(() => JSON.stringify(value(number))).toThrow(`toJSON: ${number}`);
  });
});

describe("a tensor's rows", () => {
  it("are what it is gone through by", () => {
    const x = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect([...x].map((row) => row.toArray())).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const [first, , last] = x;
    expect([first.toArray(), last.toArray()]).toEqual([
      [1, 2],
      [5, 6],
    ]);
    expect(Array.from(tensor([7, 8]), (row) => row.item())).toEqual([7, 8]);
  });

  it("pass gradients on", () => {
    const x = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { requiresGrad: true },
    );
    for (const [i, row] of [...x].entries())
      row
        .mul(i + 1)
        .sum()
        .backward();
    expect(x.grad?.toArray()).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it("of a single number there are none", () => {
    expect(() => [...tensor(3)]).toThrow(/not iterable/);
    expect(() => tensor(3).at(0)).toThrow(ShapeError);
  });

  it("leave comparisons in tests what they were", () => {
    expect(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ).toEqual(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    );
    expect(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ).not.toEqual(
      tensor([
        [1, 2],
        [3, 5],
      ]),
    );
    expect(tensor(3)).not.toEqual(tensor(4));
  });
});
