import { type Tensor, type TypedArray, tensor } from "chainrule";
import type { UnitSum } from "../engine/messages.ts";
import type { Run } from "../engine/run.ts";
import type { Twin } from "./twin.ts";

/** One unit's sum of products for one point, and what comes back to it, with the run's weights as they are. */
export function unitSum(run: Run, twin: Twin, layer: number, unit: number, row: number): UnitSum {
  twin.go(run.moment());
  const { network, settings } = twin.learner;
  const { linears, hidden } = network;
  const sums: Tensor[] = [];
  const outputs: Tensor[] = [];
  const inputs: { readonly tensor: Tensor; readonly values: TypedArray }[] = [];
  const handles = [
    ...linears.map((linear) =>
      linear.registerForwardHook((_, [x], z) => {
        const tensor = x as Tensor;
        if (tensor.requiresGrad) tensor.retainGrad();
        inputs.push({ tensor, values: tensor.data.slice() });
        sums.push(z.retainGrad());
        return undefined;
      }),
    ),
    ...hidden.map(({ activation }) =>
      activation.registerForwardHook((_, __, a) => {
        outputs.push(a.retainGrad());
        return undefined;
      }),
    ),
  ];
  const weights = linears.map(({ weight }) => weight.data.slice());
  const bias = linears[layer].bias!.data[unit];
  network.eval();
  network.zeroGrad();
  let isDifferentiated = true;
  let loss: number | null = null;
  const { points } = run;
  const width = points.features.length;
  const dtype = settings.precision;
  const x = tensor([[...points.values.subarray(row * width, (row + 1) * width)]], { dtype });
  try {
    const scores = network.forward(x);
    const lost = twin.learner.loss(scores, tensor([points.targets[row]], { dtype: "int32" }));
    loss = lost.item();
    lost.backward();
  } catch {
    // What the step's own backward would say, the run says itself.
    isDifferentiated = false;
  } finally {
    network.train();
    for (const handle of handles) handle.remove();
  }
  const isLast = layer === hidden.length;
  const a = isLast ? sums[layer] : outputs[layer];
  const gradientAt = ({ grad }: Tensor) => (isDifferentiated && grad ? grad.data[unit] : null);
  const fanIn = linears[layer].weight.shape[1];
  const next = isLast ? null : sums[layer + 1];
  const description = settings.layers[layer];
  const above = settings.layers[layer + 1];
  return {
    layer,
    unit,
    row,
    inputs: [...inputs[layer].values],
    inputGradients:
      isDifferentiated && inputs[layer].tensor.grad ? [...inputs[layer].tensor.grad.data] : null,
    weights: [...weights[layer].subarray(unit * fanIn, (unit + 1) * fanIn)],
    bias,
    z: sums[layer].data[unit],
    a: a.data[unit],
    loss,
    aboveSums: next ? [...next.data] : [],
    above: next?.grad && isDifferentiated ? [...next.grad.data] : [],
    aboveWeights: next
      ? Array.from(
          { length: next.size },
          (_, k) => weights[layer + 1][k * description.units + unit],
        )
      : [],
    activationGradient: gradientAt(a),
    gradient: gradientAt(sums[layer]),
    isPlain: isLast || !(description.batchNorm || description.residual || above?.residual),
  };
}
