import { indicesOf, type Shape } from "../tensor/shape.ts";
import type { Judgement } from "./judge.ts";
import { pictureOf } from "./picture.ts";
import type { ComparedPass, Finding, Kink, VariableReport, WrongEntry } from "./report.ts";
import type { Variable } from "./subject.ts";
import type { Differences } from "./verdict/evidence.ts";

/** What comparing all variables with differences gave. */
export interface Comparison {
  /** In the order of the subject's variables. */
  variables: VariableReport[];
  kinks: Kink[];
  /** What shows only where several entries are moved together. */
  findings: Finding[];
  /** What was found out of the variables on the way. */
  differences: Map<Variable, Differences>;
  /** What was left out for lack of time. */
  notLookedAt: string[];
}

/** Collects the judgements of one variable's entries. */
export class Tally {
  readonly kinks: Kink[] = [];
  readonly #variable: Variable;
  readonly #wrong: WrongEntry[] = [];
  #checked = 0;

  constructor(variable: Variable) {
    this.#variable = variable;
  }

  get wrong(): number {
    return this.#wrong.length;
  }

  add(entry: number, output: number | null, gradient: number, judgement: Judgement): void {
    this.#checked++;
    const index = indicesOf(entry, this.#variable.tensor.shape);
    const { verdict, difference, slopes } = judgement;
    if (verdict === "wrong") this.#wrong.push({ index, output, gradient, difference });
    if (verdict !== "kink" || !slopes) return;
    const { name: variable } = this.#variable;
    // + 0: a slope of −0 is 0.
    const [before, after] = [slopes.before + 0, slopes.after + 0];
    const kink = { variable, index, before, after, gradient, operation: null };
    if (!this.kinks.some((known) => known.index.join() === kink.index.join()))
      this.kinks.push(kink);
  }

  report(total: number, pass: ComparedPass | null): VariableReport {
    const { name, role, tensor } = this.#variable;
    const sorted = this.#wrong.sort((a, b) => errorOf(b) - errorOf(a));
    return {
      name,
      outputName: null,
      role,
      shape: tensor.shape,
      passed: sorted.length === 0,
      checked: this.#checked,
      total,
      wrong: sorted.length,
      worstAbsolute: sorted.length > 0 ? errorOf(sorted[0]) : 0,
      worstRelative: sorted.some(({ difference }) => difference === 0)
        ? null
        : Math.max(0, ...sorted.map((entry) => errorOf(entry) / Math.abs(entry.difference))),
      worst: sorted.slice(0, 3),
      picture: sorted.length > 0 && pass ? errorPicture(pass, tensor.shape) : [],
      pass: sorted.length > 0 ? pass : null,
    };
  }
}

function errorOf({ gradient, difference }: WrongEntry): number {
  const error = Math.abs(gradient - difference);
  return Number.isNaN(error) ? Infinity : error;
}

/** A gradient, 0 where none arrived, beside the right one, and how far they may be apart. */
export function comparedPass(
  gradient: Float64Array | undefined,
  right: Float64Array,
  { atol, rtol, isScaled }: { atol: number; rtol: number; isScaled: boolean },
): ComparedPass | null {
  // Of another shape it has no entries that stand beside the right ones.
  if (gradient && gradient.length !== right.length) return null;
  const largest = right.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  const least = isScaled ? atol * Math.min(1, largest) : atol;
  const difference = Array.from(right);
  return {
    gradient: gradient ? Array.from(gradient) : difference.map(() => 0),
    difference,
    allowed: difference.map((value) => least + rtol * Math.abs(value)),
  };
}

function errorPicture({ gradient, difference, allowed }: ComparedPass, shape: Shape): string[] {
  if (shape.length === 0 || gradient.length === 0) return [];
  const errors = Float64Array.from(gradient, (value, i) => Math.abs(value - difference[i]));
  return pictureOf(errors, Float64Array.from(allowed), shape);
}
