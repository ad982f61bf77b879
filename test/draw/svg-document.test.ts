import { describe, expect, it } from "vitest";
import { darkTheme, lightTheme, markup, svgDocument } from "../../src/draw/index.ts";
import { baseRules, bothSchemes } from "../../src/draw/style.ts";
import { checkWellFormed } from "../support/well-formed.ts";

describe("bothSchemes", () => {
  const sheet = bothSchemes(({ ink }) => ({ ".a": `fill: ${ink};`, ".b": "r: 1;" }), ".p");

  it("says in the dark only what is different there", () => {
    expect(sheet).toBe(`.p .a { fill: ${lightTheme.ink}; }
.p .b { r: 1; }
@media (prefers-color-scheme: dark) {
.p .a { fill: ${darkTheme.ink}; }
}`);
  });
});

describe("svgDocument", () => {
  const picture = svgDocument({
    className: "dots",
    title: "a < b",
    width: 30,
    height: 20,
    rules: ({ warm }) => ({ text: "fill: red;", ".dot": `fill: ${warm};` }),
    content: markup`<circle class="dot" r="3"/>`,
  });

  it("is well formed, with its title, its size and its content", () => {
    checkWellFormed(picture);
    expect(picture).toContain("<title>a &lt; b</title>");
    expect(picture).toContain('viewBox="0 0 30 20" width="30" height="20"');
    expect(picture).toContain('<circle class="dot" r="3"/>');
  });

  it("styles nothing but itself, by its own rules before those of all pictures", () => {
    const rules = picture.match(/^.* \{ .* \}$/gm)!;
    expect(rules.length).toBeGreaterThan(5);
    for (const rule of rules) expect(rule).toMatch(/^\.dots /);
    expect(picture).toContain(".dots text { fill: red; }");
    expect(picture).toContain(`.dots .ground { ${baseRules(lightTheme)[".ground"]} }`);
    expect(picture).toContain(`.dots .ground { ${baseRules(darkTheme)[".ground"]} }`);
    expect(picture).toContain(`.dots .dot { fill: ${darkTheme.warm}; }`);
  });
});
