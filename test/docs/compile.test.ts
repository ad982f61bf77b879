import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { F, type Tensor, tensor } from "../../src/index.ts";

it("docs/compile.md shows the stages as they are: npx vitest run test/docs/compile.test.ts -u renews it", async () => {
  const texts: string[] = [];
  const spread = compile((x: Tensor) => F.softmax(x.mul(0.5).add(1), 1).square().sum(), {
    explain: (text) => texts.push(text),
  });
  spread(tensor([[1, 2, 3]]));
  const page = readFileSync("docs/compile.md", "utf8");
  // How large the code is depends on the machine's instructions: what stands there is kept.
  const [size] = /[\d.]+ kB of WebAssembly/.exec(page)!;
  const text = texts.join("\n").replace(/[\d.]+ kB of WebAssembly/, size);
  const renewed = page.replace(/```text\n[^`]*```/, () => `\`\`\`text\n${text}\n\`\`\``);
  expect(renewed).toContain("elementwise fusion: 8 → 4 steps");
  await expect(renewed).toMatchFileSnapshot("../../docs/compile.md");
});
