import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { keptModel } from "../../../src/cli/train/kept-model.ts";
import { loadTask } from "../../../src/cli/train/load-task.ts";
import { resolveConfig } from "../../../src/cli/train/options.ts";
import { prepareRun, type Run } from "../../../src/cli/train/prepare.ts";
import { encodeSafetensors } from "../../../src/io/index.ts";
import { textsOf } from "../../../src/train/trained/description.ts";

/** The file of a trained model, and the run that made it. */
export interface Kept {
  bytes: Uint8Array;
  run: Run;
}

/** Trains on a table as the command line does, in this process. */
export async function trainTable(
  folder: string,
  csv: string,
  settings: Record<string, unknown> = {},
): Promise<Kept> {
  const data = join(folder, "data.csv");
  writeFileSync(data, csv);
  return trainOn({ data, layers: "6", epochs: 3, eager: true, ...settings });
}

export async function trainOn(settings: Record<string, unknown>): Promise<Kept> {
  const config = resolveConfig(settings);
  const run = prepareRun(config, await loadTask(config));
  await run.trainer.fit({});
  return { run, bytes: fileOf(run) };
}

export function fileOf(run: Run): Uint8Array {
  return encodeSafetensors(run.model.stateDict(), textsOf(keptModel(run)), { checksum: true });
}

const islands = ["Biscoe", "Dream", "Torgersen"];

/** Rows of made-up penguins: mass,island,seen,ringed and what they are; some masses are missing. */
export function penguins(rows: number, target: "species" | "price" = "species"): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const mass = i % 13 === 5 ? "" : 3000 + ((i * 37) % 101) * 20;
    const island = islands[(i * 7) % 3];
    const seen = new Date(Date.UTC(2020, 0, 1 + ((i * 11) % 700))).toISOString().slice(0, 10);
    const ringed = i % 3 ? "yes" : "no";
    const size = Number(mass || 4000);
    const last =
      target === "species"
        ? size > 4000
          ? "Gentoo"
          : islands.indexOf(island) === 1
            ? "Chinstrap"
            : "Adelie"
        : (size / 100 + 3 * islands.indexOf(island) + ((i * 17) % 7) / 3).toFixed(2);
    return [mass, island, seen, ringed, last].join(",");
  });
  return `mass,island,seen,ringed,${target}\n${lines.join("\n")}\n`;
}
