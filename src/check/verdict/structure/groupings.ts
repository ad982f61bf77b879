import { indicesOf, type Shape, sizeOf } from "../../../tensor/shape.ts";
import { subsets } from "./counts.ts";
import { dimensions } from "./places.ts";

/** The places of an array in groups of one size, as a normalization takes them together. */
export interface Grouping {
  /** Over what a group goes: "dimension 1", "dimensions 2 and 3, in 2 groups of dimension 1". */
  words: string;
  groups: number;
  /** The group of each place. */
  groupOf: Int32Array;
  /** The places of each group, in order. */
  members: number[][];
}

/** Groups over all sets of dimensions, and over the second dimension in parts with all after it. */
export function groupings(shape: Shape): Grouping[] {
  const found = subsets(shape).map((dims) => {
    const kept = shape.flatMap((_, dim) => (dims.includes(dim) ? [] : [dim]));
    return grouping(shape, dimensions(dims), (index) => kept.map((dim) => index[dim]).join());
  });
  const channels = shape[1] ?? 1;
  for (let parts = 2; parts < channels; parts++) {
    if (channels % parts !== 0) continue;
    const later = shape.flatMap((_, dim) => (dim > 1 ? [dim] : []));
    const over = later.length > 0 ? `${dimensions(later)} and ` : "";
    const words = `${over}each of ${parts} groups of dimension 1`;
    const part = (index: readonly number[]) => Math.floor(index[1] / (channels / parts));
    found.push(grouping(shape, words, (index) => `${index[0]},${part(index)}`));
  }
  return found.filter(({ members }) => members.length > 0 && members[0].length > 1);
}

function grouping(
  shape: Shape,
  words: string,
  key: (index: readonly number[]) => string,
): Grouping {
  const ids = new Map<string, number>();
  const members: number[][] = [];
  const groupOf = Int32Array.from({ length: sizeOf(shape) }, (_, place) => {
    const name = key(indicesOf(place, shape));
    const id = ids.get(name) ?? ids.size;
    ids.set(name, id);
    members[id] ??= [];
    members[id].push(place);
    return id;
  });
  return { words, groups: members.length, groupOf, members };
}

/** The mean of each group. */
export function means({ members }: Grouping, data: ArrayLike<number>): Float64Array {
  return Float64Array.from(members, (places) => {
    let sum = 0;
    for (const place of places) sum += data[place];
    return sum / places.length;
  });
}

/** The mean of the squared distances from the mean, for each group. */
export function variances(grouping: Grouping, data: ArrayLike<number>): Float64Array {
  const mean = means(grouping, data);
  return Float64Array.from(grouping.members, (places, group) => {
    let sum = 0;
    for (const place of places) sum += (data[place] - mean[group]) ** 2;
    return sum / places.length;
  });
}
