import { expect } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { F, type nn, noGrad, optim, type Tensor } from "../../src/index.ts";
import type { TensorLike } from "../../src/tensor/tensor-like.ts";
import { expectAlike } from "../support/table.ts";

/** A network of characters, which may go on from what it keeps of those before. */
type LanguageModel<Memory> = nn.Module<[tokens: TensorLike, memory?: Memory]>;

/** In parts of these sizes, with a memory of those before, it gives what it gives for the whole text. */
export function expectSameInParts<Memory extends { readonly length: number }>(
  model: LanguageModel<Memory>,
  memory: Memory,
  text: Tensor,
  sizes: readonly number[],
): void {
  const parts = noGrad(() => text.split(sizes, 1).map((part) => model.forward(part, memory)));
  const scores = model.forward(text);
  let start = 0;
  for (const part of parts) {
    const end = start + part.shape[1];
    expectAlike(part, scores.slice(1, start, end), 1e-6);
    start = end;
  }
  expect(memory.length).toBe(text.shape[1]);
}

/** It learns a text in some steps, compiled as eager. */
export function expectLearns<Memory>(
  make: () => LanguageModel<Memory>,
  text: Tensor,
  { lr, steps }: { lr: number; steps: number },
): void {
  const losses = [false, true].map((isCompiled) => {
    const model = make();
    const optimizer = new optim.AdamW(model.parameters(), { lr });
    const step = (inputs: Tensor, targets: Tensor) => {
      optimizer.zeroGrad();
      const loss = F.crossEntropy(model.forward(inputs).flatten(0, 1), targets.flatten());
      loss.backward();
      optimizer.step();
      return loss;
    };
    const run = isCompiled ? compile(step) : step;
    return Array.from({ length: steps }, () => run(text.slice(1, 0, 5), text.slice(1, 1)).item());
  });
  expect(losses[0][steps - 1]).toBeLessThan(0.7 * losses[0][0]);
  losses[0].forEach((loss, i) => {
    expect(Math.abs(losses[1][i] - loss)).toBeLessThan(1e-3 * loss);
  });
}
