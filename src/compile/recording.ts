import { freed } from "../autograd/propagate.ts";
import { input } from "../expr/index.ts";
import { allocate } from "../tensor/dtype.ts";
import { sameShape } from "../tensor/shape.ts";
import type { Storage } from "../tensor/storage.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Backend } from "./backend.ts";
import { type Explain, programText } from "./explain.ts";
import {
  type Buffer,
  isWrittenOut,
  type Program,
  type Region,
  readsOf,
  writesOf,
} from "./program.ts";
import type { LeafFunction, Recorded } from "./record/record.ts";
import type { Guard, Recorder } from "./record/recorder.ts";
import type { Surroundings } from "./record/surroundings.ts";
import { whole } from "./regions.ts";
import { optimize } from "./rewrite/index.ts";
import { leavesOf } from "./structure.ts";
import { withoutEffects } from "./without-effects.ts";

/** A tensor argument: what it must be, and where it is copied to. */
export interface Argument {
  readonly position: number;
  readonly buffer: Buffer;
}

/** What a leaf's gradient must be when a run starts, and what it is after. */
export interface LeafGradient {
  readonly leaf: Tensor;
  /** A certain tensor, none, any; undefined where it does not matter. */
  readonly before: Tensor | null | "any" | undefined;
  /** Undefined where it stays what it is. */
  readonly after: Tensor | null | undefined;
}

/** What one recording of a function found out: the program, and when and how it is to be run. */
export class Recording {
  readonly program: Program;
  /** The arguments' leaves: of a tensor its shape and dtype, else the value itself. */
  readonly signature: readonly unknown[];
  readonly arguments: readonly Argument[];
  readonly guards: readonly Guard[];
  readonly gradients: readonly LeafGradient[];
  /** The leaves whose gradients are copied in before a run, and where to. */
  readonly gradientArguments: readonly (readonly [Buffer, Tensor])[];
  /** Those of them that a run changes, which are copied back. */
  readonly changedGradients: readonly (readonly [Region, Tensor])[];
  /** The gradients of arguments, by the arguments' positions. */
  readonly argumentGradients: readonly { position: number; region: Region }[];
  readonly result: unknown;
  /** The result's leaves: of a computed tensor where it is. */
  readonly resultLeaves: readonly unknown[];
  /** Of each leaf of the result, whether the function's graph leads from it to its inputs. */
  readonly graphs: readonly ("open" | "freed" | undefined)[];
  /** Where among the arguments' leaves tensors stand that need gradients. */
  readonly differentiable: readonly number[];
  /** The tensors from outside that need gradients. */
  readonly captured: readonly Tensor[];
  /** The storages of all tensors from outside. */
  readonly states: readonly Storage[];
  /** The function that was recorded, of its arguments' leaves. */
  readonly fn: LeafFunction;
  readonly #surroundings: Surroundings;

  /**
   * @param entries the gradients of some leaves before the recording; null where only the result is
   * wanted, without the changes of states and gradients.
   */
  constructor(
    { fn, recorder, interceptor, stands, result }: Recorded,
    leaves: readonly unknown[],
    entries: ReadonlyMap<Tensor, Tensor | null> | null,
    backend: Backend,
    explain: Explain,
  ) {
    this.fn = fn;
    this.#surroundings = recorder.surroundings;
    this.states = recorder.states;
    this.captured = recorder.surroundings.differentiable;
    this.differentiable = stands.flatMap((stand, position) =>
      stand instanceof Tensor && stand.requiresGrad ? [position] : [],
    );
    this.signature = leaves.map((leaf) =>
      leaf instanceof Tensor
        ? { shape: leaf.shape, dtype: leaf.dtype, requiresGrad: leaf.requiresGrad }
        : leaf,
    );
    this.arguments = stands.flatMap((tensor, position) =>
      tensor instanceof Tensor ? [{ position, buffer: recorder.region(tensor).buffer }] : [],
    );
    this.gradients = (entries ? recorder.captured : [])
      .filter((x) => x.isLeaf && x.requiresGrad)
      .map((leaf) => gradientOf(leaf, recorder, entries!));
    this.gradientArguments = entries ? [...recorder.gradientArguments] : [];
    this.changedGradients = this.gradientArguments
      .filter(([buffer]) => recorder.changedGradients.has(buffer))
      .map(([buffer, leaf]) => [whole(buffer, leaf.shape), leaf]);
    this.argumentGradients = stands.flatMap((stand, position) =>
      entries && stand instanceof Tensor && stand.grad
        ? [{ position, region: recorder.region(stand.grad) }]
        : [],
    );
    this.guards = recorder.guards;
    this.result = result;
    const outputs = leavesOf(result);
    this.resultLeaves = outputs.map((leaf) =>
      leaf instanceof Tensor && (recorder.isTraced(leaf) || interceptor.hasMade(leaf))
        ? recorder.region(leaf)
        : leaf,
    );
    this.graphs = outputs.map((leaf) => {
      if (!(leaf instanceof Tensor) || !leaf.requiresGrad) return undefined;
      if (!recorder.isTraced(leaf) && !interceptor.hasComputed(leaf)) return undefined;
      return leaf.node?.inputs === freed ? "freed" : "open";
    });
    const results = [...this.resultLeaves, ...this.argumentGradients.map(({ region }) => region)]
      .filter(isRegion)
      .filter(({ buffer }) => buffer.role === "temporary");
    const program = { steps: recorder.steps, results };
    const gone = new Set(recorder.gradientArguments.keys());
    this.program = optimize(entries ? program : withoutEffects(program, gone), backend, explain);
  }

  /** Whether settings and all else that the function read outside of it are as they were. */
  isCurrent(): boolean {
    for (const { read, value } of this.guards) if (!Object.is(read(), value)) return false;
    return this.#surroundings.areUnchanged();
  }

  /** Whether these are arguments of the kinds recorded, and settings are as they were. */
  fits(leaves: readonly unknown[]): boolean {
    const { signature } = this;
    if (leaves.length !== signature.length) return false;
    for (let i = 0; i < leaves.length; i++) {
      const [leaf, expected] = [leaves[i], signature[i]];
      if (leaf instanceof Tensor) {
        const { shape, dtype, requiresGrad } = (expected ?? {}) as Partial<Tensor>;
        if (leaf.dtype !== dtype || leaf.requiresGrad !== requiresGrad) return false;
        if (!sameShape(leaf.shape, shape!)) return false;
      } else if (!Object.is(leaf, expected)) return false;
    }
    return this.isCurrent();
  }

  /** Whether both run the same steps on the same states; kept gradients count as the same. */
  isSame(other: Recording): boolean {
    const states = (each: Recording) => {
      // One that was there before is a state as any other.
      const made = each.gradients.filter(({ before, after }) => before !== after);
      const kept = made.map(({ after }) => after?.storage);
      const used = each.program.steps.flatMap((step) => [...writesOf(step), ...readsOf(step)]);
      return [...new Set(used.map((region) => region.buffer.storage))].filter(
        (storage) => storage && !kept.includes(storage),
      );
    };
    const [a, b] = [states(this), states(other)];
    return (
      this.program.steps.every(isWrittenOut) &&
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
  const { grad } = leaf;
  const known = seen && recorder.known(seen);
  const isState = known?.role === "state";
  // One that was there, and had gone when the leaf was first used, does not matter.
  const isCleared = entries.has(leaf) && entries.get(leaf) !== seen;
  const decides = known ?? (seen === null && (grad !== null || recorder.skipped.has(leaf)));
  const before = isCleared || !decides ? undefined : seen && !isState ? "any" : seen;
  if (grad === seen) return { leaf, before, after: undefined };
  if (!grad || !recorder.isTraced(grad)) return { leaf, before, after: grad };
  const after = isState && seen ? seen : Tensor.from(allocate(leaf.dtype, leaf.size), leaf.shape);
  after.gradientOf = leaf;
  recorder.map(input(0), [grad], after);
  return { leaf, before, after };
}
