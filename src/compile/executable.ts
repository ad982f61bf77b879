import { noGrad } from "../autograd/no-grad.ts";
import { stepTimer } from "../ops/interceptors.ts";
import type { Generator } from "../random/generator.ts";
import type { Key } from "../random/philox.ts";
import type { Storage } from "../tensor/storage.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Backend, Prepared } from "./backend.ts";
import { compiledStep } from "./compiled-step.ts";
import type { Explain } from "./explain.ts";
import { type Program, writesOf } from "./program.ts";
import { isRegion, type LeafGradient, type Recording } from "./recording.ts";
import { positionsOf } from "./regions.ts";
import { rebuild } from "./structure.ts";

const noKeys: readonly Key[] = [];

/** One recording of a function, made ready by a back end: when it may run, and what a run leaves. */
export class Executable {
  readonly program: Program;
  protected readonly recording: Recording;
  readonly #prepared: Prepared;
  #gradients: readonly LeafGradient[];
  /** Where the key of each draw is from. */
  readonly #draws: readonly Generator[];
  readonly #written: readonly Storage[];

  constructor(recording: Recording, backend: Backend, explain: Explain) {
    this.recording = recording;
    this.#gradients = recording.gradients;
    this.program = recording.program;
    const { steps } = this.program;
    this.#draws = generatorsOf(this.program);
    const written = steps.flatMap(writesOf).map(({ buffer }) => buffer.storage);
    this.#written = [...new Set(written.filter((storage) => storage != null))];
    this.#prepared = backend.prepare(this.program, explain);
  }

  /** The tensors that need gradients and were not made by the function. */
  get leaves(): readonly Tensor[] {
    return this.#gradients.map(({ leaf }) => leaf);
  }

  /**
   * Takes over a recording of the same program, if it is: gradients that do not matter to it do not
   * matter here.
   */
  absorbs(recording: Recording, leaves: readonly unknown[]): boolean {
    if (!this.recording.fits(leaves) || !recording.isSame(this.recording)) return false;
    const own = this.#gradients;
    this.#gradients = own.map((gradient, i) =>
      recording.gradients[i].before === undefined ? { ...gradient, before: undefined } : gradient,
    );
    if (this.fits(leaves)) return true;
    this.#gradients = own;
    return false;
  }

  /** Whether the recording is good for these arguments now. */
  fits(leaves: readonly unknown[]): boolean {
    if (!this.recording.fits(leaves)) return false;
    for (const { leaf, before } of this.#gradients) {
      if (before === "any" ? leaf.grad === null : before !== undefined && leaf.grad !== before) {
        return false;
      }
    }
    return true;
  }

  /** In the order in which eager operations would draw. */
  protected draw(): readonly Key[] {
    return this.#draws.length === 0 ? noKeys : this.#draws.map((generator) => generator.next());
  }

  /** @param keys what it draws with. Default: the generators' next ones. */
  run(leaves: readonly unknown[], keys = this.draw()): unknown {
    const results = this.runLeaves(leaves, keys);
    const { result } = this.recording;
    return result instanceof Tensor ? results[0] : rebuild(result, results);
  }

  /** The leaves of the result. */
  protected runLeaves(leaves: readonly unknown[], keys: readonly Key[]): unknown[] {
    const prepared = this.#prepared;
    for (const { position, buffer } of this.recording.arguments) {
      prepared.write(buffer, leaves[position] as Tensor);
    }
    for (const [buffer, leaf] of this.recording.gradientArguments) {
      if (leaf.grad) prepared.write(buffer, leaf.grad);
    }
    try {
      const timer = stepTimer();
      if (timer) {
        timer.compiled?.(this.program.steps.map(compiledStep), (done) => prepared.run(keys, done));
      } else prepared.run(keys);
    } finally {
      for (const storage of this.#written) storage.version++;
    }
    for (const [region, leaf] of this.recording.changedGradients) {
      noGrad(() => leaf.grad?.copy_(prepared.read(region)));
    }
    for (const { leaf, after } of this.#gradients) if (after !== undefined) leaf.grad = after;
    const { resultLeaves, argumentGradients } = this.recording;
    for (const { position, region } of argumentGradients) {
      accumulate(leaves[position] as Tensor, prepared.read(region));
    }
    return resultLeaves.map((leaf) => (isRegion(leaf) ? prepared.read(leaf) : leaf));
  }
}

/** The generators of a program's draws, in their order. */
function generatorsOf({ steps }: Program): Generator[] {
  const generators: Generator[] = [];
  for (const step of steps) {
    if (step.kind !== "random") continue;
    for (const key of positionsOf(step.keys)) generators[key] = step.generator;
  }
  return generators;
}

/** Adds a gradient to that of an argument, as `backward` does, or to those of the leaves behind it. */
function accumulate(leaf: Tensor, gradient: Tensor): void {
  if (!leaf.isLeaf) {
    leaf.backward(gradient);
    return;
  }
  leaf.grad = leaf.grad ? noGrad(() => leaf.grad!.add(gradient)) : gradient;
  leaf.grad.gradientOf = leaf;
}
