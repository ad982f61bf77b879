// Installs the dependencies when package-lock.json has changed since the last install, so that
// `npm start` and `npm test` work in a fresh clone. Arguments are folders with dependencies of
// their own, to install as well.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

function install(folder) {
  const stamp = `${folder}node_modules/.chainrule-setup`;
  const lock = readFileSync(`${folder}package-lock.json`, "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;

  console.error("Installing dependencies (first run) …");
  // Not `npm ci`: it refuses a lock that lacks another platform's optional binaries.
  const command = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status } = spawnSync("npm", command, {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    console.error("npm install failed: see the messages above.");
    process.exit(status ?? 1);
  }
  writeFileSync(stamp, lock);
}

install(root);
for (const folder of process.argv.slice(2)) install(`${root}${folder}/`);
