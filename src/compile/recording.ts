import { allocate } from "../tensor/dtype.ts";
import { sameShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type Explain, programText } from "./explain.ts";
import { type Buffer, outputOf, type Program, type Region, readsOf } from "./program.ts";
import type { Guard, Recorder } from "./record/recorder.ts";
import { optimize } from "./rewrite/index.ts";
import { leavesOf } from "./structure.ts";

/** A tensor argument: what it must be, and where it is copied to. */
export interface Argument {
  readonly position: number;
  readonly buffer: Buffer;
}

/** What a leaf's gradient must be when a run starts, and what it is after. */
export interface LeafGradient {
  readonly leaf: Tensor;
  /** Undefined where it does not matter. */
  readonly before: Tensor | null | undefined;
  readonly after: Tensor | null;
}

/** What one recording of a function found out: the program, and when and how it is to be run. */
export class Recording {
  readonly program: Program;
  /** The arguments' leaves: of a tensor its shape and dtype, else the value itself. */
  readonly signature: readonly unknown[];
  readonly arguments: readonly Argument[];
  readonly guards: readonly Guard[];
  readonly gradients: readonly LeafGradient[];
  readonly result: unknown;
  /** The result's leaves: of a computed tensor where it is. */
  readonly resultLeaves: readonly unknown[];

  /**
   * @param stands what stood for the arguments' leaves.
   * @param entries the gradients of some leaves before the recording.
   */
  constructor(
    recorder: Recorder,
    leaves: readonly unknown[],
    stands: readonly unknown[],
    result: unknown,
    entries: ReadonlyMap<Tensor, Tensor | null>,
    explain: Explain,
  ) {
    this.signature = leaves.map((leaf) =>
      leaf instanceof Tensor ? { shape: leaf.shape, dtype: leaf.dtype } : leaf,
    );
    this.arguments = stands.flatMap((tensor, position) =>
      tensor instanceof Tensor ? [{ position, buffer: recorder.region(tensor).buffer }] : [],
    );
    this.gradients = recorder.captured
      .filter((x) => x.isLeaf && x.requiresGrad)
      .map((leaf) => gradientOf(leaf, recorder, entries));
    this.guards = recorder.guards;
    this.result = result;
    this.resultLeaves = leavesOf(result).map((leaf) =>
      leaf instanceof Tensor && recorder.isTraced(leaf) ? recorder.region(leaf) : leaf,
    );
    const results = this.resultLeaves
      .filter(isRegion)
      .filter(({ buffer }) => buffer.role === "temporary");
    this.program = optimize({ steps: recorder.steps, results }, explain);
  }

  /** Whether these are arguments of the kinds recorded, and settings are as they were. */
  fits(leaves: readonly unknown[]): boolean {
    const { signature } = this;
    if (leaves.length !== signature.length) return false;
    for (let i = 0; i < leaves.length; i++) {
      const [leaf, expected] = [leaves[i], signature[i]];
      if (leaf instanceof Tensor) {
        const { shape, dtype } = (expected ?? {}) as Partial<Tensor>;
        if (leaf.dtype !== dtype || !sameShape(leaf.shape, shape!)) return false;
      } else if (!Object.is(leaf, expected)) return false;
    }
    return this.guards.every(({ read, value }) => Object.is(read(), value));
  }

  /** Whether both run the same steps on the same states; kept gradients count as the same. */
  isSame(other: Recording): boolean {
    const states = (each: Recording) => {
      // One that was there before is read: it is a state as any other.
      const made = each.gradients.filter(({ before, after }) => before !== after);
      const kept = made.map(({ after }) => after?.storage);
      const used = each.program.steps.flatMap((step) => [outputOf(step), ...readsOf(step)]);
      return [...new Set(used.map((region) => region?.buffer.storage))].filter(
        (storage) => storage && !kept.includes(storage),
      );
    };
    const [a, b] = [states(this), states(other)];
    return (
      programText(this.program) === programText(other.program) &&
      a.length === b.length &&
      a.every((storage, i) => storage === b[i]) &&
      this.gradients.length === other.gradients.length &&
      this.gradients.every(({ leaf }, i) => leaf === other.gradients[i].leaf)
    );
  }
}

export function isRegion(value: unknown): value is Region {
  return typeof value === "object" && value !== null && "buffer" in value && "strides" in value;
}

function gradientOf(
  leaf: Tensor,
  recorder: Recorder,
  entries: ReadonlyMap<Tensor, Tensor | null>,
): LeafGradient {
  const seen = recorder.gradientSeen(leaf);
  const entry = entries.get(leaf);
  // One that was there and had gone when the leaf was first used does not matter.
  const before = entry !== undefined && entry !== seen ? undefined : seen;
  const { grad } = leaf;
  if (!grad || !recorder.isTraced(grad)) return { leaf, before, after: grad };
  const after = seen ?? Tensor.from(allocate(leaf.dtype, leaf.size), leaf.shape);
  recorder.map(recorder.identity, [grad], after);
  return { leaf, before, after };
}
