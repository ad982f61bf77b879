import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runSnippet } from "./snippet.ts";

const page = readFileSync("docs/pytorch.md", "utf8");
const [python] = page.match(/(?<=^```python\n)[^`]*/m)!;
const [program] = page.match(/(?<=^```ts\n)[^`]*/m)!;

const camelCase = (name: string) => name.replace(/_+([a-z])/g, (_, letter) => letter.toUpperCase());

/** What a language asks for and the other has in another form, or not at all. */
const grammar = new Set([
  ...["class", "def", "self", "this", "super", "__init__", "init", "return", "for", "in", "with"],
  ...["len", "length", "new", "const", "let", "of", "function", "extends", "forward", "eq", "to"],
  ...["torch", "type", "float", "lr"],
]);

/** The names in a piece of code in their order, as camelCase, without types and the words of a language. */
function names(code: string): string[] {
  const plain = code.replace(/"[^"]*"/g, "").replace(/: (?:[\w.]+)(?=[,)])/g, "");
  const all = plain.match(/[a-zA-Z_]\w*/g) ?? [];
  return all.filter((name) => !grammar.has(name)).map(camelCase);
}

/** A piece of code up to a blank line before one that stands at its margin. */
const part = (code: string, start: RegExp) => code.slice(code.search(start)).split(/\n\n(?=\S)/)[0];

describe("the page for those who know PyTorch's quickstart", () => {
  it.each([
    ["the model", /^class NeuralNetwork/m, /^class NeuralNetwork/m],
    ["train", /^def train/m, /^function train/m],
    ["test", /^def test/m, /^function test/m],
    ["what they are given", /^model = /m, /^const model = /m],
  ])("has the words of %s in their order", (_, theirs, ours) => {
    const expected = names(part(python, theirs));
    expect(expected.length).toBeGreaterThan(8);
    expect(names(part(program, ours))).toEqual(expected);
  });

  it("quotes the error of layers that do not fit", () => {
    const [, code, error] = /^```ts throws\n([^`]*)^```\n\n```text\n([^`]*)^```$/m.exec(page)!;
    expect(() => runSnippet(code)).toThrow(error.trim().replace("ShapeError: ", ""));
    const [, words] = /@ts-expect-error (.*)/.exec(code)!;
    expect(page).toContain(`\`${words}\``);
  });
});
