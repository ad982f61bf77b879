import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeJson, parseJson } from "../../src/io/json.ts";
import { DataError } from "../../src/tensor/errors.ts";
import { utf8 } from "./golden-files.ts";

test("any JSON is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(parseJson(text, "x")).toEqual(JSON.parse(text));
      expect(decodeJson(utf8(`\ufeff${text}`), "x")).toEqual(JSON.parse(text));
    }),
  );
});

describe("what is wrong is one line that names the file", () => {
  test.each([
    ["nothing", "", /^net\.json: not JSON: .+\.$/],
    ["half", '{"a": [1, ', /^net\.json: not JSON: .+\.$/],
    ["escapes of a terminal", '{"a": \x1b[31m\n\n1}', /^net\.json: not JSON: [^\p{Cc}]+\.$/u],
    [
      "a key twice",
      '{"a": {"b": 1}, "c": 2, "\\u0061": 3}',
      /^net\.json: the key "a" stands twice in one object\.$/,
    ],
    ["a key twice, inside", '[{"b": "}"}, {"b": 1, "b": 2}]', /the key "b" stands twice/],
    ["a long key", `{"${"k".repeat(9000)}": 1, "${"k".repeat(9000)}": 1}`, /^.{0,120}$/],
    ["101 arrays", "[".repeat(101) + "]".repeat(101), /^net\.json: nested more than 100 deep\.$/],
    ["5000 objects", `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`, /nested more than 100 deep\.$/],
    ["a million arrays", "[".repeat(1e6) + "]".repeat(1e6), /nested more than 100 deep\.$/],
    ["a million arrays, not closed", "[".repeat(1e6), /^net\.json: not JSON: .+\.$/],
  ])("%s", (_, text, message) => {
    expect(() => parseJson(text, "net.json")).toThrow(DataError);
    expect(() => parseJson(text, "net.json")).toThrow(message);
  });

  test("no UTF-8", () => {
    expect(() => decodeJson(Uint8Array.of(34, 0xff, 34), "net.json")).toThrow(
      new DataError("net.json: expected text in UTF-8. Save it in that encoding."),
    );
  });
});

test("objects side by side may share keys, and strings hold brackets", () => {
  const text = JSON.stringify([{ a: 1 }, { a: 2, b: { a: '"{[{[' } }, "a", "a"]);
  expect(parseJson(text, "x")).toEqual(JSON.parse(text));
  expect(parseJson("[".repeat(100) + "]".repeat(100), "x")).toBeInstanceOf(Array);
});
