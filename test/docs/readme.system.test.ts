import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { chainrule } from "../cli/train/process.ts";

const page = readFileSync("README.md", "utf8");

it("the README quotes chainrule check as it is: npm run test:system -- test/docs/readme.system.test.ts -u renews it", async () => {
  const { stdout } = await chainrule(["check", "examples/wrong-linear.ts"]);
  const [quoted] = stdout.split(/^ {2}every entry/m);
  const renewed = page.replace(
    /(<!-- check -->\n```text\n)[^`]*?(\n```\n<!-- \/check -->)/,
    (_, before: string, after: string) => before + quoted.trimEnd() + after,
  );
  expect(renewed.replaceAll(/\n +/g, " ")).toContain("it lacks the division by the batch size");
  await expect(renewed).toMatchFileSnapshot("../../README.md");
});
