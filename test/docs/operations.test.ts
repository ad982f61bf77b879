import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { measuredSections, type Row } from "./operations.ts";

const page = "docs/operations.md";

const introduction = `# Operations, and how each is checked

Written by \`npx vitest run test/docs/operations.test.ts -u\`; a test holds it to what is measured.

- **From PyTorch**: no number of the values and gradients in test/golden, in float64, differs by more from PyTorch's,
  relative to 1 + |number|. Where there are no such figures, why.
- **Gradient**, **second**: checked against central differences, and so is the gradient's own gradient.
- **Compiled**: the compiled function gives the eager numbers, of the gradients too.`;

/** At most this: a power of ten. */
const bound = (difference: number) =>
  difference === 0 ? "0" : `1e${Math.ceil(Math.log10(difference))}`;

/** The figure that stands on the page, while what is measured is not above it and not far below: machines round otherwise. */
function figure(difference: number | string, old: string | undefined): string {
  if (typeof difference === "string") return difference;
  const kept = Number(old);
  const holds =
    old !== undefined && difference <= kept && (difference > kept / 1000 || kept <= 1e-14);
  return holds ? old : bound(difference);
}

function tableOf(rows: readonly Row[], oldFigures: ReadonlyMap<string, string>): string {
  const lines = rows.map(({ name, difference, noGradient, notCompiled }) => {
    const checked = noGradient ? "" : "✓";
    const compiled = notCompiled ? "" : "✓";
    return [`\`${name}\``, figure(difference, oldFigures.get(name)), checked, checked, compiled];
  });
  const head = ["", "from PyTorch", "gradient", "second", "compiled"];
  const widths = head.map((_, k) => Math.max(...[head, ...lines].map((line) => line[k].length)));
  const rowOf = (cells: readonly string[]) =>
    `| ${cells.map((cell, k) => cell.padEnd(widths[k])).join(" | ")} |`;
  const rule = widths.map((width) => "-".repeat(width));
  return [head, rule, ...lines].map(rowOf).join("\n");
}

/** Why cells are empty. */
function emptyOf(rows: readonly Row[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { name, noGradient, notCompiled } of rows) {
    for (const [what, why] of [
      ["No gradient", noGradient],
      ["Not compiled", notCompiled],
    ]) {
      if (why)
        groups.set(`${what}, as ${why}`, [...(groups.get(`${what}, as ${why}`) ?? []), name]);
    }
  }
  return [...groups].map(
    ([why, names]) => `${why}: ${names.map((name) => `\`${name}\``).join(", ")}.`,
  );
}

it("docs/operations.md lists every operation as it is checked", { timeout: 120_000 }, async () => {
  const sections = measuredSections();
  const old = readFileSync(page, "utf8");
  const partOf = (title: string) => old.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
  const text = Object.entries(sections).map(([title, rows]) => {
    const lines = partOf(title).matchAll(/^\| `(\w+)` +\| (\S+)/gm);
    const figures = new Map([...lines].map(([, name, value]) => [name, value]));
    return [`## ${title}`, tableOf(rows, figures), ...emptyOf(rows)].join("\n\n");
  });
  expect(
    Object.values(sections)
      .flat()
      .filter(({ difference }) => difference === ""),
  ).toEqual([]);
  await expect(`${[introduction, ...text].join("\n\n")}\n`).toMatchFileSnapshot(`../../${page}`);
});
