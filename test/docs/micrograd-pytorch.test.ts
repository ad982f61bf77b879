import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as chainrule from "../../src/index.ts";
import * as scalar from "../../src/scalar/index.ts";

const page = readFileSync("docs/micrograd-pytorch.md", "utf8");
const [header, , ...rows] = page
  .match(/^\|.*$/gm)!
  .map((row) => row.split("|").map((cell) => cell.trim()));

/** The names in a column's code: what is called or made, and what follows a dot. */
function namesIn(column: string): string[] {
  const code = rows.flatMap((row) => row[header.indexOf(column)].match(/`[^`]*`/g) ?? []).join(" ");
  const names = code.matchAll(/\b([a-zA-Z]\w*)(?=\()|[\w)]\.([a-zA-Z]\w*)/g);
  return [...new Set([...names].map(([, called, member]) => called ?? member))];
}

/** Which of the names none of these has. */
const missing = (names: string[], ...homes: object[]) =>
  names.filter((name) => !homes.some((home) => name in home));

describe("the page for those who know micrograd or PyTorch", () => {
  it("names what there is in chainrule", () => {
    const { F, nn, optim, tensor } = chainrule;
    const model = new nn.Linear(1, 1);
    const optimizer = new optim.SGD(model.parameters(), { lr: 1 });
    const names = namesIn("`chainrule`");
    expect(names).toContain("matmul");
    expect(missing(names, chainrule, F, nn, tensor(1), model, optimizer)).toEqual([]);
  });

  it("names what there is in chainrule/scalar", () => {
    const model = new scalar.MLP(1, [1]);
    const names = namesIn("`chainrule/scalar`");
    expect(names).toContain("square");
    expect(missing(names, scalar, scalar.value(1), model, chainrule)).toEqual([]);
  });

  it("has one loop, with the same losses, in four programs", () => {
    const losses = [...page.matchAll(/^```(python|ts)\n[^`]*?(?:#|\/\/) → (.*)\n```$/gm)];
    expect(losses.map(([, language]) => language)).toEqual(["python", "ts", "python", "ts"]);
    expect(new Set(losses.map(([, , text]) => text)).size).toBe(1);
  });
});
