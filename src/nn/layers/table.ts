import type { FunctionName } from "../../expr/index.ts";
import { ValueError } from "../../tensor/errors.ts";
import { sizeOf } from "../../tensor/shape.ts";
import { nearest } from "../../text/nearest.ts";
import { shown } from "../../text/shown.ts";
import { LogSoftmax, Softmax } from "./activations/along-dimension.ts";
import {
  Hardshrink,
  Hardsigmoid,
  Hardswish,
  Hardtanh,
  Softshrink,
  Tanhshrink,
} from "./activations/piecewise.ts";
import { CELU, ELU, LeakyReLU, ReLU, ReLU6, SELU } from "./activations/rectifiers.ts";
import { PReLU } from "./activations/slopes.ts";
import {
  GELU,
  LogSigmoid,
  Mish,
  Sigmoid,
  SiLU,
  Softplus,
  Softsign,
  Tanh,
} from "./activations/smooth.ts";
import { Dropout } from "./dropout.ts";
import { Flatten } from "./flatten.ts";
import { Linear } from "./linear.ts";
import { BatchNorm1d, BatchNorm2d } from "./normalization/batch-norm.ts";
import { GroupNorm } from "./normalization/group-norm.ts";
import { LayerNorm } from "./normalization/layer-norm.ts";
import { RMSNorm } from "./normalization/rms-norm.ts";
import { complete, count, finite, type Given, type Options, share, type Values } from "./option.ts";
import { type LayerRow, layer } from "./row.ts";
import { windowRows } from "./window-rows.ts";

/**
 * Activation functions go by their names in `expr`, and their options by the order of its arguments.
 */
const activations = {
  relu: layer({ name: "ReLU", options: {}, module: () => new ReLU() }),
  leakyRelu: layer({
    name: "LeakyReLU",
    options: { negativeSlope: { ...finite, default: 0.01 } },
    module: ({ negativeSlope }) => new LeakyReLU(negativeSlope),
  }),
  tanh: layer({ name: "Tanh", options: {}, module: () => new Tanh() }),
  sigmoid: layer({ name: "Sigmoid", options: {}, module: () => new Sigmoid() }),
  gelu: layer({ name: "GELU", options: {}, module: () => new GELU() }),
  silu: layer({ name: "SiLU", options: {}, module: () => new SiLU() }),
  softplus: layer({ name: "Softplus", options: {}, module: () => new Softplus() }),
  elu: layer({
    name: "ELU",
    options: { alpha: { ...finite, default: 1 } },
    module: ({ alpha }) => new ELU(alpha),
  }),
  selu: layer({ name: "SELU", options: {}, module: () => new SELU() }),
  celu: layer({
    name: "CELU",
    options: { alpha: { ...finite, default: 1 } },
    module: ({ alpha }) => new CELU(alpha),
  }),
  geluTanh: layer({
    name: "GELU tanh",
    options: {},
    module: () => new GELU({ approximate: "tanh" }),
  }),
  mish: layer({ name: "Mish", options: {}, module: () => new Mish() }),
  softsign: layer({ name: "Softsign", options: {}, module: () => new Softsign() }),
  logSigmoid: layer({ name: "LogSigmoid", options: {}, module: () => new LogSigmoid() }),
  relu6: layer({ name: "ReLU6", options: {}, module: () => new ReLU6() }),
  hardtanh: layer({
    name: "Hardtanh",
    options: { minVal: { ...finite, default: -1 }, maxVal: { ...finite, default: 1 } },
    module: ({ minVal, maxVal }) => new Hardtanh(minVal, maxVal),
  }),
  hardsigmoid: layer({ name: "Hardsigmoid", options: {}, module: () => new Hardsigmoid() }),
  hardswish: layer({ name: "Hardswish", options: {}, module: () => new Hardswish() }),
  hardshrink: layer({
    name: "Hardshrink",
    options: { lambd: { ...finite, default: 0.5 } },
    module: ({ lambd }) => new Hardshrink(lambd),
  }),
  softshrink: layer({
    name: "Softshrink",
    options: { lambd: { ...finite, default: 0.5 } },
    module: ({ lambd }) => new Softshrink(lambd),
  }),
  tanhshrink: layer({ name: "Tanhshrink", options: {}, module: () => new Tanhshrink() }),
} satisfies Partial<Record<FunctionName, LayerRow>>;

/**
 * The layers that can be described in words and data. A row here is all there is to a kind of layer,
 * beside its class: descriptions, their types and checks, the command line and its help follow from it.
 * Whether there is a hand-written twin, `manual/twins.ts` says.
 */
export const layerTable = {
  linear: layer({
    name: "Linear",
    options: { units: count },
    notation: {
      form: "a number of units",
      pattern: /(\d+)/,
      write: ({ units }) => String(units),
    },
    module: ({ units }, input, { dtype }) => new Linear(input[input.length - 1], units, { dtype }),
    output: (input, { units }) => [...input.slice(0, -1), units],
  }),
  /** Of images where a sample has three dimensions. */
  batchNorm: layer({
    name: "BatchNorm",
    options: {},
    leastBatch: 2,
    module: (_, [features, ...positions], { dtype }) =>
      positions.length === 2
        ? new BatchNorm2d(features, { dtype })
        : new BatchNorm1d(features, { dtype }),
  }),
  /** Over the last dimension. */
  layerNorm: layer({
    name: "LayerNorm",
    options: {},
    module: (_, input, { dtype }) => new LayerNorm(input[input.length - 1], { dtype }),
  }),
  /** Over the last dimension. */
  rmsNorm: layer({
    name: "RMSNorm",
    options: {},
    module: (_, input, { dtype }) => new RMSNorm(input[input.length - 1], { dtype }),
  }),
  groupNorm: layer({
    name: "GroupNorm",
    options: { groups: count },
    module: ({ groups }, [channels], { dtype }) => new GroupNorm(groups, channels, { dtype }),
  }),
  ...windowRows,
  dropout: layer({
    name: "Dropout",
    options: { p: { ...share, default: 0.5 } },
    module: ({ p }) => new Dropout(p),
  }),
  flatten: layer({
    name: "Flatten",
    options: {},
    module: () => new Flatten(),
    output: (input) => [sizeOf(input)],
  }),
  /** Over the last dimension. */
  softmax: layer({ name: "Softmax", options: {}, module: () => new Softmax(-1) }),
  /** Over the last dimension. */
  logSoftmax: layer({ name: "LogSoftmax", options: {}, module: () => new LogSoftmax(-1) }),
  prelu: layer({
    name: "PReLU",
    options: { init: { ...finite, default: 0.25 } },
    module: ({ init }, _, { dtype }) => new PReLU(1, { init, dtype }),
  }),
  ...activations,
} satisfies Record<string, LayerRow>;

/** The name of a kind of layer, in descriptions. */
export type LayerKind = keyof typeof layerTable;
export type ActivationKind = keyof typeof activations;

export const layerKinds = Object.keys(layerTable) as LayerKind[];
export const activationKinds = Object.keys(activations) as ActivationKind[];

type OptionsOf<Kind extends LayerKind> = (typeof layerTable)[Kind]["options"];

/** The options of a layer, each with a value. */
export type LayerOptions<Kind extends LayerKind> = Values<OptionsOf<Kind>>;

type Flat<T> = { [Key in keyof T]: T[Key] };

/**
 * One layer of a network, as data: its kind, and its options, of which those with a default may be left
 * out. It takes what the layer before it gives.
 */
export type LayerDescription = {
  [Kind in LayerKind]: Flat<{ readonly kind: Kind } & Given<OptionsOf<Kind>>>;
}[LayerKind];

/** The row of any kind. @throws ValueError for a kind that has none. */
export function rowOf(kind: LayerKind): LayerRow {
  if (Object.hasOwn(layerTable, kind)) return layerTable[kind];
  const meant = nearest(kind, layerKinds);
  throw new ValueError(
    `"${kind}" is no kind of layer; ` +
      (meant ? `did you mean "${meant}"?` : `expected one of ${layerKinds.join(", ")}`),
  );
}

/** The kind of a described layer and all its options. @throws ValueError for what is no description. */
export function completed(description: LayerDescription): {
  kind: LayerKind;
  options: Values<Options>;
} {
  const { kind, ...given }: LayerDescription = Object(description);
  if (typeof kind !== "string") {
    throw new ValueError(`expected a layer such as { kind: "relu" }, got ${shown(description)}`);
  }
  return { kind, options: complete(kind, rowOf(kind).options, given) };
}
