import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bugs } from "../../examples/bug-zoo/beside-pytorch.ts";
import { gradcheck } from "../../src/check/index.ts";
import { Generator, type Tensor, tensor } from "../../src/index.ts";
import { decode, type GoldenTensor, golden } from "../golden/read.ts";

interface Twin {
  name: string;
  inputs: Record<string, GoldenTensor>;
  upstream: GoldenTensor;
  gradients: Record<string, GoldenTensor>;
  /** What PyTorch's gradcheck says, with `fast_mode=False` and `fast_mode=True`. */
  full: string;
  fast: string;
}

const { torch, bugs: twins } = golden<{ torch: string; bugs: Twin[] }>("gradcheck");
const page = readFileSync("docs/gradcheck-pytorch.md", "utf8");

function asTensor(encoded: GoldenTensor): Tensor {
  const { shape, data } = decode(encoded);
  return tensor(data).reshape(shape);
}

/** A bug with the numbers of its twin. */
function withNumbersOf({ name, inputs }: Twin) {
  const layer = bugs[name].make(new Generator(0));
  for (const { name, value } of layer.parameters()) value.copy_(asTensor(inputs[name]));
  return { layer, x: asTensor(inputs.x) };
}

const cases = twins.map((twin) => {
  const { layer, x } = withNumbersOf(twin);
  return { ...twin, ...bugs[twin.name], report: gradcheck(layer, [x]) };
});
type Case = (typeof cases)[number];

/** What PyTorch says before its first empty line, in one line and without its matrices. */
function briefly(message: string): string {
  const [first] = message.split("\n\n");
  return first.replace(/\[\[.*?\]\]/gs, "[[…]]").replace(/\s+/g, " ");
}

/** The paragraphs of our report up to the wrong entries. */
function verdictsOf({ report }: Case): string[] {
  const paragraphs = String(report).split("\n\n");
  return paragraphs.filter((text) => /^(gradcheck:| {2}Likely cause)/.test(text));
}

function row(bug: Case): string {
  const fast = bug.fast === bug.full ? "the same." : briefly(bug.fast);
  const theirs = [briefly(bug.full), `Fast mode: ${fast}`];
  const ours = verdictsOf(bug).flatMap((paragraph) => paragraph.split("\n"));
  const cell = (lines: string[]) =>
    lines.map((line) => line.trim().replace(/[|*_<\\]/g, "\\$&")).join("<br>");
  return `| \`${bug.name}\`<br>${cell([bug.mistake])} | ${cell(theirs)} | ${cell(ours)} |`;
}

const table = [
  "| bug | PyTorch says | chainrule says |",
  "| --- | --- | --- |",
  ...cases.filter(({ cause }) => cause !== null).map(row),
].join("\n");

/** The messages up to PyTorch's advice for its own operators. */
const messages = ({ full, fast, report }: Case) => ({
  full: full.trim(),
  fast: fast.replace(/\n+If you are adding a new operator.*/s, "\n…").trim(),
  chainrule: String(report),
});

/** The page with what stands between its markers renewed. */
function renewed(): string {
  const parts: Record<string, string> = { table };
  for (const bug of cases) {
    for (const [by, text] of Object.entries(messages(bug))) {
      parts[`${bug.name} ${by}`] = `\`\`\`text\n${text.replace(/ +$/gm, "")}\n\`\`\``;
    }
  }
  return page.replace(
    /(<!-- ([^\n/]*) -->\n).*?(\n<!-- \/\2 -->)/gs,
    (_, before: string, name: string, after: string) => before + parts[name] + after,
  );
}

/** Code of a language that is quoted, and the file that it stands in. */
const quotes = [
  ["python", "test/golden/gradcheck.py"],
  ["typescript", "examples/bug-zoo/beside-pytorch.ts", "examples/bug-zoo/normalization.ts"],
].flatMap(([language, ...files]) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([^\`]*)^\`\`\`$`, "gm"))].map(([, code]) => ({
    files,
    code,
  })),
);

describe("the page beside PyTorch's gradcheck", () => {
  it.each(cases)("$name: $cause", ({ cause, report }) => {
    expect(report.passed).toBe(false);
    if (cause === null) expect(report.findings.map(({ kind }) => kind)).toEqual(["nonlinear"]);
    else expect(report.verdicts.map((verdict) => verdict.cause)).toEqual([cause]);
  });

  const repeatable = twins.filter(({ name }) => !name.startsWith("Dropout"));
  it("PyTorch finds all but one, and that one in its fast mode", () => {
    const passing = twins.filter(({ full }) => full === "True");
    expect(passing.map(({ name }) => name)).toEqual(["UpstreamTwice"]);
    expect(twins.map(({ fast }) => fast)).not.toContain("True");
  });

  it.each(repeatable)("$name gives the numbers of its twin", (twin) => {
    const { layer, x } = withNumbersOf(twin);
    layer.forward(x);
    const dx = layer.backward(asTensor(twin.upstream));
    const found = [dx, ...layer.parameters().map(({ gradient }) => gradient)];
    const names = ["x", ...layer.parameters().map(({ name }) => name)];
    names.forEach((name, i) => {
      const { shape, data } = decode(twin.gradients[name]);
      expect(found[i].shape, name).toEqual(shape);
      found[i].contiguous().data.forEach((number, k) => {
        // A parameter's gradient is summed in float32.
        expect(number, name).toBeCloseTo(data[k], 5);
      });
    });
  });

  it("quotes all that is printed: npx vitest run test/docs/gradcheck-pytorch.test.ts -u renews it", async () => {
    expect(cases.map(({ name }) => name)).toEqual(Object.keys(bugs));
    expect(table.match(/^\| `/gm)).toHaveLength(10);
    expect(page).toContain(`PyTorch ${torch}`);
    await expect(renewed()).toMatchFileSnapshot("../../docs/gradcheck-pytorch.md");
  });

  it.each(quotes)("quotes $files as they are", ({ files, code }) => {
    expect(files.map((file) => readFileSync(file, "utf8")).join("")).toContain(code);
  });
});
