import { columns, pulledBack } from "../differences.ts";
import type { Numbers, Subject, Variable } from "../subject.ts";
import { write } from "../write.ts";

/** One backward pass from a random upstream gradient, and what differences say of it. */
export interface Pass {
  dy: Float64Array;
  /** In the order of the subject's variables. */
  gradients: (Numbers | null)[];
  /** Parameters that had other numbers after. */
  changed: Map<Variable, Float64Array>;
}

/** What differences say of a variable. */
export interface Differences {
  /** The right gradient in each pass. */
  right: Float64Array[];
  /** The columns of the Jacobian; null where they are too many to keep. */
  columns: Float64Array[] | null;
  /** The rows of the Jacobian by backward passes; null where only some passes were made. */
  rows: Float64Array[] | null;
}

/** Both Jacobians of the outputs by one variable. */
export interface Jacobians {
  /** By central differences: for each entry of the variable, every output. */
  columns: readonly Float64Array[];
  /** By backward passes from one 1: for each output, every entry of the variable. */
  rows: readonly Float64Array[];
}

/** What a hypothesis may ask of a subject whose gradient is wrong. */
export class Evidence {
  readonly subject: Subject;
  readonly step: number;
  readonly output: Numbers;
  readonly passes: readonly Pass[];
  readonly #differences: ReadonlyMap<Variable, Differences>;

  constructor(
    subject: Subject,
    step: number,
    output: Numbers,
    passes: readonly Pass[],
    differences: ReadonlyMap<Variable, Differences>,
  ) {
    this.subject = subject;
    this.step = step;
    this.output = output;
    this.passes = passes;
    this.#differences = differences;
  }

  /** The first input that is differentiated by. */
  get x(): Variable {
    return this.subject.variables[0];
  }

  /** The size of the first dimension of x. */
  get batch(): number {
    return this.x.role === "input" ? (this.x.tensor.shape[0] ?? 1) : 1;
  }

  /** The right gradient of a variable in each pass; null where it has too many entries to know. */
  right(variable: Variable): Float64Array[] | null {
    return this.#differences.get(variable)?.right ?? null;
  }

  /** Whether the right gradient is known for every dy. */
  isKnown(variable: Variable): boolean {
    return (this.#differences.get(variable)?.columns ?? null) !== null;
  }

  /** Both Jacobians of a variable; null where they are not known entry by entry. */
  jacobians(variable: Variable): Jacobians | null {
    const { columns, rows } = this.#differences.get(variable) ?? { columns: null, rows: null };
    return columns && rows && { columns, rows };
  }

  /** The gradient that `backward(dy)` should give a variable; NaN where that takes too long. */
  difference(variable: Variable, dy: Float64Array): Float64Array {
    const columns = this.#differences.get(variable)?.columns;
    return columns ? pulledBack(columns, dy) : unknown(variable);
  }

  /** The passes' right gradients, were other numbers in some of the variables. */
  differencesAt(
    numbers: Iterable<readonly [Variable, ArrayLike<number>]>,
    variable: Variable,
  ): Float64Array[] {
    if (!this.#differences.get(variable)?.columns) return this.passes.map(() => unknown(variable));
    const before: [Variable, Float64Array][] = [];
    try {
      for (const [other, values] of numbers) {
        before.push([other, new Float64Array(other.tensor.data)]);
        write(other.tensor, values);
      }
      const jacobian = [...columns(() => this.subject.output().data, variable.tensor, this.step)];
      return this.passes.map(({ dy }) => pulledBack(jacobian, dy));
    } finally {
      for (const [other, values] of before) write(other.tensor, values);
    }
  }
}

const unknown = ({ tensor }: Variable) => new Float64Array(tensor.size).fill(Number.NaN);

/** What a hypothesis says the passes' gradients would be, and by which sign it was recognised. */
export interface Prediction {
  gradients: ArrayLike<number>[];
  because: string;
  /** In place of the hypothesis's own, where the numbers tell more. */
  title?: string;
  advice?: string;
}

/** A mistake: what it is called, what to look at, and the gradients one gets by making it. */
export interface Hypothesis {
  title: string;
  advice: string;
  predict(evidence: Evidence, variable: Variable, right: Float64Array[]): Iterable<Prediction>;
}
