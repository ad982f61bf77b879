import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { renderReport } from "../../src/report/page.ts";
import { full } from "../report/sample.ts";
import { bundle, closeBrowser, openPage, runInBrowser } from "../support/browser.ts";
import { pagePrograms } from "../support/examples.ts";
import type { trainAndResume } from "./resuming.ts";
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

  it("the report of a run is the page that it is in Node", async () => {
    const there = await runInBrowser<string>(`
      import { renderReport } from "./src/report/page.ts";
      import { full } from "./test/report/sample.ts";
      const main = () => renderReport(full);
    `);
    expect(there).toBe(renderReport(full));
  });

  it("a page trains a module of its own by chainrule/train, and resumes it from a checkpoint", async () => {
    const { whole, resumed, ...rest } = await runInBrowser<
      Awaited<ReturnType<typeof trainAndResume>>
    >(`
      import { trainAndResume } from "./test/browser/resuming.ts";
      const main = trainAndResume;
    `);
    expect(resumed).toEqual(whole);
    expect(rest).toMatchObject({ outcome: "stopped", steps: 140, isCompiled: true });
    expect(rest.accuracy).toBeGreaterThan(0.85);
    expect(rest.observed).toBeGreaterThan(5);
    // The page stayed alive.
    expect(rest.events).toBeGreaterThan(2);
  });

  it("workers of a page read the batches that are read in it", async () => {
    const main = await bundle(`
      import { connectWorkers, DataLoader } from "chainrule/data";
      import { make } from "./test/browser/noisy-images.ts";
      const start = () => new Worker("/dataset.worker.js", { type: "module" });
      const numbers = ([x, y]) => [...x.data, ...y.data].join();
      const settings = { batchSize: 3 };
      const read = async (args) => {
        const dataset = await connectWorkers(start, { workers: 2, args });
        const got = [];
        const loader = new DataLoader(dataset, settings);
        for (let epoch = 0; epoch < 2; epoch++) for await (const batch of loader) got.push(numbers(batch));
        dataset.close();
        return got;
      };
      const local = new DataLoader(make(10), settings);
      const expected = [...[...local], ...[...local]].map(numbers);
      const got = await read(10);
      const failed = await read(-1).catch(String);
      console.log(JSON.stringify({ same: got.join("|") === expected.join("|"), batches: got.length, failed }));
    `);
    const worker = await bundle(`
      import { serveDataset } from "chainrule/data";
      import { make } from "./test/browser/noisy-images.ts";
      serveDataset(make);
    `);
    const files = { "main.js": main, "dataset.worker.js": worker };
    expect(JSON.parse(await openPage(files))).toEqual({
      same: true,
      batches: 8,
      failed: "DataError: WorkerDataset: in a worker, Error: no images",
    });
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

  describe.each(["a page", "a worker"])("in %s", (where) => {
    it.each([
      ["forbidCodeGeneration();", 0],
      ["", 1],
    ])("after `%s` the browser has %d attempts to make code to report", async (call, count) => {
      const program = `import { forbidCodeGeneration, tensor } from "./src/index.ts";
        import { value } from "./src/scalar/index.ts";
        let count = 0;
        addEventListener("securitypolicyviolation", () => count++);
        ${call}
        tensor([1, 2]).exp();
        value(2).tanh().backward();
        await new Promise((resolve) => setTimeout(resolve, 100));`;
      const files: Record<string, string> =
        where === "a page"
          ? { "main.js": await bundle(`${program} console.log(count);`) }
          : {
              "main.js": `new Worker("/worker.js", { type: "module" }).onmessage = ({ data }) => console.log(data);`,
              "worker.js": await bundle(`${program} postMessage(count);`),
            };
      expect(await openPage(files, noCode)).toBe(String(count));
    });
  });

  const digits = Object.fromEntries(
    readdirSync("digits").map((file) => [`digits/${file}`, readFileSync(`digits/${file}`)]),
  );

  it.each(pagePrograms)("$where prints what it shows", async ({ code }) => {
    const [, shown] = /^console\.log\(.*; \/\/ → (.*)$/m.exec(code)!;
    expect(await openPage({ "main.js": await bundle(code), ...digits })).toBe(shown);
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
