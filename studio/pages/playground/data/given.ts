import { DataError } from "chainrule";
import type { PointSettings } from "../engine/settings.ts";
import type { Table } from "./table.ts";

/** Points that were drawn or read from a file, brought to mean 0 and deviation 1 where that is wanted. */
export function givenPoints(settings: PointSettings): Table {
  const { features, classes, targets } = settings;
  if (targets.length === 0) throw new DataError("There are no points yet. Draw some on the plane");
  const values = Float64Array.from(settings.values);
  if (settings.standardise) {
    for (const i of features.keys()) standardise(values, i, features.length);
  }
  return { features, classes, values, targets: Int32Array.from(targets) };
}

/** x ← (x − mean) / deviation, for each `every`-th number from the `first` on. */
function standardise(values: Float64Array, first: number, every: number): void {
  const column = values.filter((_, i) => i % every === first);
  const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
  const variance = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length;
  // A constant column becomes 0.
  const deviation = Math.sqrt(variance) || 1;
  for (let i = first; i < values.length; i += every) values[i] = (values[i] - mean) / deviation;
}
