import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { chainrule } from "../cli/train/process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();

const page = readFileSync(new URL("../../docs/check.md", import.meta.url), "utf8");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(
    ([, text]) => text,
  );
const [files, answers] = [blocks("ts check"), blocks("text")];
afterAll(() => rmSync(folder, { recursive: true }));

it.each(files.map((text, i) => ({ text, i })))(
  "the page's file $i is checked as it says",
  async ({ text, i }) => {
    const file = join(folder, `layer-${i}.ts`);
    writeFileSync(file, text);
    const { stdout, code } = await chainrule(["check", file]);
    expect([stdout, code]).toEqual([answers[i], 0]);
  },
);

it("has links that lead somewhere", () => {
  const targets = [...page.matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target);
  expect(targets).not.toEqual([]);
  for (const target of targets)
    expect(existsSync(new URL(`../../docs/${target}`, import.meta.url)), target).toBe(true);
});
