import { formatShortFormula } from "../../text/number.ts";
import { dot } from "../differences.ts";
import type { Hypothesis, Prediction } from "./evidence.ts";

export const terms: Record<
  "no-gradient" | "term-missing" | "passed-through" | "term-added",
  Hypothesis
> = {
  "no-gradient": {
    title: "No gradient arrives here, though it does elsewhere",
    advice:
      "Look whether backward writes it, and whether a detach or noGrad cuts the graph behind it",
    *predict(evidence, variable, right): Generator<Prediction> {
      const given = evidence.given(variable);
      if (!given.every((numbers) => numbers.every((value) => value === 0))) return;
      yield {
        gradients: right.map((gradient) => gradient.map(() => 0)),
        because: "it is 0 throughout, or missing",
      };
    },
  },
  "term-missing": {
    title: "A term is missing",
    advice: "What is used in several places has the sum of all their parts as its gradient",
    *predict({ passes, output }, variable, right): Generator<Prediction> {
      if (variable.role !== "input" || variable.tensor.size !== output.data.length) return;
      yield {
        gradients: right.map((gradient, k) => gradient.map((value, j) => value - passes[k].dy[j])),
        because:
          "what is missing is exactly dy, the part of x that goes past the layer (the residual)",
      };
    },
  },
  "passed-through": {
    title: "dy is passed on as it came: the layer's own derivative is missing",
    advice: "dx = dy · ∂y/∂x; where y = x + f(x), it is dy and what comes back through f",
    *predict({ passes, output }, variable): Generator<Prediction> {
      if (variable.role !== "input" || variable.tensor.size !== output.data.length) return;
      yield { gradients: passes.map(({ dy }) => dy), because: "the gradient is exactly dy" };
    },
  },
  "term-added": {
    title: "A term is added that forward does not have",
    advice:
      "A penalty such as λ/2·‖W‖² belongs into the loss, or into the optimizer as weight decay: backward " +
      "gives the gradient of what forward computes",
    *predict({ passes, subject }, variable, right): Generator<Prediction> {
      const i = subject.variables.indexOf(variable);
      const numbers = new Float64Array(variable.tensor.data);
      const given = passes[0].gradients[i]?.data;
      if (variable.role === "input" || given?.length !== numbers.length) return;
      // Of a sample, the entries that are known.
      const known = numbers.map((value, j) => (Number.isNaN(right[0][j]) ? 0 : value));
      const errors = given.map((value, j) => (known[j] === 0 ? 0 : value - right[0][j]));
      const factor = dot(errors, known) / dot(known, known);
      if (!Number.isFinite(factor)) return;
      yield {
        gradients: right.map((gradient) => gradient.map((value, j) => value + factor * numbers[j])),
        because: `whatever dy is, ${formatShortFormula(factor, 5)} · ${variable.name} is added to it, as a penalty on its squares would`,
      };
    },
  },
};
