import { expect, it } from "vitest";
import { UsageError } from "../../src/cli/errors.ts";
import { ChainruleError, DataError, ValueError } from "../../src/tensor/errors.ts";
import { errorText, escapeMarkup, printable, quote, shorten } from "../../src/text/escape.ts";

it("escapes what tags and quoted attributes are made of", () => {
  expect(escapeMarkup(`<a b="c" d='e'> & f`)).toBe(
    "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt; &amp; f",
  );
});

it("replaces what XML and HTML cannot hold", () => {
  expect(escapeMarkup("a\0b\x1b[0m\tc\n\x7f")).toBe("a�b�[0m\tc\n�");
  expect(escapeMarkup("\uD800 \uFFFE \uFFFF")).toBe("� � �");
});

it("leaves all other characters as they are", () => {
  expect(escapeMarkup("∂L/∂x 𝜎 é 日本")).toBe("∂L/∂x 𝜎 é 日本");
});

it("makes text from outside fit for a line", () => {
  expect(printable("a\nb\r\t\x1b[31m\x9b\x7f\u2028\u202e\ud800 é 👩‍👧")).toBe(
    "a�b���[31m����� é 👩‍👧",
  );
});

it("shortens and disarms what comes from data", () => {
  expect(shorten("versicolor", 7)).toBe("versic…");
  expect(shorten("setosa", 7)).toBe("setosa");
  expect(shorten("a\nb\x1b[31m", 12)).toBe("a�b�[31m");
  expect(shorten("👍".repeat(9), 5)).toBe("👍👍…");
  expect(shorten("👍".repeat(9), 4)).toBe("👍…");
  expect(shorten("👍👍👍", 6)).toBe("👍👍👍");
  expect(shorten("x".repeat(10_000_000), 5)).toBe("xxxx…");
});

it("quotes what errors speak of", () => {
  expect(quote("setosa")).toBe('"setosa"');
  expect(quote("\x1b]0;title\x07".repeat(1000))).toHaveLength(62);
});

it("cuts the lines of an error, not their ends, and keeps its line breaks", () => {
  const text = errorText(`a.csv: "${"x".repeat(1_000_000)}" is long\nfix\x1b[2J: none`);
  const [first, second, ...rest] = text.split("\n");
  expect(first).toMatch(/^a\.csv: "x+ … x+" is long$/);
  expect(first.length).toBeLessThan(1010);
  expect(second).toBe("fix�[2J: none");
  expect(rest).toEqual([]);
});

it("every error of the library is fit for a terminal", () => {
  for (const Kind of [ChainruleError, DataError, ValueError, UsageError]) {
    expect(new Kind("a\x1b[31m\nb").message).toBe("a�[31m\nb");
    expect(new Kind("x".repeat(5000)).message.length).toBeLessThan(1010);
  }
  const cause = new Error("why");
  expect(new DataError("a", { cause }).cause).toBe(cause);
});
