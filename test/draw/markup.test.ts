import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { html, Markup } from "../../src/draw/markup.ts";
import { checkWellFormed } from "../support/well-formed.ts";

describe("html", () => {
  it("escapes values and lets markup through", () => {
    expect(html`<p title="${'"<&>'}">${html`<b>${"a'b"}</b>`}</p>`.text).toBe(
      '<p title="&quot;&lt;&amp;&gt;"><b>a&#39;b</b></p>',
    );
  });

  it("joins lists and leaves out what is absent", () => {
    expect(html`${["a", html`<i/>`, 2]}${undefined}`.text).toBe("a<i/>2");
  });

  it("stays well formed whatever the data", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (data) => {
        checkWellFormed(html`<p title="${data}">${data}</p>`.text);
      }),
    );
  });
});

it("checkWellFormed finds what is wrong", () => {
  for (const bad of ["<p>", "<p></b>", "</p>", "a < b", "a & b", "<p title=x></p>"]) {
    expect(() => checkWellFormed(bad)).toThrow();
  }
  expect(new Markup("<p>").text).toBe("<p>");
});
