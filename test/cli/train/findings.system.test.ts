import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule } from "./process.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);

/** What a run of a table prints; spaces and ends of lines are one space. */
async function printed(name: string, rows: readonly string[], ...flags: string[]) {
  writeFileSync(at(`${name}.csv`), rows.join("\n"));
  const data = ["--data", at(`${name}.csv`), "--out", at(`${name}${flags.length}`)];
  const { stdout } = await chainrule(["train", ...data, ...flags]);
  return stdout.replace(/\s+/g, " ");
}

it("a run that overfits says so, and how to have its best weights", async () => {
  // What is to be learnt has nothing to do with the rest.
  const noise = Array.from({ length: 100 }, (_, i) =>
    [i, i * i, 3 * i * i, 7.3 * i * i * i].map(Math.sin).join(","),
  );
  const rows = ["a,b,c,y", ...noise];
  const flags = ["--layers", "256,256", "--lr", "0.01", "--epochs", "150"];
  const text = await printed("noise", rows, ...flags);
  expect(text).toMatch(
    /The network overfits, since epoch \d+: the loss on held-out samples was least after epoch \d+, [\d.]+, and is/,
  );
  expect(text).toContain(" --restore-best the same with the weights of its best epoch");
  const best = await printed("noise", rows, ...flags, "--restore-best");
  expect(best).not.toContain("overfits");
  expect(best).toContain("Best after epoch ");
});

it("a run that never says a class says so, and offers weights", async () => {
  const rare = Array.from(
    { length: 300 },
    (_, i) => `${Math.sin(i)},${i % 30 ? "common" : "rare"}`,
  );
  const text = await printed("rare", ["x,kind", ...rare], "--epochs", "5");
  expect(text).toContain(
    'The network never says "rare": none of 2 held-out samples of this class is recognised.',
  );
  expect(text).toContain(" --class-weights balanced rare classes count as much");
  // The doctor tells it with its advice, once.
  const watched = await printed("rare", ["x,kind", ...rare], "--epochs", "5", "--doctor");
  expect(watched.split("never says").length).toBe(2);
});
