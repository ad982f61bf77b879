import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { pageExamples, root } from "../support/examples.ts";
import { runProgram } from "./snippet.ts";

it("the page shows the table of columns that its program prints", async () => {
  const page = readFileSync(`${root}docs/tables.md`, "utf8");
  const program = pageExamples(["docs/tables.md"]).find(({ code }) =>
    code.includes("formatColumns"),
  );
  const printed = (await runProgram(program!.code)).join("\n");
  const [, shown] = page.match(/```text\n(column .*?)\n```/s)!;
  expect(printed).toContain(shown);
});
