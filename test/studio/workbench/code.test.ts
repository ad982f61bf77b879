import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { lineOf } from "../../../studio/exercises/grade/check.ts";
import { plainly } from "../../../studio/exercises/grade/plain.ts";
import { exercises } from "../../../studio/exercises/index.ts";
import { evaluate } from "../../../studio/exercises/run/evaluate.ts";
import { strip } from "../../../studio/exercises/run/strip.ts";
import { syntaxErrorLine } from "../../../studio/pages/workbench/editor/syntax-error.ts";
import { lineOfGradient } from "../../../studio/pages/workbench/where.ts";

const reference = (id: string) => exercises.find((each) => each.id === id)!.reference;

/** What running some code throws. */
function error(code: string): unknown {
  try {
    evaluate(strip(code) as string);
  } catch (error) {
    return error;
  }
  throw new Error("it ran");
}

describe("code that is stripped of its types", () => {
  it("keeps every line where it was", () => {
    for (const { start } of exercises) {
      const javascript = strip(start) as string;
      expect(javascript.split("\n")).toHaveLength(start.split("\n").length);
    }
  });

  it.each([
    ["const a = 1;\nconst b = (2;\n", 2, /a “,” was expected/],
    ["class A {\n", 2, /a bracket is not closed/],
    ['const a = "x\n', 1, /closing quote is missing/],
  ])("that cannot be read, %j, is told with its line", (code, line, text) => {
    expect(strip(code)).toEqual({ line, text: expect.stringMatching(text) });
  });

  it.each([
    ["const a = 1;\nnothing();", 2, /nothing called nothing here/],
    ['import { x } from "lodash";\nx();', 1, /no module “lodash” here. There are chainrule, /],
    [
      "let x: { y: number } | undefined;\n\nconst z = x.y;\n",
      3,
      /“.y” is asked of something that is undefined/,
    ],
    ["const f = 1;\nf();", 2, /f is called, and is no function/],
    ["throw 1;", undefined, /^The code threw 1\.$/],
    ['throw new RangeError("too far");', 1, /^RangeError: too far\.$/],
  ])("that throws, %j, is told in plain words with its line", (code, line, text) => {
    const thrown = error(code);
    expect(lineOf(thrown)).toBe(line);
    expect(plainly(thrown)).toMatch(text);
  });

  it("is searched for what does not parse where the browser does not say", () => {
    expect(syntaxErrorLine("const a = 1;\nconst b = ;\n")).toBe(2);
    expect(syntaxErrorLine(reference("linear"))).toBeUndefined();
  });
});

describe("the line that a wrong gradient points to", () => {
  const code = reference("linear");
  const line = (text: string) => code.split("\n").findIndex((each) => each.includes(text)) + 1;

  it.each([
    ["weight", "this.weight.gradient.add_"],
    ["bias", "this.bias.gradient.add_"],
    ["0.bias", "this.bias.gradient.add_"],
    ["x", "return dy.matmul"],
    ["other", "  backward("],
  ])("is for %s that of %s", (variable, text) => {
    expect(lineOfGradient(code, variable)).toBe(line(text));
  });

  it("is none where there is no backward", () => {
    expect(lineOfGradient("export function relu() {}", "x")).toBeUndefined();
  });
});

it("the sandbox's policy names its only script", () => {
  const page = readFileSync(
    new URL("../../../studio/public/sandbox.html", import.meta.url),
    "utf8",
  );
  const [, script] = /<script>(.*)<\/script>/s.exec(page)!;
  const hash = createHash("sha256").update(script).digest("base64");
  const [, policy] = /content="(.*)"/.exec(page)!;
  expect(policy).toBe(
    `default-src 'none'; script-src 'unsafe-eval' 'wasm-unsafe-eval' blob: 'sha256-${hash}'; worker-src blob:`,
  );
});
