// Writes docs/studio-*.png, the pictures of the studio that the README shows, from the pages as they are:
//
//   npm run studio:pictures

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { serveStudio } from "../src/cli/studio/server.ts";
import { closeBrowser, theBrowser } from "../test/support/browser.ts";
import { encoded } from "../test/support/studio/picture.ts";
import { buildStudio } from "./build-studio.mjs";

/** By the picture's name, the page with its state, and a text that stands there once it is all computed. */
const pictures: Readonly<Record<string, { path: string; text: string }>> = {
  neuron: { path: "#neuron?step=6&view=gradient", text: "7 of 8" },
  network: { path: "#network?step=50&view=gradient", text: "51 of 51" },
  playground: { path: "#playground?step=400", text: "Step 400" },
};

const size = { width: 1200, height: 760 };

const folder = mkdtempSync(join(tmpdir(), "chainrule-studio-"));
await buildStudio(folder);
const server = await serveStudio(folder);
const context = await (await theBrowser()).newContext({ viewport: size, reducedMotion: "reduce" });
for (const [name, { path, text }] of Object.entries(pictures)) {
  const page = await context.newPage();
  await page.goto(server.address + path);
  await page.getByText(text).first().waitFor();
  // Curves are drawn a frame later.
  await page.waitForTimeout(1000);
  const taken = await page.screenshot({ animations: "disabled", caret: "hide" });
  const file = `docs/studio-${name}.png`;
  const picture = encoded(PNG.sync.read(taken));
  writeFileSync(new URL(`../${file}`, import.meta.url), picture);
  console.log(`${file}: ${Math.round(picture.length / 1000)} kB`);
}
await closeBrowser();
await server.close();
rmSync(folder, { recursive: true });
