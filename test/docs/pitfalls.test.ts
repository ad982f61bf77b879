import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runSnippet } from "./snippet.ts";

const page = readFileSync("docs/pitfalls.md", "utf8");
/** Code that throws, and the error that stands below it. */
const pairs = [...page.matchAll(/^```ts throws\n([^`]*)^```\n\n```text\n([^`]*)^```$/gm)].map(
  ([, code, error]) => ({ code, error: oneLine(error) }),
);

/** The page breaks a message into lines. */
function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

function errorOf(code: string): string {
  try {
    runSnippet(code);
  } catch (error) {
    return oneLine(String(error));
  }
  return "no error";
}

describe("the pitfalls page", () => {
  it.each(pairs)("quotes an error as it is: $error", ({ code, error }) => {
    expect(errorOf(code)).toBe(error);
  });

  it("throws only at the last line that is run, so that the rest is right", () => {
    for (const { code } of pairs) {
      const lines = code.trim().split("\n");
      if (lines.at(-1)!.startsWith("}")) continue;
      expect(errorOf(lines.slice(0, -1).join("\n"))).toBe("no error");
    }
  });

  it("has an error below each piece that throws, and a piece above each error", () => {
    expect(page.match(/^```ts throws$/gm)).toHaveLength(pairs.length);
    expect(page.match(/^```text$/gm)).toHaveLength(pairs.length);
  });

  it("shows each pitfall in the engines that it concerns", () => {
    const sections = page.split(/^## /m).slice(1);
    const shown = sections.map((section) => {
      const [title] = section.split("\n");
      const names = [...section.matchAll(/from "(.*)";$/gm)].map(([, name]) => name);
      const errors = section.match(/^```text$/gm)?.length;
      return [title, [...new Set(names)].sort().join(" "), errors];
    });
    const all = "chainrule chainrule/manual chainrule/scalar";
    expect(shown).toEqual([
      ["Gradients not zeroed", all, 1],
      ["A number changed too early", all, 5],
      ["A value used twice", all, 2],
      ["A graph walked twice", all, 4],
      ["Naive recursion instead of topological order", "chainrule chainrule/scalar", 1],
    ]);
  });
});
