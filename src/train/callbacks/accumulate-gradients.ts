import { add, div, formula, mul } from "../../expr/build.ts";
import { assign } from "../../ops/methods/inplace.ts";
import { operand } from "../../ops/methods/operand.ts";
import { checkArgument, positiveInteger } from "../../tensor/arguments.ts";
import { zeros } from "../../tensor/creation.ts";
import type { Callback } from "./callback.ts";
import { checkTensors } from "./check-tensors.ts";

const added = formula((sum, g, samples) => add(sum, mul(g, samples)));
const increased = formula((before, samples) => add(before, samples));
// The mean over all samples: (Σ n·g) / Σ n, with this batch's in both sums.
const meant = formula((sum, g, samples, before) =>
  div(add(sum, mul(g, samples)), add(before, samples)),
);

/**
 * Updates once for so many batches, by the mean gradient over all of their samples: as one batch that large
 * would, where memory does not do for it. What is left over at the end of an epoch is an update, too. Steps
 * are still counted by batches, and batch normalisation sees each batch by itself.
 *
 * @throws ValueError for what is no number of batches.
 * @example
 * ```ts
 * import { moons } from "chainrule/data";
 * import { accumulateGradients, type Callback, Trainer } from "chainrule/train";
 * const run = async (batchSize: number, callbacks: Callback[]) => {
 *   manualSeed(0);
 *   const model = new nn.Linear(2, 2);
 *   const optimizer = new optim.SGD(model.parameters(), { lr: 1 });
 *   const parts = { model, optimizer, loss: F.crossEntropy, train: moons({ samples: 64 }) };
 *   await new Trainer({ ...parts, epochs: 2, batchSize, callbacks }).fit();
 *   return model.weight.toArray(2).flat();
 * };
 * const [small, large] = [await run(8, [accumulateGradients(4)]), await run(32, [])];
 * small.every((w, i) => Math.abs(w - large[i]) < 1e-6); // → true
 * ```
 */
export function accumulateGradients(batches: number): Callback {
  checkArgument("accumulateGradients", "batches", positiveInteger, batches);
  return ({ parameters }) => {
    const named = Object.entries(parameters).map(([name, x]) => {
      return [name, x, zeros(x.shape, { dtype: x.dtype })] as const;
    });
    const sums = new Map(named.map(([, parameter, sum]) => [parameter, sum]));
    const count = zeros([], { dtype: "float64" });
    const tensors = {
      ...Object.fromEntries(named.map(([name, , sum]) => [`sums.${name}`, sum])),
      samples: count,
    };
    return {
      name: "accumulateGradients",
      batchesPerUpdate: batches,
      gather(slopes, samples, updates) {
        const n = operand(samples, "float64");
        for (const { parameter, gradient } of slopes) {
          const sum = sums.get(parameter);
          if (!sum) continue;
          if (updates) assign(gradient, meant, [sum, gradient, n, count]);
          else assign(sum, added, [sum, gradient, n]);
        }
        if (!updates) assign(count, increased, [count, n]);
      },
      updated() {
        for (const sum of sums.values()) sum.zero_();
        count.zero_();
      },
      state: () => ({ values: null, tensors }),
      restore(state) {
        checkTensors("accumulateGradients", state.tensors ?? {}, tensors);
        for (const [name, tensor] of Object.entries(tensors)) tensor.copy_(state.tensors![name]);
      },
    };
  };
}
