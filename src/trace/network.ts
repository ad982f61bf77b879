import { type Expression, isConstant } from "../expr/expression.ts";
import { differentiate, type FunctionName, functions, input, simplify } from "../expr/index.ts";
import { type ActivationKind, activationKinds, rowOf } from "../nn/layers/table.ts";
import { readOptions } from "../nn/layers/text.ts";
import { DataError, ValueError } from "../tensor/errors.ts";
import { nearest } from "../text/nearest.ts";

/** A small network to be traced: all its numbers, and one sample. */
export interface TracedNetwork {
  layers: readonly TracedLayer[];
  loss: LossName;
  /** One number for each column of the first layer's weights. */
  input: readonly number[];
  /** The class, counted from 0, for the cross-entropy; for the other losses a number for each output. */
  target: number | readonly number[];
}

export interface TracedLayer {
  /** A row for each of the layer's units, with a number for each of its inputs. */
  weights: readonly (readonly number[])[];
  /** A number for each unit. Default: none. */
  bias?: readonly number[];
  /**
   * An activation function of `nn.buildSequential` with its options, `"relu"` or `"leakyRelu:0.2"`, another
   * function of one argument in `chainrule/expr`, or `"identity"` (the default).
   */
  activation?: string;
}

export type LossName = (typeof losses)[number];

/** The losses, each with the last step that belongs to it: softmax, sigmoid, nothing. */
export const losses = ["crossEntropy", "binaryCrossEntropy", "meanSquaredError"] as const;

/** Whether x alone is enough for a function, and it has a slope somewhere. */
function hasSlope(name: FunctionName): boolean {
  if (functions[name].length !== 1) return false;
  const e = (functions[name] as (x: Expression) => Expression)(input(0));
  return simplify(e) !== input(0) && !isConstant(differentiate(e, 0), 0);
}

/** The activations: those of the layer table, and the other functions of one argument with a slope. */
export const activations: readonly string[] = [
  ...new Set([
    "identity",
    ...activationKinds,
    ...(Object.keys(functions) as FunctionName[]).filter(hasSlope),
  ]),
];

/** The activations that take options, as a network has them: `leakyRelu:negativeSlope`. */
export const activationForms: readonly string[] = activationKinds
  .map((kind) => [kind, ...Object.keys(rowOf(kind).options)])
  .filter(({ length }) => length > 1)
  .map((parts) => parts.join(":"));

const isKind = (name: string): name is ActivationKind =>
  (activationKinds as readonly string[]).includes(name);

/**
 * An activation's name, and the numbers it takes after x; none where all are left to their defaults.
 *
 * @throws ValueError for numbers that its row in the layer table does not have or accept.
 */
export function readActivation(activation: string): { name: string; options: number[] } {
  const [name, ...texts] = activation.split(":");
  if (texts.length === 0) return { name, options: [] };
  if (!isKind(name)) throw new ValueError(`${name} takes no options: "${activation}"`);
  return { name, options: Object.values(readOptions(name, texts, activation)) as number[] };
}

/** The network of the guide: 2 inputs, 3 hidden units of which the first is dead, 2 classes. */
export const exampleNetwork: TracedNetwork = {
  layers: [
    {
      weights: [
        [0.1, -0.2],
        [0.3, 0.4],
        [-0.2, 0.5],
      ],
      bias: [0.05, -0.1, 0.2],
      activation: "relu",
    },
    {
      weights: [
        [0.2, -0.3, 0.1],
        [-0.1, 0.4, 0.2],
      ],
      bias: [0.1, -0.05],
    },
  ],
  loss: "crossEntropy",
  input: [0.5, 0.8],
  target: 0,
};

/**
 * Checks that the parts of a network fit together.
 *
 * @throws DataError with the place of the first thing that does not: `layers[1].weights[0]: 3 numbers,
 * expected 2, one for each output of layers[0]`.
 */
export function checkNetwork({ layers, loss, input: x, target }: TracedNetwork): void {
  if (layers.length === 0) throw new DataError("layers: none; a network needs at least one");
  if (x.length === 0) throw new DataError("input: no numbers; a network needs at least one");
  let inputs = x.length;
  let source = "number of input";
  layers.forEach(({ weights, bias, activation = "identity" }, i) => {
    const place = `layers[${i}]`;
    if (weights.length === 0) throw new DataError(`${place}.weights: no rows; one for each unit`);
    weights.forEach((row, j) => {
      const where = `${place}.weights[${j}]`;
      expectCount(where, row.length, inputs, `one for each ${source}`);
    });
    if (bias)
      expectCount(`${place}.bias`, bias.length, weights.length, "one for each row of weights");
    checkActivation(`${place}.activation`, activation, i === layers.length - 1 ? loss : undefined);
    inputs = weights.length;
    source = `output of ${place}`;
  });
  checkTarget(loss, target, inputs, source);
}

function expectCount(place: string, count: number, expected: number, why: string): void {
  if (count === expected) return;
  const numbers = count === 1 ? "1 number" : `${count} numbers`;
  throw new DataError(`${place}: ${numbers}, expected ${expected}, ${why}`);
}

/** What a loss does to the last layer's sums: an activation that does the same would do it twice. */
const included: Record<string, LossName> = {
  softmax: "crossEntropy",
  sigmoid: "binaryCrossEntropy",
};

function checkActivation(place: string, activation: string, loss: LossName | undefined): void {
  const [name] = activation.split(":");
  const includedIn = included[name];
  if (includedIn !== undefined && (loss === includedIn || name === "softmax")) {
    throw new DataError(
      `${place}: ${name} is part of the loss ${includedIn}; leave the activation out`,
    );
  }
  if (!activations.includes(name)) {
    const meant = nearest(name, activations);
    throw new DataError(
      `${place}: unknown activation "${name}"; ` +
        (meant ? `did you mean "${meant}"?` : `expected one of ${activations.join(", ")}`),
    );
  }
  try {
    readActivation(activation);
  } catch (error) {
    throw error instanceof ValueError ? new DataError(`${place}: ${error.message}`) : error;
  }
}

function checkTarget(
  loss: LossName,
  target: TracedNetwork["target"],
  outputs: number,
  source: string,
): void {
  if (loss === "crossEntropy") {
    if (typeof target === "number" && Number.isInteger(target) && target >= 0 && target < outputs) {
      return;
    }
    throw new DataError(
      `target: ${JSON.stringify(target)}, expected a class from 0 to ${outputs - 1} for crossEntropy`,
    );
  }
  const numbers = typeof target === "number" ? [target] : target;
  expectCount("target", numbers.length, outputs, `one for each ${source}`);
  if (loss !== "binaryCrossEntropy") return;
  const outside = numbers.findIndex((t) => t < 0 || t > 1);
  if (outside < 0) return;
  const place = typeof target === "number" ? "target" : `target[${outside}]`;
  throw new DataError(`${place}: ${numbers[outside]}, expected 0 to 1 for binaryCrossEntropy`);
}
