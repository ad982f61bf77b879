// Builds dist/: the library file by file with its types, and the command line as one bundle, so that
// the package needs no dependencies.
import { spawnSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundleProgram } from "./bundle-program.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });

const { status } = spawnSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, "-p", `${root}tsconfig.build.json`],
  { stdio: "inherit" },
);
if (status !== 0) process.exit(status ?? 1);

bundleProgram(`${root}src/cli/main.ts`, `${root}dist/cli/main.js`);
chmodSync(`${root}dist/cli/main.js`, 0o755);
