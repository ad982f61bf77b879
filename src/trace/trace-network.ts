import { noGrad } from "../autograd/no-grad.ts";
import type { FunctionName } from "../expr/index.ts";
import * as F from "../functional/index.ts";
import { tensor } from "../tensor/creation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { describeNetwork } from "./describe-network.ts";
import type { GivenTensor, LayerNames, Trace } from "./model.ts";
import { Names } from "./names.ts";
import { checkNetwork, readActivation, type TracedNetwork } from "./network.ts";
import { readTrace, type TraceOptions } from "./read-trace.ts";

/**
 * Every number of one forward and one backward pass of a small network on one sample, in float64.
 *
 * The tensors are called x (the input), W1, b1, z1 = W1·x + b1, h1 = activation(z1), W2, and so on; y is
 * the last layer's activation, p the probabilities, t the target, L the loss. The weights' and biases'
 * gradients are checked. Large tensors and long sums are shortened as in {@link trace}.
 *
 * @throws DataError with the place of what does not fit together in the network.
 * @example
 * ```ts
 * import { exampleNetwork, traceNetwork } from "chainrule/trace";
 * const { loss, check } = traceNetwork(exampleNetwork);
 * loss.value.toFixed(6); // → 0.775804
 * check?.rows.length; // → 17
 * ```
 */
export function traceNetwork(network: TracedNetwork, options: TraceOptions = {}): Trace {
  checkNetwork(network);
  const names = new Names();
  const given = givenTensors(network);
  const { x, parameters, target } = given;
  for (const [i, { weights, bias }] of parameters.entries()) {
    names.give(weights, `W${i + 1}`);
    if (bias) names.give(bias, `b${i + 1}`);
  }
  names.give(x, "x");
  if (network.loss !== "crossEntropy") names.give(target, "t");

  const roles = new Map<Tensor, GivenTensor["role"]>([
    [x, "input"],
    [target, "target"],
    ...parameters.flatMap(({ weights, bias }) =>
      [weights, ...(bias ? [bias] : [])].map((p) => [p, "parameter"] as const),
    ),
  ]);
  const run = (give: Give) => lossFrom(network, given, give);
  const loss = run((tensor, name, shape) => names.give(tensor, name, shape));
  const again = () => noGrad(() => run((tensor) => tensor).item());
  const trace = readTrace(
    {
      title: "",
      loss,
      names,
      roleOf: (leaf) => roles.get(leaf) ?? "constant",
      again,
    },
    ["parameter"],
    options,
  );
  const layers = layerNames(network);
  const { loss: name, target: t } = network;
  const described = {
    input: "x",
    layers,
    loss: name,
    prediction: name === "meanSquaredError" ? layers[layers.length - 1].output : "p",
    target: typeof t === "number" ? t : [...t],
  };
  return describeNetwork({ ...trace, network: described }, network);
}

/**
 * The loss of a small network on its sample, in float64: what {@link traceNetwork} traces, without the trace.
 *
 * @throws DataError with the place of what does not fit together in the network.
 * @example
 * ```ts
 * import { exampleNetwork, networkLoss } from "chainrule/trace";
 * networkLoss(exampleNetwork).toFixed(6); // → 0.775804
 * ```
 */
export function networkLoss(network: TracedNetwork): number {
  checkNetwork(network);
  return noGrad(() => lossFrom(network, givenTensors(network), (tensor) => tensor).item());
}

/** What a network computes with, as tensors. */
interface GivenTensors {
  x: Tensor;
  parameters: readonly { weights: Tensor; bias: Tensor | null }[];
  target: Tensor;
}

function givenTensors(network: TracedNetwork): GivenTensors {
  return {
    x: float64(network.input),
    parameters: network.layers.map(({ weights, bias }) => ({
      weights: float64(weights),
      bias: bias ? float64(bias) : null,
    })),
    target: targetOf(network),
  };
}

function lossFrom(
  network: TracedNetwork,
  { x, parameters, target }: GivenTensors,
  give: Give,
): Tensor {
  let h = x;
  for (const [i, { sum, activation, output }] of layerNames(network).entries()) {
    const { weights, bias } = parameters[i];
    const product = weights.matmul(h);
    h = give(bias ? product.add(bias) : product, sum);
    if (activation !== "identity") h = give(activate(h, activation), output);
  }
  return lossOf(network.loss, h, target, give);
}

/** Names a result, and gives it back. */
type Give = (tensor: Tensor, name: string, shape?: readonly number[]) => Tensor;

function float64(numbers: readonly number[] | readonly (readonly number[])[]): Tensor {
  return tensor(numbers, { dtype: "float64", requiresGrad: true });
}

function targetOf({ loss, target }: TracedNetwork): Tensor {
  if (loss === "crossEntropy") return tensor(target, { dtype: "int32" });
  return tensor(typeof target === "number" ? [target] : target, { dtype: "float64" });
}

function layerNames({ layers }: TracedNetwork): LayerNames[] {
  return layers.map(({ bias, activation = "identity" }, i) => {
    const sum = `z${i + 1}`;
    const output = i === layers.length - 1 ? "y" : `h${i + 1}`;
    return {
      weights: `W${i + 1}`,
      bias: bias ? `b${i + 1}` : null,
      sum,
      activation,
      output: activation === "identity" ? sum : output,
    };
  });
}

function activate(z: Tensor, activation: string): Tensor {
  const { name, options } = readActivation(activation);
  return (z[name as FunctionName] as (...options: number[]) => Tensor).apply(z, options);
}

/** The loss as `chainrule`'s functions compute it; what is inside them gets names too. */
function lossOf(loss: TracedNetwork["loss"], y: Tensor, target: Tensor, give: Give): Tensor {
  if (loss === "crossEntropy") {
    const logP = give(F.logSoftmax(y, 0), "logp");
    const [, largest, sum] = logP.node?.inputs ?? [];
    if (sum?.node) {
      give(largest, "m", []);
      give(sum.node.inputs[0], "e");
      give(sum, "s", []);
      give(logP.exp(), "p");
    }
    return F.nllLoss(logP, target);
  }
  const isBinary = loss === "binaryCrossEntropy";
  if (isBinary) give(y.sigmoid(), "p");
  const losses = (isBinary ? F.bceWithLogits : F.mseLoss)(y, target, { reduction: "none" });
  if (losses.size === 1) return losses.sum();
  const sum = give(give(losses, isBinary ? "l" : "q").sum(), "S");
  return sum.div(losses.size);
}
