import type { Tensor } from "chainrule";
import { compile } from "chainrule/compile";
import type { Cost } from "../engine/messages.ts";
import { newLearner, type Run } from "../engine/run.ts";

/** So long each of the measurements takes, in milliseconds, and so many there are of each. */
const span = 6;
const rounds = 5;

/**
 * What a step costs: the forward pass with its loss, and how much more it is with the backward pass, both
 * compiled, in the median of some rounds. Differences would take two forward passes for each parameter.
 */
export function costOf(run: Run): Cost {
  const learner = newLearner(run.settings, run.points);
  const { inputs, targets } = run.batches;
  const forward = compile((x: Tensor, t: Tensor) =>
    learner.loss(learner.network.forward(x), t).detach(),
  );
  const both = compile((x: Tensor, t: Tensor) => {
    learner.network.zeroGrad();
    const loss = learner.loss(learner.network.forward(x), t);
    learner.backward(loss);
    return loss.detach();
  });
  const alone = median(() => forward(inputs, targets));
  const together = median(() => both(inputs, targets));
  const parameters = learner.network.parameters().reduce((sum, { size }) => sum + size, 0);
  return {
    forward: alone,
    backward: Math.max(0, together - alone),
    differences: 2 * parameters * alone,
    parameters,
  };
}

/** Milliseconds of one call. */
function median(call: () => void): number {
  call();
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    let calls = 0;
    while (performance.now() - start < span) {
      for (let i = 0; i < 10; i++) call();
      calls += 10;
    }
    return (performance.now() - start) / calls;
  });
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)];
}
