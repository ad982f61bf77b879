import { Tensor } from "../tensor/tensor.ts";

/** Batches are put together until a group has so many samples. */
const samplesInGroup = 16;
const most = 64;

/** How unlike each other the batches' labels are. */
export interface LabelMixing {
  groups: number;
  samples: number;
  classes: number;
  /** Pearson's X² of the labels' counts by group, in standard deviations above what shuffling gives. */
  score: number;
  /** Cramér's V²: 0 where all groups have the same labels, 1 where each has its own. */
  association: number;
}

/**
 * The labels of the last batches, counted by group. (The order within a batch does not matter, as its
 * gradient is a mean.)
 */
export class LabelCounts {
  #groups: Map<number, number>[] = [];
  #open = new Map<number, number>();
  #inOpen = 0;

  add(labels: ArrayLike<number>): void {
    for (let i = 0; i < labels.length; i++) {
      this.#open.set(labels[i], (this.#open.get(labels[i]) ?? 0) + 1);
    }
    this.#inOpen += labels.length;
    if (this.#inOpen < samplesInGroup) return;
    this.#groups.push(this.#open);
    if (this.#groups.length > most) this.#groups.shift();
    this.#open = new Map();
    this.#inOpen = 0;
  }

  /** The test of homogeneity: X² = N · (Σ n²/(row total · column total) − 1). */
  mixing(): LabelMixing {
    const groups = this.#groups;
    const sizes = groups.map((group) => sum(group.values()));
    const totals = new Map<number, number>();
    for (const group of groups) {
      for (const [label, n] of group) totals.set(label, (totals.get(label) ?? 0) + n);
    }
    const [classes, samples] = [totals.size, sum(sizes)];
    const freedom = (groups.length - 1) * (classes - 1);
    if (freedom <= 0) return { groups: groups.length, samples, classes, score: 0, association: 0 };
    let shares = 0;
    groups.forEach((group, g) => {
      for (const [label, n] of group) shares += (n * n) / (sizes[g] * totals.get(label)!);
    });
    const chiSquared = samples * (shares - 1);
    return {
      groups: groups.length,
      samples,
      classes,
      // X² of shuffled labels has the mean `freedom` and the variance 2 · freedom.
      score: (chiSquared - freedom) / Math.sqrt(2 * freedom),
      association: chiSquared / (samples * Math.min(groups.length - 1, classes - 1)),
    };
  }
}

const sum = (values: Iterable<number>) => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/** How many batches from the beginning of a run are remembered. */
const remembered = 32;

/** Finds out whether the batches that a run began with come again in the same order. */
export class BatchOrder {
  readonly #first: number[] = [];
  #matched = 0;
  repeats = false;

  add(input: unknown): void {
    if (this.repeats || !(input instanceof Tensor)) return;
    const print = fingerprint(input);
    if (this.#first.length < remembered) {
      this.#first.push(print);
      return;
    }
    const fits = print === this.#first[this.#matched];
    this.#matched = fits ? this.#matched + 1 : Number(print === this.#first[0]);
    if (this.#matched < remembered) return;
    // One batch, again and again, is all the data.
    this.repeats = this.#first.some((other) => other !== print);
    this.#matched = 0;
  }
}

/** A number that two batches share only if they have the same samples in the same order. */
function fingerprint({ storage: { array }, offset, size }: Tensor): number {
  const places = Math.min(size, 128);
  let print = size;
  for (let k = 0; k < places; k++) {
    print = 0.9 * print + array[offset + Math.floor((k * size) / places)];
  }
  return print;
}
