import { type Expression, functions, input, type Operand } from "../expr/index.ts";
import {
  type ActivationKind,
  activationKinds,
  type LayerKind,
  type LayerOptions,
  type Setting,
} from "../nn/layers/table.ts";
import { ValueError } from "../tensor/errors.ts";
import type { Shape } from "../tensor/shape.ts";
import { Activation, LeakyReLU, ReLU, Sigmoid, Tanh } from "./activation.ts";
import { BatchNorm } from "./batch-norm.ts";
import { Dropout } from "./dropout.ts";
import type { Layer } from "./layer.ts";
import { Linear } from "./linear.ts";
import { Softmax } from "./softmax.ts";

/** Makes the hand-written layer of a kind, for samples of a shape. */
type Twin<Options> = (options: Options, input: Shape, setting: Setting) => Layer;

/** Of an activation function the expression is enough, its options in their order. */
function byExpression(kind: ActivationKind): Twin<object> {
  const f = functions[kind] as (...operands: Operand[]) => Expression;
  return (options) => new Activation(f(input(0), ...Object.values(options)));
}

/** The hand-written twins of the layers in `nn/layers/table.ts`; not every layer has one. */
const twins: { readonly [Kind in LayerKind]?: Twin<LayerOptions<Kind>> } = {
  linear: ({ units }, [features], { dtype }) => new Linear(features, units, { dtype }),
  batchNorm: (_, [features], { dtype }) => new BatchNorm(features, { dtype }),
  dropout: ({ p }) => new Dropout(p),
  softmax: () => new Softmax(),
  ...Object.fromEntries(activationKinds.map((kind) => [kind, byExpression(kind)])),
  relu: () => new ReLU(),
  leakyRelu: ({ negativeSlope }) => new LeakyReLU(negativeSlope),
  sigmoid: () => new Sigmoid(),
  tanh: () => new Tanh(),
};

/** The kinds of layers that have a hand-written twin. */
export const twinKinds = Object.keys(twins) as LayerKind[];

/** The hand-written twin of a kind of layer. @throws ValueError where there is none. */
export function twinOf(kind: LayerKind): Twin<object> {
  const twin = twins[kind];
  if (twin) return twin as Twin<object>;
  throw new ValueError(
    `${kind} has no hand-written backward; these have: ${twinKinds.join(", ")}. Use nn.buildSequential`,
  );
}
