import { checkParameters } from "../../check/index.ts";
import type { GradientCheckRow } from "../report/run-report.ts";
import { buildNetwork } from "./networks/build.ts";
import type { Network } from "./networks/network.ts";
import type { TrainConfig } from "./options.ts";
import type { Task } from "./task.ts";

const samples = 8;

/** How the check was done, for the terminal and the report. */
export const gradientCheckMethod =
  `central differences in float64 on ${samples} samples: some weights of each layer one by one, ` +
  "then all of them together";

/**
 * Checks the gradients of the run's own network, with its initial weights, in float64 on a few of
 * its samples, dropout and batch normalisation included.
 */
export function checkGradients(
  config: TrainConfig,
  task: Task,
  network: Network,
): GradientCheckRow[] {
  const copy = buildNetwork(config, task, "float64");
  copy.loadStateDict(network.stateDict());
  const count = Math.min(samples, task.train.length);
  const [inputs, targets] = task.train.batch(Int32Array.from({ length: count }, (_, i) => i));
  const exact = inputs.to("float64");
  const rows = checkParameters(copy.parameters(), () => copy.loss(copy.forward(exact), targets), {
    gradients: () => {
      copy.backward();
      return copy.gradients();
    },
  });
  return rows.map(({ name, entries, worstAbsolute, worstRelative, passed }) => {
    const [layer, parameter] = name.split(".");
    return {
      layer: network.layers[Number(layer)].label.replace(/\(.*/, ""),
      parameter,
      checked: entries,
      absoluteError: worstAbsolute,
      relativeError: worstRelative,
      passed,
    };
  });
}
