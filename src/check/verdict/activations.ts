import { type ActivationSlopes, activations as known } from "../../expr/activations.ts";
import { evaluate, type FunctionName, toText } from "../../expr/index.ts";
import type { Variable } from "../subject.ts";
import type { Evidence, Hypothesis, Prediction } from "./evidence.ts";

type ActivationCause =
  | "activation-forgotten"
  | "activation-at-result"
  | "activation-at-input"
  | "other-activation";

interface Activation extends ActivationSlopes {
  /** z of y = f(z), where y tells it. */
  inverse?: (y: number) => number;
}

const inverses: Partial<Record<FunctionName, (y: number) => number>> = {
  tanh: Math.atanh,
  sigmoid: (y) => Math.log(y / (1 - y)),
  leakyRelu: (y) => (y > 0 ? y : y / 0.01),
  softplus: (y) => Math.log(Math.expm1(y)),
};

const activations: readonly Activation[] = known.map((activation) => ({
  ...activation,
  inverse: inverses[activation.name],
}));

/** An activation function that may be the last thing a target computes. */
interface Candidate {
  activation: Activation;
  z: Float64Array;
  y: Float64Array;
  /** The target is nothing but the function: z is x itself. */
  isAlone: boolean;
}

function* candidates({ x, output, subject }: Evidence): Generator<Candidate> {
  const y = output.data;
  const numbers = Float64Array.from(x.tensor.data);
  const isAlone = subject.variables.length === 1 && numbers.length === y.length;
  for (const activation of activations) {
    const { f, inverse } = activation;
    const fits = (z: Float64Array) =>
      z.every((value, i) => Math.abs(evaluate(f, [value]) - y[i]) <= 1e-9 * (1 + Math.abs(value)));
    if (isAlone && fits(numbers)) yield { activation, z: numbers, y, isAlone };
    if (isAlone || !inverse) continue;
    const z = y.map(inverse);
    if (z.every(Number.isFinite)) yield { activation, z, y, isAlone };
  }
}

/**
 * The gradients with `wrong` in the place of f′(z): for the function alone dy · wrong; else those of
 * dy · wrong / f′(z), as the rest of the target multiplies by f′(z).
 */
function withSlope(
  evidence: Evidence,
  variable: Variable,
  { activation, z, isAlone }: Candidate,
  wrong: (i: number) => number,
): Float64Array[] {
  return evidence.passes.map(({ dy }) => {
    if (isAlone) return dy.map((value, i) => value * wrong(i));
    const bent = dy.map((value, i) => (value * wrong(i)) / evaluate(activation.slope, [z[i]]));
    return bent.every(Number.isFinite)
      ? evidence.difference(variable, bent)
      : dy.map(() => Number.NaN);
  });
}

function activationHypothesis(
  title: string,
  advice: string,
  slopes: (candidate: Candidate) => Iterable<{ wrong: (i: number) => number; because: string }>,
): Hypothesis {
  return {
    title,
    advice,
    *predict(evidence, variable): Generator<Prediction> {
      for (const candidate of candidates(evidence)) {
        for (const { wrong, because } of slopes(candidate)) {
          yield {
            gradients: withSlope(evidence, variable, candidate, wrong),
            because: `y is ${candidate.activation.name} of ${candidate.isAlone ? "x" : "what comes before it"}, and ${because}`,
          };
        }
      }
    },
  };
}

const advice =
  "dx = dy · f′(z), with z the pre-activation: look at which tensor forward keeps for it";

export const activationMistakes: Record<ActivationCause, Hypothesis> = {
  "activation-forgotten": activationHypothesis(
    "The activation's derivative is forgotten",
    advice,
    function* () {
      yield { wrong: () => 1, because: "dy went on without the factor f′" };
    },
  ),
  "activation-at-result": activationHypothesis(
    "The activation's derivative is taken at the activation y, where the pre-activation is needed",
    advice,
    function* ({ activation, y }) {
      yield {
        wrong: (i) => evaluate(activation.slope, [y[i]]),
        because: `the factor is f′(y), where f′(x) = ${toText(activation.slope, ["x"])} is needed`,
      };
    },
  ),
  "activation-at-input": activationHypothesis(
    "The activation's derivative is taken at the pre-activation, where the activation y is needed",
    advice,
    function* ({ activation, z }) {
      yield {
        wrong: (i) => evaluate(activation.slopeOfResult, [z[i], z[i]]),
        because: `the factor is ${toText(activation.slopeOfResult, ["x", "y"])} with the pre-activation for y`,
      };
    },
  ),
  "other-activation": activationHypothesis(
    "The derivative is that of another activation",
    advice,
    function* ({ activation, z, y }) {
      for (const other of activations) {
        if (other === activation) continue;
        const because = `the factor is the derivative of ${other.name}`;
        yield { wrong: (i) => evaluate(other.slope, [z[i]]), because };
        yield {
          wrong: (i) => evaluate(other.slopeOfResult, [z[i], y[i]]),
          because: `${because}, as of y`,
        };
      }
    },
  ),
};
