import { type nn, noGrad, type Tensor } from "../../index.ts";
import { formatShape } from "../../tensor/shape.ts";

/** Training cannot go on: the loss is not a number, or infinite. */
export class DivergedError extends Error {
  override name = "DivergedError";
}

const firstNonFinite = (x: Tensor) => x.data.find((value) => !Number.isFinite(value));

/**
 * Finds where the numbers of a forward pass first stopped being finite: in the inputs, a parameter,
 * or a layer's output.
 */
export function explainDivergence(
  model: nn.Sequential,
  inputs: Tensor,
  step: number,
): DivergedError {
  const where = locate(model, inputs) ?? "in the loss itself";
  return new DivergedError(
    `the loss became NaN or infinite at step ${step}: the first such number is ${where}`,
  );
}

function locate(model: nn.Sequential, inputs: Tensor): string | undefined {
  const inData = firstNonFinite(inputs);
  if (inData !== undefined) return `${inData} in the data. Remove or replace that sample`;
  for (const [name, parameter] of model.namedParameters()) {
    const value = firstNonFinite(parameter);
    if (value !== undefined) {
      return `${value} in ${name}, from the update before. A smaller --lr may help`;
    }
  }
  let found: string | undefined;
  const handles = model.namedModules().flatMap(([name, module]) => {
    if (name === "") return [];
    return [
      module.registerForwardHook((_, __, output) => {
        const value = firstNonFinite(output as Tensor);
        if (value === undefined || found !== undefined) return undefined;
        const shape = formatShape((output as Tensor).shape);
        found = `${value} in the output of layer ${name} ${module.constructor.name}, ${shape}`;
        return undefined;
      }),
    ];
  });
  noGrad(() => model.forward(inputs));
  for (const handle of handles) handle.remove();
  return found && `${found}. A smaller --lr may help`;
}
