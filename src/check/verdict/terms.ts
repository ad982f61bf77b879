import type { Hypothesis, Prediction } from "./evidence.ts";

export const terms: Record<"term-missing", Hypothesis> = {
  "term-missing": {
    title: "A term is missing",
    advice: "What is used in several places has the sum of all their parts as its gradient",
    *predict({ passes, output, subject }, variable, right): Generator<Prediction> {
      const i = subject.variables.indexOf(variable);
      const isZero = (pass: (typeof passes)[number]) =>
        pass.gradients[i]?.data.every((value) => value === 0) ?? true;
      if (passes.every(isZero)) {
        yield {
          gradients: right.map((gradient) => gradient.map(() => 0)),
          because: `the gradient of ${variable.name} is never written: it is 0, the others are not`,
        };
      }
      if (variable.role !== "input" || variable.tensor.size !== output.data.length) return;
      yield {
        gradients: right.map((gradient, k) => gradient.map((value, j) => value - passes[k].dy[j])),
        because:
          "what is missing is exactly dy, the part of x that goes past the layer (the residual)",
      };
      yield {
        gradients: passes.map(({ dy }) => dy),
        because: "the gradient is exactly dy: the part that goes through the layer is missing",
      };
    },
  },
};
