// Training steps in a second, in a real browser: the studio's playground beside TensorFlow Playground's
// algorithm and beside a plain loop over typed arrays. Losses are compared first.
//
//     npm run bench:studio

import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { closeBrowser, openPage } from "../../test/support/browser.ts";
import { summarize } from "../statistics.ts";
import type { Figures } from "./page.ts";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A module and all that it imports, as one script. */
async function bundled(path: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [source(path)],
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    keepNames: true,
    plugins: [
      {
        name: "entries",
        setup: (plugin) =>
          plugin.onResolve({ filter: /^chainrule(\/|$)/ }, ({ path }) => ({
            path: source(`../../src${path.slice("chainrule".length)}/index.ts`),
          })),
      },
    ],
    write: false,
  });
  return outputFiles[0].text;
}

const files = {
  "main.js": await bundled("./page.ts"),
  "peer.js": await bundled("./peer.worker.ts"),
  "playground.js": await bundled("../../studio/pages/playground/playground.worker.ts"),
};
const figures = JSON.parse(await openPage(files)) as Figures[] | string;
await closeBrowser();
if (typeof figures === "string") throw new Error(figures);

const perSecond = (rates: readonly number[]) =>
  Math.round(summarize(rates).median).toLocaleString("en");
const ratio = (ours: readonly number[], theirs: readonly number[]) =>
  `${summarize(ours.map((rate, i) => rate / theirs[i])).median.toFixed(1)} ×`;
const rows = figures.map(({ name, difference, ours, nodes, typed }) => [
  name,
  difference.toExponential(1),
  perSecond(ours),
  `${perSecond(nodes)} (${ratio(ours, nodes)})`,
  `${perSecond(typed)} (${ratio(ours, typed)})`,
]);
const head = ["network", "losses differ by", "studio, steps/s", "nodes and links", "typed arrays"];
for (const line of [head, ...rows]) console.log(`| ${line.join(" | ")} |`);
process.exit(0);
