import { expect, it } from "vitest";
import { escapeMarkup } from "../../src/text/escape.ts";

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
