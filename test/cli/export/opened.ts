import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import AxeBuilder from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { buildPredictor } from "../../../scripts/build-predictor.mjs";
import { predictorPage } from "../../../src/cli/export/page.ts";
import { theBrowser } from "../../support/browser.ts";
import { program } from "../train/process.ts";

const built = join(dirname(program), "../predictor");
const narrow = { width: 360, height: 640 };

/** A page that `chainrule export` writes, in a browser; all that it prints or asks of others is a failure. */
export interface Opened {
  readonly page: Page;
  /** A page with this model. */
  open(model: Uint8Array): Promise<void>;
  /** A page that is on the disk. */
  openFile(path: string): Promise<void>;
  assertQuiet(): void;
  violations(): Promise<string[]>;
}

/** Builds what the command puts into its pages, and gives a page of a browser, 360 pixels wide. */
export async function openedPage(folder: string): Promise<Opened> {
  await buildPredictor(built);
  const browser = await theBrowser();
  const page = await browser.newPage({ viewport: narrow });
  const failures: string[] = [];
  page.on("console", (message) => failures.push(message.text()));
  page.on("pageerror", (error) => failures.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:")) failures.push(request.url());
  });
  const openFile = async (path: string) => {
    await page.goto(pathToFileURL(path).href);
  };
  return {
    page,
    openFile,
    async open(model) {
      const script = readFileSync(join(built, "predictor.js"), "utf8");
      const style = readFileSync(join(built, "predictor.css"), "utf8").trim();
      const path = join(folder, "page.html");
      writeFileSync(path, predictorPage({ title: "What?", lead: "Try.", model, script, style }));
      await openFile(path);
    },
    assertQuiet: () => expect(failures).toEqual([]),
    async violations() {
      // The page's policy forbids scripts of others: the browser is asked to overlook it here alone.
      const tester = await browser.newContext({ bypassCSP: true, viewport: narrow });
      const other = await tester.newPage();
      await other.goto(page.url());
      await other.addScriptTag({ content: AxeBuilder.source });
      const { violations } = (await other.evaluate("axe.run()")) as {
        violations: { id: string }[];
      };
      await tester.close();
      return violations.map(({ id }) => id);
    },
  };
}

/** The numbers that a page shows, with all digits. */
export const exactNumbers = (page: Page): Promise<number[]> =>
  page
    .locator("[data-exact]")
    .evaluateAll((all: { dataset: { exact: string } }[]) =>
      all.map(({ dataset }) => Number(dataset.exact)),
    );
