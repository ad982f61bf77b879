import { effective } from "./effective.ts";
import { countsOf, type Settings } from "./settings.ts";

/** Whether a run with the one settings can go on with the others: nothing of how it began is another. */
export function goesOn(one: Settings, other: Settings): boolean {
  const beginningOf = (settings: Settings) => {
    const { data, precision, seed } = settings;
    const { layers, initialisation } = effective(settings);
    const widths = layers.map(({ units }) => units);
    return JSON.stringify([data.kind, countsOf(data), widths, initialisation, precision, seed]);
  };
  return beginningOf(one) === beginningOf(other);
}
