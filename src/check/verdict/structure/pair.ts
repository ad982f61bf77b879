import { pulledBack } from "../../differences.ts";
import type { Variable } from "../../subject.ts";
import { type Evidence, enough, type Hypothesis, type Prediction } from "../evidence.ts";

/** The two Jacobians of one variable as matrices, row-major: a row for each output. */
export interface Pair {
  evidence: Evidence;
  variable: Variable;
  outputs: number;
  entries: number;
  /** By differences. */
  right: Float64Array;
  /** By backward. */
  given: Float64Array;
  /** Up to this size a derivative counts as 0. */
  zero: number;
  /** What may be left of the squared error where a Jacobian is said to explain it. */
  allowed: number;
}

const known = new WeakMap<Evidence, Map<Variable, Pair | null>>();

/** Both Jacobians of a variable; null where they are not known or not of one size. */
export function pairOf(evidence: Evidence, variable: Variable): Pair | null {
  const pairs = known.get(evidence) ?? new Map<Variable, Pair | null>();
  known.set(evidence, pairs);
  if (!pairs.has(variable)) pairs.set(variable, read(evidence, variable));
  return pairs.get(variable) ?? null;
}

function read(evidence: Evidence, variable: Variable): Pair | null {
  const jacobians = evidence.jacobians(variable);
  const outputs = evidence.output.data.length;
  const entries = variable.tensor.size;
  if (!jacobians || jacobians.rows.some(({ length }) => length !== entries)) return null;
  const right = new Float64Array(outputs * entries);
  const given = new Float64Array(outputs * entries);
  let [largest, error] = [0, 0];
  for (let i = 0; i < outputs; i++) {
    for (let j = 0; j < entries; j++) {
      const k = i * entries + j;
      right[k] = jacobians.columns[j][i];
      given[k] = jacobians.rows[i][j];
      largest = Math.max(largest, Math.abs(right[k]), Math.abs(given[k]));
      error += (given[k] - right[k]) ** 2;
    }
  }
  if (!Number.isFinite(largest)) return null;
  const [zero, allowed] = [1e-6 * largest, (1 - enough) * error];
  return { evidence, variable, outputs, entries, right, given, zero, allowed };
}

/** A Jacobian that a mistake would give, and what to say of it. */
export interface Claim {
  /** Null where it is known not to be the given one. */
  jacobian: Float64Array | null;
  because: string;
  title?: string;
  advice?: string;
}

/** Whether a Jacobian is the given one, but for a millionth of the squared error. */
export function explains({ given, allowed }: Pair, jacobian: Float64Array): boolean {
  let left = 0;
  for (let k = 0; k < given.length; k++) left += (given[k] - jacobian[k]) ** 2;
  return left <= allowed;
}

/** A Jacobian entry by entry, as long as it can be the given one; null where it is not. */
export function givenAs(
  { given, outputs, entries, allowed }: Pair,
  value: (output: number, entry: number) => number,
): Float64Array | null {
  const jacobian = new Float64Array(outputs * entries);
  let left = 0;
  for (let i = 0; i < outputs; i++) {
    for (let j = 0; j < entries; j++) {
      const k = i * entries + j;
      jacobian[k] = value(i, j);
      left += (given[k] - jacobian[k]) ** 2;
      if (!(left <= allowed)) return null;
    }
  }
  return jacobian;
}

/** A Jacobian entry by entry. */
export function jacobianOf(
  { outputs, entries }: Pair,
  value: (output: number, entry: number) => number,
): Float64Array {
  const jacobian = new Float64Array(outputs * entries);
  for (let i = 0; i < outputs; i++) {
    for (let j = 0; j < entries; j++) jacobian[i * entries + j] = value(i, j);
  }
  return jacobian;
}

/** A mistake that is recognised by comparing the two Jacobians of a variable: the first claim that holds. */
export function structural(
  title: string,
  advice: string,
  claims: (pair: Pair) => Iterable<Claim>,
): Hypothesis {
  return {
    title,
    advice,
    *predict(evidence, variable): Generator<Prediction> {
      const pair = pairOf(evidence, variable);
      // Of a gradient that is 0 throughout, that is what there is to say.
      if (!pair || pair.allowed === 0 || pair.given.every((value) => value === 0)) return;
      for (const { jacobian, ...said } of claims(pair)) {
        if (!jacobian || !explains(pair, jacobian)) continue;
        const columns = Array.from({ length: pair.entries }, (_, j) =>
          Float64Array.from({ length: pair.outputs }, (_, i) => jacobian[i * pair.entries + j]),
        );
        yield { gradients: evidence.passes.map(({ dy }) => pulledBack(columns, dy)), ...said };
        return;
      }
    },
  };
}

/** What the first hypothesis predicts or, where that is nothing, the second. */
export function firstOf(first: Hypothesis, second: Hypothesis): Hypothesis {
  return {
    ...second,
    *predict(...given): Generator<Prediction> {
      let isFound = false;
      for (const prediction of first.predict(...given)) {
        isFound = true;
        yield { title: first.title, advice: first.advice, ...prediction };
      }
      if (!isFound) yield* second.predict(...given);
    },
  };
}
