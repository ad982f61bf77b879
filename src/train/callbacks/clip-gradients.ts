import { type ClipNormOptions, clipNormOptions, shorten } from "../../optim/clip.ts";
import { checkOptions, notNegative, type OptionTable, required } from "../../tensor/arguments.ts";
import { ValueError } from "../../tensor/errors.ts";
import type { Callback } from "./callback.ts";

export interface ClipGradientsOptions extends ClipNormOptions {
  /** What the norm of all gradients as one vector may be at most. */
  maxNorm: number;
}

const options: OptionTable<ClipGradientsOptions> = {
  ...clipNormOptions,
  maxNorm: required(notNegative),
};

/**
 * Shortens the gradients of each update together, as `optim.clipGradNorm` does: within the compiled step; in
 * mixed precision without the scale of the loss; those that were accumulated as one. `errorIfNonfinite` ends
 * the run at a norm that is NaN or infinite, before the update.
 *
 * @throws ValueError for `errorIfNonfinite` in mixed precision, where a step that overflows is left out anyway.
 * Source: Pascanu et al., On the difficulty of training recurrent neural networks (2013)
 * @example
 * ```ts
 * import { moons } from "chainrule/data";
 * import { clipGradients, Trainer } from "chainrule/train";
 * const model = new nn.Linear(2, 2);
 * const before = model.weight.clone();
 * const optimizer = new optim.SGD(model.parameters(), { lr: 1 });
 * const parts = { model, optimizer, loss: F.crossEntropy, train: moons(), batchSize: 500 };
 * const trainer = new Trainer({ ...parts, epochs: 1, callbacks: [clipGradients({ maxNorm: 0.01 })] });
 * await trainer.fit();
 * model.weight.sub(before).square().sum().sqrt().item() < 0.0201; // → true
 * ```
 */
export function clipGradients(given: ClipGradientsOptions): Callback {
  checkOptions("clipGradients", options, given);
  const { maxNorm, ...how } = given;
  return ({ isMixed }) => {
    if (isMixed && how.errorIfNonfinite) {
      throw new ValueError(
        "clipGradients: in mixed precision a step whose gradients overflow is left out. Leave out errorIfNonfinite",
      );
    }
    return {
      gradients(slopes) {
        const gradients = slopes.map(({ gradient }) => gradient);
        shorten("clipGradients", gradients, maxNorm, how);
      },
    };
  };
}
