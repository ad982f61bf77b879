import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { join, relative, resolve } from "node:path";
import { build } from "esbuild";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();

/** Steps the main thread from a thread beside it, and writes down where it stands at each step. */
const stepper = `
import { Session } from "node:inspector/promises";
import { parentPort, workerData } from "node:worker_threads";
const session = new Session();
// Else the thread would end.
parentPort.on("message", () => {});
session.connectToMainThread();
const scripts = new Map();
const places = [];
session.on("Debugger.scriptParsed", ({ params }) => scripts.set(params.scriptId, params.url));
session.on("Debugger.paused", async ({ params: { callFrames } }) => {
  const { scriptId, lineNumber, columnNumber } = callFrames[0].location;
  const isOurs = scripts.get(scriptId).endsWith(workerData);
  const own = callFrames.filter(({ location }) => scripts.get(location.scriptId).endsWith(workerData));
  const isOver = own.at(-1)?.functionName === "" && callFrames[0].functionName === "";
  if (isOurs) places.push([lineNumber, columnNumber, own.length]);
  if (callFrames.some(({ functionName }) => functionName === "run") || places.length === 1) {
    await session.post(isOurs ? "Debugger.stepInto" : "Debugger.stepOut");
  } else {
    parentPort.postMessage(places);
    await session.post("Debugger.disable");
  }
});
await session.post("Debugger.enable");
parentPort.postMessage("ready");
`;

const main = `
import { writeFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { run } from "./bundle.mjs";
const worker = new Worker(new URL("./stepper.mjs", import.meta.url), { workerData: "bundle.mjs" });
worker.on("message", (message) => {
  if (message === "ready") run(true);
  else {
    writeFileSync(new URL("./places.json", import.meta.url), JSON.stringify(message));
    process.exit();
  }
});
`;

/** Where a program and the engine as it is stand, step by step, in Node's own debugger: paths and lines. */
export async function steppedByNode(program: string): Promise<{ path: string; line: number }[]> {
  const text = readFileSync(program, "utf8");
  const entry = join(folder, "entry.ts");
  // The blank line after the imports becomes the head of a function: all lines stay where they are.
  const head =
    'import { forbidCodeGeneration } from "chainrule/expr"; forbidCodeGeneration(); const console = { log(..._: unknown[]) {} }; export function run(isStepped: boolean) { if (isStepped) debugger;';
  writeFileSync(entry, `${text.replace(/\n\n/, `\n${head}\n`)}}\nrun(false);\n`);
  const root = process.cwd();
  await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    platform: "node",
    sourcemap: true,
    outfile: join(folder, "bundle.mjs"),
    alias: {
      "chainrule/scalar": resolve(root, "src/scalar/index.ts"),
      "chainrule/expr": resolve(root, "src/expr/index.ts"),
    },
  });
  writeFileSync(join(folder, "stepper.mjs"), stepper);
  writeFileSync(join(folder, "main.mjs"), main);
  execFileSync(process.execPath, [join(folder, "main.mjs")], { stdio: "inherit" });
  const places: [number, number, number][] = JSON.parse(
    readFileSync(join(folder, "places.json"), "utf8"),
  );
  const map = new SourceMap(JSON.parse(readFileSync(join(folder, "bundle.mjs.map"), "utf8")));
  return places.flatMap(([line, column]) => {
    const found = map.findEntry(line, column);
    if (!("originalSource" in found)) return [];
    const path = relative(root, resolve(folder, found.originalSource));
    return [{ path: path.endsWith("entry.ts") ? program : path, line: found.originalLine + 1 }];
  });
}
