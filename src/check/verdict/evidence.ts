import type { Box } from "../box.ts";
import { columnAt, columns, dot, pulledBack } from "../differences.ts";
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
  /** Where only some entries were looked at, or not all columns kept: columns by their entries. */
  sample?: ReadonlyMap<number, Float64Array>;
  /** All places that are wrong, if they were looked for and are few. */
  boxes?: readonly Box[] | null;
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

  /** What backward gave a variable in each pass; zeros where that is nothing. */
  given(variable: Variable): Float64Array[] {
    const i = this.subject.variables.indexOf(variable);
    return this.passes.map(
      ({ gradients }) => gradients[i]?.data ?? new Float64Array(variable.tensor.size),
    );
  }

  /** The right gradient of a variable in each pass, NaN at entries that nobody looked at; or null. */
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

  /** Whether only some entries of a variable are known. */
  isSample(variable: Variable): boolean {
    return this.#differences.get(variable)?.sample !== undefined;
  }

  /** All places where a variable's gradient is wrong; null where they are many, or nobody looked. */
  boxes(variable: Variable): readonly Box[] | null {
    return this.#differences.get(variable)?.boxes ?? null;
  }

  /** The gradient that `backward(dy)` should give a variable; NaN where that takes too long. */
  difference(variable: Variable, dy: Float64Array): Float64Array {
    const { columns, sample } = this.#differences.get(variable) ?? {};
    if (columns) return pulledBack(columns, dy);
    const gradient = unknown(variable);
    for (const [entry, column] of sample ?? []) gradient[entry] = dot(column, dy);
    return gradient;
  }

  /** The passes' right gradients, were other numbers in some of the variables; NaN where unknown. */
  differencesAt(
    numbers: Iterable<readonly [Variable, ArrayLike<number>]>,
    variable: Variable,
  ): Float64Array[] {
    const before: [Variable, Float64Array][] = [];
    try {
      for (const [other, values] of numbers) {
        before.push([other, new Float64Array(other.tensor.data)]);
        write(other.tensor, values);
      }
      return this.#passesAt(variable);
    } finally {
      for (const [other, values] of before) write(other.tensor, values);
    }
  }

  /** The passes' right gradients for the numbers that the variables have now. */
  #passesAt(variable: Variable): Float64Array[] {
    const { tensor } = variable;
    const { columns: known, sample } = this.#differences.get(variable) ?? {};
    const evaluate = () => this.subject.output().data;
    if (known) {
      const jacobian = [...columns(evaluate, tensor, this.step)];
      return this.passes.map(({ dy }) => pulledBack(jacobian, dy));
    }
    const gradients = this.passes.map(() => unknown(variable));
    for (const entry of [...(sample?.keys() ?? [])].slice(0, fewest)) {
      const column = columnAt(evaluate, tensor, entry, this.step);
      for (const [k, { dy }] of this.passes.entries()) gradients[k][entry] = dot(column, dy);
    }
    return gradients;
  }
}

/** What share of the squared error must be explained for a cause to be named. */
export const enough = 1 - 1e-6;

/** How many entries of a sample must be told by a mistake that is to be named. */
export const fewest = 8;

const unknown = ({ tensor }: Variable) => new Float64Array(tensor.size).fill(Number.NaN);

/** What a hypothesis says the passes' gradients would be, and by which sign it was recognised. */
export interface Prediction {
  gradients: ArrayLike<number>[];
  because: string;
  /** In place of the hypothesis's own, where the numbers tell more. */
  title?: string;
  advice?: string;
  /** All entries were moved together and agree: of a sample, a single wrong one is enough. */
  isProbed?: boolean;
}

/** A mistake: what it is called, what to look at, and the gradients one gets by making it. */
export interface Hypothesis {
  title: string;
  advice: string;
  predict(evidence: Evidence, variable: Variable, right: Float64Array[]): Iterable<Prediction>;
}
