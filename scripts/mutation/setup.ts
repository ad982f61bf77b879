import { appendFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect } from "vitest";

const { MUTANT, MUTANT_HITS, MUTANT_LIMIT } = process.env;

interface Scope {
  __mutant?: (id: number) => boolean;
  /** Which changes were met: 1 at their place. */
  __hits: number[];
}
const scope = globalThis as unknown as Scope;

if (!scope.__mutant) {
  scope.__hits = [];
  const chosen = Number(MUTANT);
  scope.__mutant = MUTANT_HITS
    ? (id) => {
        scope.__hits[id] = 1;
        return false;
      }
    : (id) => id === chosen;
  // Only another thread can end a loop that has no end.
  const end = `setTimeout(() => process.kill(process.pid, "SIGKILL"), ${MUTANT_LIMIT})`;
  if (MUTANT_LIMIT) new Worker(end, { eval: true }).unref();
}

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
