import type { Handle } from "../../../graph/progress.ts";
import { type ParameterPlace, useParameter } from "../page/weight.ts";

/** The handle of a weight or a bias by its name, `W2[3][1]`. */
export function useHandle(id: string): Handle | undefined {
  const place = placeOf(id);
  const handle = useParameter(place);
  return place ? handle : undefined;
}

function placeOf(id: string): ParameterPlace | null {
  const [found, kind, layer, unit, input] = /^([Wb])(\d+)\[(\d+)\](?:\[(\d+)\])?$/.exec(id) ?? [];
  if (found === undefined) return null;
  const at = { layer: Number(layer) - 1, unit: Number(unit) };
  return { ...at, input: kind === "W" ? Number(input) : null };
}
