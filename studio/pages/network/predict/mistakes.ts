import type { Graph } from "../../../graph/model.ts";
import type { NetworkShape } from "../../../network/shape.ts";
import {
  gradientIn,
  outputGradients,
  parameterPlace,
  rightRules,
  sumGradients,
  valueIn,
} from "./backward.ts";
import { type Case, type Guess, type Mistake, withRules } from "./case.ts";
import { forgotSoftmaxSum, forgotTarget, forgotTwo, notAveraged } from "./loss-mistakes.ts";

const isLast = ({ shape, place }: Case) => place.layer === shape.layers.length - 1;
const activationAt = ({ shape }: Case, layer: number) =>
  shape.layers[layer].activation.split(":")[0];

/** The first layer from the parameter on that has an activation. */
const activeLayer = (each: Case) =>
  each.shape.layers.findIndex(({ sum, output }, l) => l >= each.place.layer && sum !== output);

/** The gradient with its sign turned. */
const wrongSign: Guess = (each) => ({
  name: "wrong sign",
  says: "The size is right, the sign is turned.",
  value: -withRules(each, {}),
});

/** Every slope of an activation is taken for 1. */
const forgotSlope: Guess = (each) => {
  const layer = activeLayer(each);
  if (layer < 0) return undefined;
  const name = activationAt(each, layer);
  return {
    name: `forgot ${name}′`,
    says: `The gradient goes back through ${name} by its slope ${name}′ at the sum; here it went past it.`,
    value: withRules(each, { slope: () => 1 }),
  };
};

/** One path back where all have to be added. */
const forgotPath: Guess = (each) => {
  const { shape, place, rules } = each;
  const next = place.layer + 1;
  if (isLast(each) || shape.layers[next].units < 2) return undefined;
  const { sum, units } = shape.layers[next];
  return Array.from(
    { length: units },
    (_, only): Mistake => ({
      name: "forgot a path",
      says: `Only the path by ${sum}[${only}] is in it; the gradient is the sum over all ${units} paths.`,
      value: withRules(each, {
        weight: (l, k, j) => (l === next && k !== only ? 0 : rules.weight(l, k, j)),
      }),
    }),
  );
};

/** Back through W as it stands: rows are read where columns belong. */
const transposed: Guess = (each) => {
  const { shape, rules } = each;
  if (isLast(each)) return undefined;
  return {
    name: "transposed",
    says: "The gradient goes back through the transpose of the weights; here W stood as on the way forward.",
    value: withRules(each, {
      weight: (l, k, j) => {
        const { units, inputs } = shape.layers[l];
        // Row j, column k of the same numbers, laid out anew where W is not square.
        const position = j * units + k;
        return rules.weight(l, Math.floor(position / inputs), position % inputs);
      },
    }),
  };
};

/** The gradient of W with its rows and columns exchanged. */
const transposedGradient: Guess = ({ shape, place, rules }) => {
  const { layer, unit, input } = place;
  if (input === null) return undefined;
  const { units, inputs } = shape.layers[layer];
  const position = unit * inputs + input;
  const [i, j] = [Math.floor(position / units), position % units];
  return {
    name: "transposed",
    says: "The gradient of W has W's shape: upstream in the rows, input in the columns. Here they are exchanged.",
    value: rules.input(layer, i) * sumGradients(rules, shape, layer)[j],
  };
};

/** The local derivative alone. */
const forgotUpstream: Guess = ({ place: { layer, input }, rules }) => ({
  name: "forgot the upstream",
  says: "This is the local derivative alone; the upstream gradient belongs before it.",
  value: input === null ? 1 : rules.input(layer, input),
});

/** The upstream gradient alone. */
const forgotInput: Guess = ({ shape, place: { layer, unit, input }, rules }) =>
  input === null
    ? undefined
    : {
        name: "forgot the input",
        says: "This is the upstream gradient alone; for a weight it is multiplied by what the weight weighs.",
        value: sumGradients(rules, shape, layer)[unit],
      };

/** The unit's output where its sum's gradient belongs: upstream of the activation. */
const stoppedAtOutput: Guess = ({ shape, place: { layer, unit, input }, rules }) =>
  input === null || shape.layers[layer].sum === shape.layers[layer].output
    ? undefined
    : {
        name: "stopped at the output",
        says: "This is the gradient of the unit's output; it still has to go through the activation and to the weight.",
        value: outputGradients(rules, shape, layer)[unit],
      };

/** z where the activation's output belongs. */
const usedSum: Guess = (each) => {
  const { graph, shape, place } = each;
  const before = shape.layers[place.layer - 1];
  if (place.input === null || !before || before.sum === before.output) return undefined;
  return {
    name: `used ${before.sum} instead of ${before.output}`,
    says: `A weight of this layer weighs ${before.output}, after the activation, and not ${before.sum}.`,
    value: withRules(each, { input: (_, i) => valueIn(graph)(`${before.sum}[${i}]`) }),
  };
};

/** The slope is taken at the activation's output. */
const slopeAtOutput: Guess = (each) => {
  const { graph, shape } = each;
  const layer = activeLayer(each);
  if (layer < 0 || activationAt(each, layer) === "softmax") return undefined;
  const name = activationAt(each, layer);
  const { sum, output } = shape.layers[layer];
  return {
    name: `${name}′ at ${output}`,
    says: `The slope ${name}′ belongs at ${sum}, where the activation was applied; here it was taken at ${output}.`,
    value: withRules(each, {
      slope: (l, j) => {
        const { sum, output, activation } = shape.layers[l];
        return sum === output ? 1 : each.slopeAt(activation, valueIn(graph)(`${output}[${j}]`));
      },
    }),
  };
};

const guesses: readonly Guess[] = [
  wrongSign,
  forgotSlope,
  forgotPath,
  forgotTarget,
  forgotSoftmaxSum,
  transposed,
  transposedGradient,
  notAveraged,
  forgotTwo,
  usedSum,
  slopeAtOutput,
  forgotInput,
  stoppedAtOutput,
  forgotUpstream,
];

/** Whether two numbers are the same but for rounding. */
export const isSame = (a: number, b: number) =>
  Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1e-6);

/** The mistakes that give another number than the right one, each with its number. */
export function mistakesOf(
  graph: Graph,
  shape: NetworkShape,
  loss: string,
  id: string,
  slopeAt: (activation: string, at: number) => number,
): Mistake[] {
  const place = parameterPlace(shape, id);
  if (!place) return [];
  const each: Case = { graph, shape, place, loss, slopeAt, rules: rightRules(graph, shape) };
  const right = gradientIn(graph)(id);
  return guesses
    .flatMap((guess) => guess(each) ?? [])
    .filter(({ value }) => Number.isFinite(value) && !isSame(value, right));
}
