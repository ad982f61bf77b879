import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const folder = "docs/examples";
const names = readdirSync(folder).filter((name) => name.endsWith(".md"));
const readme = readFileSync("README.md", "utf8");

describe.each(names)("docs/examples/%s", (name) => {
  const page = readFileSync(join(folder, name), "utf8");

  it("has a line that runs it, a test and a figure, and is in the README", () => {
    const [, program] = page.match(/^npm run example (\S+)$/m) ?? [];
    const example = name.replace(/\.md$/, "");
    expect(program).toBe(`examples/${example}.ts`);
    expect(existsSync(program)).toBe(true);
    expect(existsSync(`test/examples/${example}.system.test.ts`)).toBe(true);
    expect(page).toMatch(/^!\[[^\]]{20,}\]\([\w-]+\.svg\)$/m);
    expect(readme).toContain(`(docs/examples/${name})`);
  });

  it("has links that lead somewhere", () => {
    const targets = [...page.matchAll(/\]\((?!<?https:)([^)#]*)[^)]*\)/g)].map(([, path]) => path);
    expect(targets.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  });
});
