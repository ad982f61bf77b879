import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { chainrule } from "../cli/train/process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();

const page = readFileSync(new URL("../../docs/check.md", import.meta.url), "utf8");
const block = (language: string) =>
  new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "ms").exec(page)![1];

it("the page's file is checked as it says", async () => {
  const file = join(folder, "layer.ts");
  writeFileSync(file, block("ts check"));
  const { stdout, code } = await chainrule(["check", file]);
  rmSync(folder, { recursive: true });
  expect([stdout, code]).toEqual([block("text"), 0]);
});

it("has links that lead somewhere", () => {
  const targets = [...page.matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target);
  expect(targets).not.toEqual([]);
  for (const target of targets)
    expect(existsSync(new URL(`../../docs/${target}`, import.meta.url)), target).toBe(true);
});
