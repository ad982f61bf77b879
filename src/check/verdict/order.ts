import type { Hypothesis, Prediction } from "./evidence.ts";

type OrderCause = "not-zeroed" | "early-update" | "stale-cache" | "upstream-forgotten";

export const order: Record<OrderCause, Hypothesis> = {
  "not-zeroed": {
    title: "Gradients of an earlier step are still in it",
    advice: "zeroGrad must set every parameter's gradient to 0 before the next backward",
    *predict(_, __, right): Generator<Prediction> {
      let sum = new Float64Array(right[0].length);
      yield {
        gradients: right.map((gradient) => {
          sum = sum.map((value, i) => value + gradient[i]);
          return sum;
        }),
        because: "each pass gives the sum of its own gradient and those of the passes before",
      };
    },
  },
  "early-update": {
    title: "A parameter is updated before all gradients are computed",
    advice: "The order is forward, loss, backward, update: compute dx with the numbers of forward",
    *predict(evidence, variable): Generator<Prediction> {
      const { passes } = evidence;
      if (passes.some(({ changed }) => changed.size === 0)) return;
      const names = [...passes[0].changed.keys()].map(({ name }) => name);
      yield {
        gradients: passes.map(({ changed }, k) => evidence.differencesAt(changed, variable)[k]),
        because: `it is the right gradient for the numbers that ${names.join(", ")} had after backward`,
      };
    },
  },
  "stale-cache": {
    title: "backward uses what an earlier forward kept",
    advice:
      "Every forward must overwrite what it keeps for backward, also where something is there",
    *predict(evidence, variable): Generator<Prediction> {
      const { decoy, variables } = evidence.subject;
      const inputs = variables.filter(({ role }) => role === "input");
      if (!decoy || inputs.length === 0) return;
      const at = (scale: number) => {
        const earlier = inputs.map((input, i) => [input, decoy[i].map((x) => scale * x)] as const);
        return evidence.differencesAt(earlier, variable);
      };
      const gradients = at(1);
      // Where other inputs give the same gradient, as on one side of a corner, it is no trace of these.
      if (isNear(gradients, at(1 / 8))) return;
      yield {
        gradients,
        because: "it is the right gradient for the inputs of the forward pass before this one",
      };
    },
  },
  "upstream-forgotten": {
    title: "The upstream gradient dy is forgotten",
    advice: "The chain rule multiplies the layer's own derivative by dy, from the layers after it",
    *predict(evidence, variable): Generator<Prediction> {
      const ones = evidence.output.data.map(() => 1);
      const gradient = evidence.difference(variable, ones);
      // As by a normalization's γ: that nothing arrives says more.
      if (gradient.every((value) => Math.abs(value) < 1e-6)) return;
      yield {
        gradients: evidence.passes.map(() => gradient),
        because: "the gradient is the same for every dy: the right one for dy = 1",
      };
    },
  },
};

const isNear = (a: Float64Array[], b: Float64Array[]) =>
  a.every((numbers, k) => numbers.every((value, i) => Math.abs(value - b[k][i]) < 1e-6));
