import { type ActivationSlopes, activations } from "../../expr/activations.ts";
import { type Expression, toText } from "../../expr/index.ts";
import { map } from "../../ops/map/map.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { Variable } from "../subject.ts";
import type { Evidence, Hypothesis, Prediction } from "./evidence.ts";

type ActivationCause =
  | "activation-forgotten"
  | "activation-at-result"
  | "activation-at-input"
  | "other-activation";

/** An activation function that may be the last thing a target computes. */
interface Candidate {
  activation: ActivationSlopes;
  z: Float64Array;
  y: Float64Array;
  /** f′(z) */
  slope: Float64Array;
  /** The target is nothing but the function: z is x itself. */
  isAlone: boolean;
}

/** An expression's values for each element of its inputs. */
function values(e: Expression, ...inputs: Float64Array[]): Float64Array {
  const tensors = inputs.map((numbers) => Tensor.from(numbers, [numbers.length]));
  return new Float64Array(map(e, tensors, "float64").data);
}

function candidates({ x, output, subject }: Evidence): Candidate[] {
  const y = output.data;
  const numbers = new Float64Array(x.tensor.data);
  const isAlone = subject.variables.length === 1 && numbers.length === y.length;
  return activations.flatMap((activation): Candidate[] => {
    const z = isAlone ? numbers : activation.inverse && y.map(activation.inverse);
    if (!z?.every(Number.isFinite)) return [];
    const isOther = (value: number, i: number) =>
      Math.abs(value - y[i]) > 1e-9 * (1 + Math.abs(z[i]));
    if (isAlone && values(activation.f, z).some(isOther)) return [];
    return [{ activation, z, y, slope: values(activation.slope, z), isAlone }];
  });
}

/** A mistake at the activation: what stands in the place of f′(z). */
interface Mistake {
  wrong: Float64Array;
  because: string;
}

/**
 * The gradients by `wrong` in the place of f′(z): for the function alone dy · wrong; else those of
 * dy · wrong / f′(z), as the rest of the target multiplies by f′(z).
 */
function* predictions(
  evidence: Evidence,
  variable: Variable,
  { slope, isAlone }: Candidate,
  mistakes: readonly Mistake[],
): Generator<Prediction> {
  for (const { wrong, because } of mistakes) {
    const factor = isAlone ? wrong : wrong.map((value, i) => value / slope[i]);
    if (!factor.every(Number.isFinite)) continue;
    yield {
      gradients: evidence.passes.map(({ dy }) => {
        const bent = dy.map((value, i) => value * factor[i]);
        return isAlone ? bent : evidence.difference(variable, bent);
      }),
      because,
    };
  }
}

function activationHypothesis(
  title: string,
  advice: string,
  mistakesOf: (candidate: Candidate) => Mistake[],
): Hypothesis {
  // The same for every variable of a target.
  const known = new WeakMap<Evidence, [Candidate, Mistake[]][]>();
  return {
    title,
    advice,
    *predict(evidence, variable): Generator<Prediction> {
      const all =
        known.get(evidence) ??
        candidates(evidence).map((candidate): [Candidate, Mistake[]] => {
          const { activation, isAlone } = candidate;
          const what = `y is ${activation.name} of ${isAlone ? "x" : "what comes before it"}, and `;
          const mistakes = mistakesOf(candidate);
          return [
            candidate,
            mistakes.map(({ wrong, because }) => ({ wrong, because: what + because })),
          ];
        });
      known.set(evidence, all);
      for (const [candidate, mistakes] of all) {
        yield* predictions(evidence, variable, candidate, mistakes);
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
    ({ z }) => [{ wrong: z.map(() => 1), because: "dy went on without the factor f′" }],
  ),
  "activation-at-result": activationHypothesis(
    "The activation's derivative is taken at the activation y, where the pre-activation is needed",
    advice,
    ({ activation: { slope }, y }) => [
      {
        wrong: values(slope, y),
        because: `the factor is f′(y), where f′(x) = ${toText(slope, ["x"])} is needed`,
      },
    ],
  ),
  "activation-at-input": activationHypothesis(
    "The activation's derivative is taken at the pre-activation, where the activation y is needed",
    advice,
    ({ activation: { slopeOfResult }, z }) => [
      {
        wrong: values(slopeOfResult, z, z),
        because: `the factor is ${toText(slopeOfResult, ["x", "y"])} with the pre-activation for y`,
      },
    ],
  ),
  "other-activation": activationHypothesis(
    "The derivative is that of another activation",
    advice,
    ({ activation, z, y }) =>
      activations.flatMap((other) => {
        if (other === activation) return [];
        const because = `the factor is the derivative of ${other.name}`;
        return [
          { wrong: values(other.slope, z), because },
          { wrong: values(other.slopeOfResult, z, y), because: `${because}, as of y` },
        ];
      }),
  ),
};
