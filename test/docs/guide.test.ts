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

describe.each(["docs/guide.md", "docs/pitfalls.md"])("%s", (file) => {
  it("has links that lead somewhere", () => {
    const page = readFileSync(file, "utf8");
    const targets = [...page.matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => `docs/${target}`);
    const examples = [...page.matchAll(/`(?:examples\/)?([\w-]+\.ts)`/g)].map(
      ([, name]) => `examples/${name}`,
    );
    expect(targets).not.toEqual([]);
    expect([...targets, ...examples].filter((path) => !existsSync(path))).toEqual([]);
  });
});
