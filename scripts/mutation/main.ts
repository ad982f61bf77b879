/**
 * Changes the library in random places, one at a time, and says which changes no unit test notices.
 *
 *     npm run mutation -- [--count 200] [--seed 1] [--rooms expr,ops,autograd,functional,optim] [--only 7,12] [--list]
 *
 * All changes stand in one copy of the sources, each behind a switch: so a run needs no new transforms.
 * A first run notes which test files meet which change; only those are run for it, the fastest first.
 * It fails where less than 97% of the changes are noticed that `equivalent.md` does not list.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { changeAtRandom, describe, type Mutant } from "./mutants.ts";
import { Units } from "./units.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    rooms: { type: "string", default: "expr,ops,autograd,functional,optim" },
    only: { type: "string" },
    list: { type: "boolean", default: false },
  },
});

const leastShare = 0.97;
const root = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "chainrule-mutation-"));
const known = readFileSync("scripts/mutation/equivalent.md", "utf8");

function copyProject(): void {
  for (const name of readdirSync(root)) {
    if (["node_modules", ".git", "dist", "runs"].includes(name)) continue;
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
}

async function runAll(mutants: readonly Mutant[]): Promise<void> {
  const units = await Units.start(folder);
  let noticed = 0;
  let equivalent = 0;
  for (const mutant of mutants) {
    const by = await units.whatNotices(mutant);
    const isKnown = by === undefined && known.includes(describe(mutant));
    if (by !== undefined) noticed++;
    if (isKnown) equivalent++;
    console.log(`${by ?? (isKnown ? "EQUIVALENT" : "SURVIVES")}: ${mutant.id} ${place(mutant)}`);
  }
  await units.close();
  const total = mutants.length - equivalent;
  const share = noticed / total;
  console.log(
    `${noticed} of ${total} noticed (${(100 * share).toFixed(1)}%), beside ${equivalent} equivalent`,
  );
  // Set either way: every test that noticed a change has failed.
  process.exitCode = share < leastShare ? 1 : 0;
}

const place = (mutant: Mutant) => `line ${mutant.line} of ${describe(mutant)}`;

try {
  copyProject();
  const only = values.only?.split(",").map(Number);
  const { mutants, places } = changeAtRandom(folder, {
    rooms: values.rooms.split(","),
    count: Number(values.count),
    seed: Number(values.seed),
  });
  const chosen = mutants.filter(({ id }) => !only || only.includes(id));
  console.log(`${chosen.length} of ${places} places`);
  if (values.list) for (const mutant of chosen) console.log(`${mutant.id} ${place(mutant)}`);
  else await runAll(chosen);
} finally {
  process.chdir(root);
  rmSync(folder, { recursive: true, force: true });
}
