import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { zeros } from "../../src/index.ts";
import { chainrule } from "../cli/train/process.ts";

const page = readFileSync("README.md", "utf8");
const trace = readFileSync("test/trace/example-network.txt", "utf8");

it("the README quotes the trace as it is", () => {
  const [, quoted] = page.match(/```\n( {2}Layer 1: through relu[\s\S]*?)\n {2}```/)!;
  expect(trace).toContain(quoted.replace(/^ {2}/gm, ""));
});

it("the README quotes an error as it is", () => {
  const [, quoted] = page.match(/^ {2}(matmul: .*)$/m)!;
  expect(() => zeros([128, 64]).matmul(zeros([256, 64]))).toThrow(quoted);
});

it("the README quotes chainrule check as it is: npx vitest run test/docs/readme.test.ts -u renews it", async () => {
  const { stdout } = await chainrule(["check", "examples/wrong-linear.ts"]);
  const [quoted] = stdout.split(/^ {2}every entry/m);
  const renewed = page.replace(
    /(<!-- check -->\n```text\n)[^`]*?(\n```\n<!-- \/check -->)/,
    (_, before: string, after: string) => before + quoted.trimEnd() + after,
  );
  expect(renewed).toContain("it lacks the division by the batch size");
  await expect(renewed).toMatchFileSnapshot("../../README.md");
});

it("the README quotes the wrong layer as it is", () => {
  const [, quoted] = page.match(/```typescript\n([\s\S]*?)```/)!;
  const source = readFileSync("examples/wrong-linear.ts", "utf8");
  expect(source.replace(/^ {2}/gm, "")).toContain(quoted);
});
