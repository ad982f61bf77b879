import { noGrad } from "../autograd/no-grad.ts";
import { parameterChecks } from "../check/parameter-check.ts";
import { compile } from "../compile/compile.ts";
import type { Batch } from "../data/dataset.ts";
import { layerOf } from "../doctor/source.ts";
import { checkArgument, checkOptions, flag, kind, type OptionTable } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { learnerOf } from "./learners/build.ts";
import type { LearnerParts } from "./learners/learner.ts";
import { nextTask } from "./next-task.ts";
import { abortSignal } from "./options.ts";

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

export interface GradientCheckOptions {
  /** Looked at after each parameter; where it is aborted, there is no result. */
  signal?: AbortSignal;
  /** Evaluate the loss as one compiled function; the gradients are the eager ones. Default true. */
  compile?: boolean;
}

const checkGradientsOptions: OptionTable<GradientCheckOptions> = {
  signal: abortSignal,
  compile: flag,
};

/**
 * Checks the gradients of a float64 model on a batch by differences, dropout and batch normalisation
 * included.
 *
 * @throws ValueError for parts that do not belong together, DtypeError for a model of float32, CompileError for a
 * loss that cannot be compiled.
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
  options: GradientCheckOptions = {},
): Promise<GradientCheckRow[] | null> {
  const learner = learnerOf(parts);
  checkArgument("checkGradients", "the batch", kind("[inputs, targets]", Array.isArray), batch);
  checkOptions("checkGradients", checkGradientsOptions, options);
  const { signal, compile: isCompiled = true } = options;
  const [inputs, targets] = batch;
  const measure = (x: Tensor, y: Tensor) => learner.measure(learner.forward(x), y);
  const evaluate = isCompiled ? compile(measure) : measure;
  const loss = () => noGrad(() => evaluate(inputs, targets)).item();
  const gradients = () => {
    measure(inputs, targets);
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
