import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { zeros } from "../../src/index.ts";

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

it("the README quotes the wrong layer as it is", () => {
  const [, quoted] = page.match(/```ts check\n([\s\S]*?)```/)!;
  expect(readFileSync("examples/wrong-linear.ts", "utf8")).toBe(quoted);
});
