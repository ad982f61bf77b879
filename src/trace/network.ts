import { isConstant } from "../expr/expression.ts";
import { differentiate, type FunctionName, functions, input, simplify } from "../expr/index.ts";
import { DataError } from "../tensor/errors.ts";

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
  /** The name of a function of one argument in `chainrule/expr`, or "identity" (the default). */
  activation?: string;
}

export type LossName = (typeof losses)[number];

/** The losses, each with the last step that belongs to it: softmax, sigmoid, nothing. */
export const losses = ["crossEntropy", "binaryCrossEntropy", "meanSquaredError"] as const;

/** The functions of one argument that have a slope somewhere. */
export const activations: readonly string[] = [
  "identity",
  ...(Object.keys(functions) as FunctionName[]).filter((name) => {
    if (functions[name].length !== 1) return false;
    const e = (functions[name] as (x: ReturnType<typeof input>) => ReturnType<typeof simplify>)(
      input(0),
    );
    return simplify(e) !== input(0) && !isConstant(differentiate(e, 0), 0);
  }),
];

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
  const includedIn = included[activation];
  if (includedIn !== undefined && (loss === includedIn || activation === "softmax")) {
    throw new DataError(
      `${place}: ${activation} is part of the loss ${includedIn}; leave the activation out`,
    );
  }
  if (activations.includes(activation)) return;
  const meant = activations.find((name) => name.toLowerCase() === activation.toLowerCase());
  throw new DataError(
    `${place}: unknown activation "${activation}"; ` +
      (meant ? `did you mean "${meant}"?` : `expected one of ${activations.join(", ")}`),
  );
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
