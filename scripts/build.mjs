// Builds dist/: the library file by file with its types, bundles of what uses libraries, so that the
// package needs no dependencies, and the studio's site.
import { spawnSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildElement } from "./build-element.mjs";
import { buildPredictor } from "./build-predictor.mjs";
import { buildStudio } from "./build-studio.mjs";
import { bundleLibraries } from "./bundle-libraries.mjs";
import { bundleProgram } from "./bundle-program.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });

const { status } = spawnSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, "-p", `${root}tsconfig.build.json`],
  { stdio: "inherit" },
);
if (status !== 0) process.exit(status ?? 1);

bundleLibraries(`${root}src/draw/d3.ts`, `${root}dist/draw/d3.js`);
// Its types are D3's, which are not installed with the package. No other declaration speaks of them.
for (const file of ["d3.d.ts", "d3.d.ts.map", "d3.js.map"]) rmSync(`${root}dist/draw/${file}`);

bundleProgram(`${root}src/cli/main.ts`, `${root}dist/cli/main.js`);
chmodSync(`${root}dist/cli/main.js`, 0o755);

await buildStudio(`${root}dist/studio`);
await buildElement(`${root}dist/studio`);
await buildPredictor(`${root}dist/predictor`);
