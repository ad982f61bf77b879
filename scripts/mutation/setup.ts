import { appendFileSync } from "node:fs";
import { afterAll, beforeAll, expect } from "vitest";

const { MUTANT, MUTANT_HITS } = process.env;
const scope = globalThis as unknown as { __mutant: (id: number) => boolean; __hits: Set<number> };

scope.__hits ??= new Set();
scope.__mutant = (id) => {
  if (MUTANT_HITS) scope.__hits.add(id);
  return id === Number(MUTANT);
};

// What runs while files are imported runs once for all of a worker's files.
if (MUTANT_HITS) {
  const note = (file: string) => {
    const hits = [...scope.__hits];
    scope.__hits.clear();
    appendFileSync(MUTANT_HITS, `${JSON.stringify({ file, hits })}\n`);
  };
  beforeAll(() => note("import"));
  afterAll(() => note(expect.getState().testPath ?? ""));
}
