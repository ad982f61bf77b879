import type { WatchedOptimizer } from "chainrule/doctor";
import type { Learner } from "../network/learner.ts";

/** A learner's optimizers as one, which steps from the first to the last of them. */
export function watchedOptimizer({ optimizers }: Learner): WatchedOptimizer {
  const first = optimizers[0];
  const last = optimizers[optimizers.length - 1];
  if (first === last) return first;
  return {
    lr: first.lr,
    paramGroups: optimizers.flatMap(({ paramGroups }) => [...paramGroups]),
    registerStepPreHook: (hook) => first.registerStepPreHook(hook),
    registerStepPostHook: (hook) => last.registerStepPostHook(hook),
    // Nobody takes back what a twin does.
    stateDict: () => ({}),
    loadStateDict: () => {},
  };
}
