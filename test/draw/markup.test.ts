import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Markup, markup } from "../../src/draw/markup.ts";
import { checkWellFormed } from "../support/well-formed.ts";

describe("markup", () => {
  it("escapes values and lets markup through", () => {
    expect(markup`<p title="${'"<&>'}">${markup`<b>${"a'b"}</b>`}</p>`.text).toBe(
      '<p title="&quot;&lt;&amp;&gt;"><b>a&#39;b</b></p>',
    );
  });

  it("joins lists and leaves out what is absent", () => {
    expect(markup`${["a", markup`<i/>`, 2]}${undefined}`.text).toBe("a<i/>2");
  });

  it("stays well formed whatever the data", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (data) => {
        checkWellFormed(markup`<p title="${data}">${data}</p>`.text);
      }),
    );
  });

  it("holds only what XML 1.0 can hold, for each character there is", () => {
    const char = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;
    for (let first = 0; first < 0x10000; first += 256) {
      const codes = Array.from({ length: 256 }, (_, i) => first + i);
      const { text } = markup`<p title="${codes.map((code) => String.fromCharCode(code))}">x</p>`;
      expect(text).toMatch(char);
    }
  });
});

it("checkWellFormed finds what is wrong", () => {
  for (const bad of ["<p>", "<p></b>", "</p>", "a < b", "a & b", "<p title=x></p>"]) {
    expect(() => checkWellFormed(bad)).toThrow();
  }
  expect(new Markup("<p>").text).toBe("<p>");
});
