import { afterAll, describe, expect, it } from "vitest";
import { closeBrowser, runInBrowser } from "../support/browser.ts";
import { trainBothWays } from "./training.ts";

const noCode = "script-src 'self'";

afterAll(closeBrowser);

describe("in Chromium", () => {
  it("a network trains to the losses that it has in Node, eager and compiled", async () => {
    const there = await runInBrowser<ReturnType<typeof trainBothWays>>(`
      import { trainBothWays } from "./test/browser/training.ts";
      const main = () => trainBothWays(20);
    `);
    const here = trainBothWays(20);
    expect(there.compiled[19]).toBeLessThan(there.compiled[0] / 2);
    for (const [i, loss] of there.compiled.entries()) {
      expect(loss).toBeCloseTo(there.eager[i], 4);
      expect(loss).toBeCloseTo(here.compiled[i], 4);
    }
  });

  it("eager operations work where a page's policy forbids to make code", async () => {
    const product = await runInBrowser<number[]>(
      `import { tensor } from "./src/index.ts";
       const main = () => {
         const x = tensor([[1, 2], [3, 4]], { requiresGrad: true });
         const y = x.matmul(x);
         y.sum().backward();
         return [...y.data, ...x.grad!.data];
       };`,
      noCode,
    );
    expect(product).toEqual([7, 10, 15, 22, 7, 11, 9, 13]);
  });

  it("and compiled ones, each as it is eagerly", async () => {
    const { eager, compiled } = await runInBrowser<ReturnType<typeof trainBothWays>>(
      `import { trainBothWays } from "./test/browser/training.ts";
       const main = () => trainBothWays(5);`,
      noCode,
    );
    expect(compiled).toEqual(eager);
  });
});
