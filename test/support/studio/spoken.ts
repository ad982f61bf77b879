import { fileURLToPath } from "node:url";
import type { Virtual } from "@guidepup/virtual-screen-reader";
import { build } from "esbuild";
import type { Page } from "playwright-core";

let bundled: Promise<string> | undefined;

/** The screen reader as a script that leaves it in `screenReader`. */
async function reader(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(import.meta.resolve("@guidepup/virtual-screen-reader/browser.js"))],
    bundle: true,
    format: "iife",
    globalName: "screenReader",
    write: false,
  });
  return outputFiles[0].text;
}

/**
 * What a screen reader says on its way through the first element of a selector, from its beginning to its
 * end, a phrase for each stop.
 */
export async function spoken(page: Page, selector: string): Promise<string[]> {
  bundled ??= reader();
  const isThere = await page.evaluate(() => "screenReader" in window);
  if (!isThere) await page.evaluate(`${await bundled}; window.screenReader = screenReader;`);
  return page
    .locator(selector)
    .first()
    .evaluate(async (container) => {
      const { virtual } = (window as unknown as { screenReader: { virtual: Virtual } })
        .screenReader;
      await virtual.start({ container: container as HTMLElement });
      const start = { node: virtual.activeNode, phrase: await virtual.lastSpokenPhrase() };
      const phrases = [start.phrase];
      for (;;) {
        await virtual.next();
        const phrase = await virtual.lastSpokenPhrase();
        // After the end it begins anew.
        if (virtual.activeNode === start.node && phrase === start.phrase) break;
        phrases.push(phrase);
      }
      await virtual.stop();
      return phrases;
    });
}
