import { expect, it } from "vitest";
import { tensor } from "../../src/index.ts";
import { shown } from "../../src/text/shown.ts";

const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

it.each([
  ["x", '"x"'],
  ["a\nb", '"a\uFFFDb"'],
  [3, "3"],
  [Number.NaN, "NaN"],
  [3n, "3n"],
  [true, "true"],
  [null, "null"],
  [undefined, "undefined"],
  [Symbol("s"), "Symbol(s)"],
  [() => 1, "a function"],
  [class Linear {}, "the class Linear"],
  [[1, "a", null], '[1, "a", null]'],
  [[1, 2, 3, 4, 5], "[1, 2, 3, 4, …]"],
  [{ kind: "relu" }, '{"kind":"relu"}'],
  [{}, "{}"],
  [{ run: () => 1 }, "an object"],
  [Object.create(null), "{}"],
  [cyclic, "an object"],
  [new Date(0), "a Date"],
  [new Error("x"), "an Error"],
  [tensor([[1, 2]]), "a Tensor [1, 2]"],
  [Int32Array.of(1), "an Int32Array"],
])("%o is shown as %s", (value, text) => expect(shown(value)).toBe(text));

it("is one short line, whatever it is given", () => {
  expect(shown("a".repeat(1000))).toHaveLength(62);
  expect(shown([["a".repeat(100), "b".repeat(100)]])).toHaveLength(60);
  const hostile = new Proxy(
    {},
    {
      getPrototypeOf: () => {
        throw new Error("no");
      },
    },
  );
  expect(shown(hostile)).toBe("an object");
});
