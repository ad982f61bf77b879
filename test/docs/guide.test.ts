import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pageExamples } from "../support/examples.ts";
import { runSnippet } from "./snippet.ts";

describe("the guide", () => {
  // After a change of the drawing: npx vitest run -u test/docs/guide.test.ts
  it("shows the picture that its neuron gives", async () => {
    const drawing = pageExamples(["docs/guide.md"]).filter(({ code }) => code.includes("toSVG"));
    expect(drawing).toHaveLength(1);
    const svg = runSnippet(drawing[0].code, "picture");
    await expect(svg).toMatchFileSnapshot("../../docs/neuron.svg");
  });
});

const pages = [
  "guide",
  "pitfalls",
  "history",
  "derivations",
  "micrograd-pytorch",
  "gradcheck-pytorch",
];

/** The anchors of a page's headings, as GitHub makes them. */
const anchorsOf = (file: string) =>
  [...readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, "")
      .replaceAll(" ", "-"),
  );

const leadsSomewhere = (target: string) => {
  const [path, anchor] = target.split("#");
  return existsSync(path) && (anchor === undefined || anchorsOf(path).includes(anchor));
};

describe.each(pages.map((name) => `docs/${name}.md`))("%s", (file) => {
  it("has links that lead somewhere", () => {
    const page = readFileSync(file, "utf8");
    const targets = [...page.matchAll(/\]\((?!<?https:)([^)]*)\)/g)].map(
      ([, target]) => `docs/${target}`,
    );
    const examples = [...page.matchAll(/`(?:examples\/)?([\w-]+\.ts)`/g)].map(
      ([, name]) => `examples/${name}`,
    );
    expect(targets).not.toEqual([]);
    expect([...targets, ...examples].filter((target) => !leadsSomewhere(target))).toEqual([]);
  });
});
