import { parameterChecks } from "../check/parameter-check.ts";
import type { Batch } from "../data/dataset.ts";
import { layerOf } from "../doctor/source.ts";
import { checkArgument, kind } from "../tensor/arguments.ts";
import { learnerOf } from "./learners/build.ts";
import type { LearnerParts } from "./learners/learner.ts";
import { nextTask } from "./next-task.ts";

/** What a gradient check found of one parameter. */
export interface GradientCheckRow {
  /** The layer's name and kind, `0 Linear`. */
  readonly layer: string;
  /** The parameter's name, `weight`. */
  readonly parameter: string;
  /** How many of its elements were compared. */
  readonly checked: number;
  /** The largest absolute difference among them. */
  readonly absoluteError: number;
  /** The largest relative difference among them. */
  readonly relativeError: number;
  readonly passed: boolean;
}

/**
 * Checks the gradients of a float64 model on a batch by differences, dropout and batch normalisation
 * included.
 *
 * @param signal looked at after each parameter; where it is aborted, there is no result.
 * @throws ValueError for parts that do not belong together, DtypeError for a model of float32.
 * @example
 * ```ts
 * import { checkGradients } from "chainrule/train";
 * const model = new nn.Linear(2, 3, { dtype: "float64" });
 * const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
 * const inputs = tensor([[1, 2]], { dtype: "float64" });
 * const batch = [inputs, tensor([0], { dtype: "int32" })] as const;
 * const rows = await checkGradients({ model, optimizer, loss: F.crossEntropy }, batch);
 * rows?.map(({ parameter, passed }) => `${parameter} ${passed}`); // → weight true,bias true
 * ```
 */
export async function checkGradients<Output>(
  parts: LearnerParts<Output>,
  batch: Batch,
  signal?: AbortSignal,
): Promise<GradientCheckRow[] | null> {
  const learner = learnerOf(parts);
  checkArgument("checkGradients", "the batch", kind("[inputs, targets]", Array.isArray), batch);
  const [inputs, targets] = batch;
  const loss = () => learner.measure(learner.forward(inputs), targets).item();
  const gradients = () => {
    learner.backward();
    return learner.gradients();
  };
  const rows: GradientCheckRow[] = [];
  for (const check of parameterChecks(learner.parameters(), loss, { gradients })) {
    const path = layerOf(check.name);
    const layer = learner.layers.find((layer) => layer.path === path);
    rows.push({
      layer: `${path} ${layer?.type ?? ""}`.trim(),
      parameter: path === "" ? check.name : check.name.slice(path.length + 1),
      checked: check.entries,
      absoluteError: check.worstAbsolute,
      relativeError: check.worstRelative,
      passed: check.passed,
    });
    await nextTask();
    if (signal?.aborted) return null;
  }
  return rows;
}
