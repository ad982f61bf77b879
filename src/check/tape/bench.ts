import { dot } from "../differences.ts";
import type { Variable } from "../subject.ts";
import { type Evidence, enough } from "../verdict/evidence.ts";
import { isFamily, type Trial } from "./mutant.ts";
import { pull, type Replaced } from "./pull.ts";
import type { Tape } from "./record.ts";

/** Compares what changed backward passes give with what was written. */
export class Bench {
  readonly tape: Tape;
  /** The variables whose gradients are wrong, and right on the tape. */
  readonly wrong: readonly Variable[];
  /** The variables whose wrong gradients are those of the tape: what is missing is not on it. */
  readonly notOnTape: ReadonlyMap<Variable, Float64Array[]>;
  readonly #evidence: Evidence;
  readonly #variables: readonly Variable[];
  readonly #first = new Map<Trial, Map<Variable, Float64Array>>();

  constructor(evidence: Evidence, tape: Tape, wrong: readonly Variable[]) {
    this.tape = tape;
    this.#evidence = evidence;
    this.#variables = evidence.subject.variables;
    const base = this.gradients(new Map(), 0);
    const known = wrong.filter((variable) => evidence.right(variable));
    this.wrong = known.filter((v) => isNear(base.get(v)!, this.right(v, 0)));
    const second = this.gradients(new Map(), 1);
    this.notOnTape = new Map(
      known
        .filter((v) => !this.wrong.includes(v) && isNear(base.get(v)!, this.given(v, 0)))
        .map((v) => [v, [base.get(v)!, second.get(v)!]]),
    );
  }

  /** The gradients of one pass by all variables, some nodes of the tape replaced. */
  gradients(replaced: Replaced, pass: number, tape = this.tape): Map<Variable, Float64Array> {
    const { dy } = this.#evidence.passes[pass];
    const tensors = this.#variables.map(({ tensor }) => tensor);
    const found = pull(tape, dy, tensors, replaced);
    return new Map(this.#variables.map((variable, i) => [variable, found[i]]));
  }

  /** The gradients of the first pass by a mistake; of a family, at factor 0. */
  first(trial: Trial): Map<Variable, Float64Array> {
    const known = this.#first.get(trial);
    if (known) return known;
    const found = this.gradients(isFamily(trial) ? trial.replaced(0) : trial.replaced, 0);
    this.#first.set(trial, found);
    return found;
  }

  given(variable: Variable, pass: number): Float64Array {
    return this.#evidence.given(variable)[pass];
  }

  right(variable: Variable, pass: number): Float64Array {
    return this.#evidence.right(variable)![pass];
  }

  /** Whether gradients are those that were written, of a variable that is wrong. */
  explains(found: Float64Array, variable: Variable, pass: number): boolean {
    const given = this.given(variable, pass);
    const right = this.right(variable, pass);
    if (given.length !== found.length) return false;
    const [left, all] = [squares(given, found), squares(given, right)];
    return left <= (1 - enough) * all;
  }

  /** How many of the right variables keep their gradients. */
  preserves(found: Map<Variable, Float64Array>, pass: number): number {
    return this.#variables.filter((variable) => {
      if (this.wrong.includes(variable)) return false;
      return isNear(found.get(variable)!, this.given(variable, pass));
    }).length;
  }
}

function squares(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}

function isNear(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && squares(a, b) <= 1e-10 * (1e-12 + dot(b, b));
}
