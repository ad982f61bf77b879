import { copyOf } from "../../doctor/keep-state.ts";
import { nn, optim, type Tensor } from "../../index.ts";
import { notNegative } from "../../tensor/arguments.ts";
import { UsageError } from "../errors.ts";

/** What trains a network. */
export type AnyOptimizer = optim.Optimizer<{ lr: number }>;

/**
 * The matrices of a network's hidden layers by Muon, and everything else by AdamW: the first and the last layer, embeddings,
 * kernels, biases and scales. Muon's steps are scaled to be as long as AdamW's, so that one learning rate serves both.
 *
 * @throws UsageError for a network without a hidden matrix.
 * Source: https://kellerjordan.github.io/posts/muon/; Liu et al., Muon is Scalable for LLM Training (2025)
 */
export function muonWithAdamW(model: nn.Module, lr: number): AnyOptimizer {
  const hidden = hiddenMatrices(model);
  if (hidden.length === 0) {
    throw new UsageError(
      "--optimizer muon is for the matrices between hidden layers, and this network has none: give --layers two sizes at " +
        "least, or take another optimizer",
    );
  }
  const others = model.parameters().filter((parameter) => !hidden.includes(parameter));
  return new Joint([
    new optim.Muon(hidden, { lr, adjustLrFn: "match_rms_adamw" }),
    new optim.AdamW(others, { lr }),
  ]);
}

/** The matrices of all layers but the first and the last; an embedding's is none. */
function hiddenMatrices(model: nn.Module): Tensor[] {
  return model
    .modules()
    .filter((module) => module.children().length === 0 && module.parameters().length > 0)
    .slice(1, -1)
    .filter((module) => !(module instanceof nn.Embedding))
    .flatMap((module) => module.parameters())
    .filter(({ shape }) => shape.length === 2);
}

const table = { lr: notNegative };

/** Optimizers of several parts of a model, as one with one learning rate. */
class Joint extends optim.Optimizer<{ lr: number }> {
  readonly #parts: readonly AnyOptimizer[];

  constructor(parts: readonly AnyOptimizer[]) {
    super(
      parts.flatMap(({ paramGroups }) => paramGroups.map(({ params, lr }) => ({ params, lr }))),
      table,
      {},
    );
    this.#parts = parts;
  }

  override get lr(): number {
    return super.lr;
  }

  override set lr(value: number) {
    super.lr = value;
    for (const part of this.#parts) part.lr = value;
  }

  protected override advance(): undefined {
    for (const part of this.#parts) part.step();
  }

  protected override kept(): Record<string, Tensor> {
    return Object.fromEntries(
      this.#parts.flatMap((part, i) =>
        Object.entries(part.stateDict().state).map(([key, value]) => [`${i}.${key}`, value]),
      ),
    );
  }

  /** The parts look at what they take over: each takes it, and is put back. */
  protected override problems(state: Record<string, Tensor>): string[] {
    const parts = this.#parts.flatMap((part, i) => {
      const before = copyOf(part.stateDict());
      try {
        load(part, i, state);
        part.loadStateDict(before);
        return [];
      } catch (error) {
        return [(error as Error).message];
      }
    });
    const others = Object.keys(state).filter((key) => !(key.split(".")[0] in this.#parts));
    return [...parts, ...others.map((key) => `${key}: unexpected`)];
  }

  protected override takeOver(state: Record<string, Tensor>): void {
    for (const [i, part] of this.#parts.entries()) load(part, i, state);
    this.lr = super.lr;
  }
}

/** Loads what a state has of one part. */
function load(part: AnyOptimizer, i: number, state: Record<string, Tensor>): void {
  const own = Object.entries(state).flatMap(([key, value]) =>
    key.startsWith(`${i}.`) ? [[key.slice(`${i}.`.length), value] as const] : [],
  );
  const { paramGroups } = part.stateDict();
  part.loadStateDict({ state: Object.fromEntries(own), paramGroups });
}
