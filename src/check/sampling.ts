import type { Generator } from "../random/generator.ts";
import type { Tally } from "./comparison.ts";
import { single } from "./differences.ts";
import type { Domain } from "./domain.ts";
import { randomSigns } from "./entries.ts";
import type { Probe } from "./probe.ts";
import type { Variable } from "./subject.ts";

/** A gradient of which some entries are compared, each once. */
export class Sampling {
  readonly variable: Variable;
  readonly gradient: Float64Array;
  readonly tally: Tally;
  readonly #probe: Probe;
  /** The entries among those looked at where the function has a corner. */
  readonly kinks: number[] = [];
  readonly #domain: Domain;
  readonly #wrong = new Map<number, boolean>();

  constructor(
    variable: Variable,
    gradient: Float64Array,
    tally: Tally,
    probe: Probe,
    domain: Domain,
  ) {
    this.variable = variable;
    this.gradient = gradient;
    this.tally = tally;
    this.#probe = probe;
    this.#domain = domain;
  }

  /** The entries that were looked at. */
  get entries(): number[] {
    return [...this.#wrong.keys()];
  }

  /** Those among them that are wrong. */
  get wrong(): number[] {
    return this.entries.filter((entry) => this.#wrong.get(entry));
  }

  isWrong(entry: number): boolean {
    let isWrong = this.#wrong.get(entry);
    if (isWrong === undefined) {
      const judgement = this.#probe.along(single(entry));
      this.tally.add(entry, null, this.gradient[entry] ?? Number.NaN, judgement);
      this.#domain.checkInside(judgement);
      if (judgement.verdict === "kink") this.kinks.push(entry);
      isWrong = judgement.verdict === "wrong";
      this.#wrong.set(entry, isWrong);
    }
    return isWrong;
  }

  /** A wrong entry among those that `isWanted` accepts, by moving all of them together. */
  find(generator: Generator, isWanted?: (entry: number) => boolean): number | null {
    const { size } = this.variable.tensor;
    const entry = this.#probe.findWrong(randomSigns(size, generator, isWanted));
    return entry !== null && this.isWrong(entry) ? entry : null;
  }
}
