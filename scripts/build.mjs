// Builds dist/: the library file by file with its types, and the command line as one bundle, so that
// the package needs no dependencies.
import { spawnSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });

const { status } = spawnSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, "-p", `${root}tsconfig.build.json`],
  { stdio: "inherit" },
);
if (status !== 0) process.exit(status ?? 1);

await build({
  entryPoints: [`${root}src/cli/main.ts`],
  outfile: `${root}dist/cli/main.js`,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  // Some bundled libraries are CommonJS and ask for Node's modules with require.
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
  logLevel: "warning",
});
chmodSync(`${root}dist/cli/main.js`, 0o755);
