import { type Expression, functions, input, type Operand } from "../expr/index.ts";
import type { Setting } from "../nn/layers/row.ts";
import {
  type ActivationKind,
  activationKinds,
  type LayerKind,
  type LayerOptions,
  layerKinds,
} from "../nn/layers/table.ts";
import { ValueError } from "../tensor/errors.ts";
import type { Shape } from "../tensor/shape.ts";
import { Activation, LeakyReLU, ReLU, Sigmoid, Tanh } from "./activation.ts";
import { BatchNorm } from "./batch-norm.ts";
import { Dropout } from "./dropout.ts";
import type { Layer } from "./layer.ts";
import { LayerNorm } from "./layer-norm.ts";
import { Linear } from "./linear.ts";
import { Softmax } from "./softmax.ts";

/** Makes the hand-written layer of a kind, for samples of a shape. */
type Twin<Options> = (options: Options, input: Shape, setting: Setting) => Layer;

/** Of an activation function the expression is enough, its options in their order. */
function byExpression(kind: ActivationKind): Twin<object> {
  const f = functions[kind] as (...operands: Operand[]) => Expression;
  return (options) => new Activation(f(input(0), ...Object.values(options)));
}

const byExpressions = Object.fromEntries(
  activationKinds.map((kind) => [kind, byExpression(kind)]),
) as Record<ActivationKind, Twin<object>>;

/** The hand-written twin of each layer in `nn/layers/table.ts`, null for one that has none. */
const twins: { readonly [Kind in LayerKind]: Twin<LayerOptions<Kind>> | null } = {
  linear: ({ units }, [features], { dtype }) => new Linear(features, units, { dtype }),
  batchNorm: (_, [features], { dtype }) => new BatchNorm(features, { dtype }),
  layerNorm: (_, input, { dtype }) => new LayerNorm(input[input.length - 1], { dtype }),
  rmsNorm: null,
  groupNorm: null,
  conv: null,
  maxPool: null,
  avgPool: null,
  dropout: ({ p }) => new Dropout(p),
  flatten: null,
  softmax: () => new Softmax(),
  logSoftmax: null,
  prelu: null,
  ...byExpressions,
  relu: () => new ReLU(),
  leakyRelu: ({ negativeSlope }) => new LeakyReLU(negativeSlope),
  sigmoid: () => new Sigmoid(),
  tanh: () => new Tanh(),
};

/** The kinds of layers that have a hand-written twin. */
export const twinKinds = layerKinds.filter((kind) => twins[kind] !== null);

/** The hand-written twin of a kind of layer. @throws ValueError where there is none. */
export function twinOf(kind: LayerKind): Twin<object> {
  const twin = twins[kind];
  if (twin) return twin as Twin<object>;
  throw new ValueError(
    `${kind} has no hand-written backward; these have: ${twinKinds.join(", ")}. Use nn.buildSequential`,
  );
}
