import type { Evidence } from "../evidence.ts";
import { describeByValue, type Field } from "./by-value.ts";
import type { Pair } from "./pair.ts";
import { describePlaces, indexAlong, listPlaces, type Space } from "./places.ts";

/** A set of places in words, and by what they are described. */
export interface Described {
  words: string;
  by: "index" | "value";
}

/**
 * Describes a set of places by their indices or by the numbers there. Of places of which nothing is
 * known it may have any.
 */
export function describe(
  places: ReadonlySet<number>,
  unknown: ReadonlySet<number>,
  space: Space,
  fields: readonly Field[],
): Described | null {
  for (const set of [places, filled(places, unknown, space), new Set([...places, ...unknown])]) {
    const words = describePlaces(set, space);
    if (words) return { words: withExtreme(words, set, fields), by: "index" };
    for (const field of fields) {
      const words = describeByValue(set, space.shape, field);
      if (words) return { words, by: "value" };
    }
    if (unknown.size === 0) break;
  }
  const words = listPlaces(places, space.shape);
  return words ? { words, by: "index" } : null;
}

/** The places of which nothing is known that lie between the others in every dimension are theirs. */
function filled(
  places: ReadonlySet<number>,
  unknown: ReadonlySet<number>,
  { shape }: Space,
): Set<number> {
  const along = shape.map((_, dim) => new Set([...places].map((p) => indexAlong(p, shape, dim))));
  const isBetween = (place: number) =>
    shape.every((_, dim) => along[dim].has(indexAlong(place, shape, dim)));
  return new Set([...places, ...[...unknown].filter(isBetween)]);
}

/** Of a single entry: that |x| is the largest there. */
function withExtreme(words: string, places: ReadonlySet<number>, fields: readonly Field[]): string {
  if (places.size !== 1) return words;
  const [place] = places;
  for (const { name, data } of fields) {
    const sizes = Array.from(data, Math.abs);
    if (sizes.every((size, i) => i === place || size < sizes[place])) {
      return `${words}, where |${name}| is the largest`;
    }
  }
  return words;
}

/** What the entries of a variable can be told by: its numbers, and the distance from a loss's target. */
export function entryFields({ variable, evidence }: Pair): Field[] {
  const { data } = variable.tensor;
  const fields: Field[] = [];
  const { constants, kind } = evidence.subject;
  const target = constants[0];
  if (kind === "loss" && target && target.size === data.length && variable === evidence.x) {
    const away = Float64Array.from(data, (value, i) => value - Number(target.data[i]));
    fields.push(
      { name: "x − target", data: away },
      { name: "the target", data: target.data as Float64Array },
    );
  }
  fields.push({ name: variable.name, data });
  return fields;
}

/** What the outputs can be told by: x where it has their shape, and y. */
export function outputFields(evidence: Evidence): Field[] {
  const { x, output } = evidence;
  const y = { name: "y", data: output.data };
  const isAlike = x.role === "input" && x.tensor.size === output.data.length;
  return isAlike ? [{ name: x.name, data: x.tensor.data }, y] : [y];
}

/** In how many outputs each entry is used. */
export function uses({ right, zero, outputs, entries }: Pair): Float64Array {
  const counts = new Float64Array(entries);
  for (let i = 0; i < outputs; i++) {
    for (let j = 0; j < entries; j++) counts[j] += Math.abs(right[i * entries + j]) > zero ? 1 : 0;
  }
  return counts;
}

/** Of how many entries each output is made. */
export function parts({ right, zero, outputs, entries }: Pair): Float64Array {
  const counts = new Float64Array(outputs);
  for (let i = 0; i < outputs; i++) {
    for (let j = 0; j < entries; j++) counts[i] += Math.abs(right[i * entries + j]) > zero ? 1 : 0;
  }
  return counts;
}
