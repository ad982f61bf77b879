import { compile } from "../src/compile/index.ts";
import { F, optim, type Tensor } from "../src/index.ts";
import { buildNetwork, numbersFor } from "./numbers.ts";
import type { TrainingWork } from "./works.ts";

/** The bytes of a step's temporaries. */
export interface Memory {
  /** As they are placed, over one another where they can. */
  peak: number;
  /** Side by side. */
  sum: number;
}

/** The memory plan of a compiled step. */
export function plannedMemory(work: TrainingWork): Memory {
  const { inputs, targets, ...state } = numbersFor(work);
  const model = buildNetwork(work.layers);
  model.loadStateDict(state);
  const optimizer = new optim.SGD(model.parameters(), { lr: work.learningRate });
  const told: string[] = [];
  const step = compile(
    (x: Tensor, y: Tensor) => {
      optimizer.zeroGrad();
      const loss = F.crossEntropy(model.forward(x), y);
      loss.backward();
      optimizer.step();
      return loss;
    },
    { explain: (text) => told.push(text) },
  );
  step(inputs, targets);
  const [, peak, sum] = /temporaries: (\d+) bytes at most, (\d+) side/.exec(told.join("\n"))!;
  return { peak: Number(peak), sum: Number(sum) };
}
