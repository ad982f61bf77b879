import { grad } from "../autograd/grad.ts";
import { enableGrad } from "../autograd/no-grad.ts";
import { cat } from "../ops/concat.ts";
import { randn } from "../ops/random.ts";
import { reshape } from "../ops/reshape.ts";
import { Generator } from "../random/generator.ts";
import { type FloatDtype, isFloat } from "../tensor/dtype.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { outputsOf } from "./runner.ts";
import { labelOf, type Outputs } from "./target.ts";

type Run<Y> = (...inputs: Tensor[]) => Y;

/**
 * The gradients of one output of a function by the float inputs, all in a row, as a function of those
 * inputs and of the upstream gradient: its gradients are the function's second derivatives.
 */
export function gradientsOf(run: Run<Outputs>, outputName: string | null): Run<Tensor> {
  const label = labelOf(run);
  const gradients = (...given: Tensor[]) =>
    enableGrad(() => {
      const [inputs, dy] = [given.slice(0, -1), given[given.length - 1]];
      const wanted = inputs.filter(({ dtype }) => isFloat(dtype));
      const y = outputsOf(run(...inputs), label).get(outputName)!;
      const found = grad(y, wanted, {
        gradOutputs: [dy],
        createGraph: true,
        materializeGrads: true,
      });
      return cat(found.map((gradient) => reshape(gradient, [gradient.size])));
    });
  Object.defineProperty(gradients, "name", {
    value: outputName === null ? `gradients of ${label}` : `gradients of ${outputName} of ${label}`,
  });
  return gradients;
}

/** An upstream gradient to differentiate by. */
export function upstream(shape: Shape, dtype: FloatDtype, seed: number): Tensor {
  return randn(shape, { dtype, generator: new Generator(seed) });
}
