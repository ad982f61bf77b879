import { appendFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect } from "vitest";

const { MUTANT, MUTANT_HITS, MUTANT_LIMIT } = process.env;

interface Scope {
  __mutant?: (id: number) => boolean;
  /** Which changes were met: 1 at their place. */
  __hits: number[];
  __watch?: Worker;
}
const scope = globalThis as unknown as Scope;

/** Only another thread can end a loop that has no end. */
const watch = `
  const { parentPort, workerData } = require("node:worker_threads");
  let timer;
  parentPort.on("message", () => {
    clearTimeout(timer);
    timer = setTimeout(() => process.kill(process.pid, "SIGKILL"), workerData);
  });
`;

if (!scope.__mutant) {
  scope.__hits = [];
  const chosen = Number(MUTANT);
  scope.__mutant = MUTANT_HITS
    ? (id) => {
        scope.__hits[id] = 1;
        return false;
      }
    : (id) => id === chosen;
  if (MUTANT_LIMIT) {
    scope.__watch = new Worker(watch, { eval: true, workerData: Number(MUTANT_LIMIT) });
    scope.__watch.unref();
  }
}
scope.__watch?.postMessage("a file begins");

// What runs while files are imported runs once for all of a worker's files.
if (MUTANT_HITS) {
  const note = (file: string) => {
    const hits = Object.keys(scope.__hits).map(Number);
    scope.__hits.length = 0;
    appendFileSync(MUTANT_HITS, `${JSON.stringify({ file, hits })}\n`);
  };
  beforeAll(() => note("import"));
  afterAll(() => note(expect.getState().testPath ?? ""));
}
