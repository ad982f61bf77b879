import fc from "fast-check";
import { expect, it } from "vitest";
import { cutLabels } from "../../../src/cli/terminal/labels.ts";
import { textWidth } from "../../../src/text/width.ts";

it("labels that are cut keep what tells them apart", () => {
  expect(cutLabels(["setosa", "versicolor"], 7)).toEqual(["setosa", "versic…"]);
  expect(cutLabels(["iris-setosa", "iris-virginica"], 6)).toEqual(["iri…sa", "iri…ca"]);
  expect(cutLabels(["class number one a", "class number one b"], 8)).toEqual([
    "clas…e a",
    "clas…e b",
  ]);
  expect(cutLabels(["a long name 1 of these", "a long name 2 of these"], 7)).toEqual([
    "a lon…1",
    "a lon…2",
  ]);
  expect(cutLabels(["日本語日本語一", "日本語日本語二"], 7)).toEqual(["日本…一", "日本…二"]);
  expect(cutLabels(["same label twice", "same label twice"], 7)).toEqual(["same l…", "same l…"]);
});

it("whatever they are", () => {
  const label = fc.string({
    unit: fc.constantFrom("a", "b", "日", "👍", "e\u0301"),
    maxLength: 20,
  });
  fc.assert(
    fc.property(fc.uniqueArray(label, { maxLength: 20 }), (labels) => {
      const short = cutLabels(labels, 7);
      expect(new Set(short).size).toBe(labels.length);
      for (const text of short) expect(textWidth(text)).toBeLessThanOrEqual(7);
    }),
  );
});
