import { value } from "chainrule/scalar";
import { type Trace, trace } from "chainrule/trace";

/** The numbers that are given: everything else follows from them. */
export const given = { x1: 2, x2: 3, w1: 0.5, w2: -0.5, b: 0.1, y: 1 };
export type Given = typeof given;
export type GivenName = keyof Given;

export const givenNames = Object.keys(given) as GivenName[];
export const parameters = ["w1", "w2", "b"] as const;

export const meaning: Readonly<Record<GivenName, string>> = {
  x1: "first input",
  x2: "second input",
  w1: "first weight",
  w2: "second weight",
  b: "bias",
  y: "target",
};

/** ŷ = σ(w₁x₁ + w₂x₂ + b), L = ½(ŷ − y)², forward and backward. */
export function traceNeuron(numbers: Given): Trace {
  return trace(
    ({ x1, x2, w1, w2, b, y }, name) => {
      const p1 = name("p1", w1.mul(x1));
      const p2 = name("p2", w2.mul(x2));
      const z = name("z", p1.add(p2).add(b));
      const e = name("e", name("ŷ", z.sigmoid()).sub(y));
      return name("s", e.square()).mul(0.5);
    },
    numbers,
    { title: "One neuron", check: false, precision: 4 },
  );
}

/** The loss for other parameters. */
export function lossOf({ x1, x2, w1, w2, b, y }: Given): number {
  const z = value(w1).mul(x1).add(value(w2).mul(x2)).add(b);
  return z.sigmoid().sub(y).square().mul(0.5).data;
}

export interface Step {
  readonly title: string;
  readonly text: string;
  /** The results that it computes. */
  readonly values: readonly string[];
  /** The numbers whose gradients it computes. */
  readonly gradients: readonly string[];
}

export const steps: readonly Step[] = [
  {
    title: "What is given",
    text: "Two inputs, a weight for each, a bias, and the target that the output should be.",
    values: givenNames,
    gradients: [],
  },
  {
    title: "Products",
    text: "Each input is multiplied by its weight: how much it counts, and which way.",
    values: ["p1", "p2"],
    gradients: [],
  },
  {
    title: "Sum",
    text: "The products and the bias are added.",
    values: ["z"],
    gradients: [],
  },
  {
    title: "Activation",
    text: "The sigmoid presses the sum between 0 and 1: the output ŷ.",
    values: ["ŷ"],
    gradients: [],
  },
  {
    title: "Loss",
    text: "Half the squared error says how far the output is from the target.",
    values: ["e", "s", "L"],
    gradients: [],
  },
  {
    title: "Back to the sum",
    text: "From the loss back, each number's gradient is the upstream gradient times the local derivative.",
    values: [],
    gradients: ["L", "s", "e", "y", "ŷ", "z"],
  },
  {
    title: "Back to the weights",
    text: "A sum hands its gradient on unchanged. A product hands on the gradient times the other factor.",
    values: [],
    gradients: ["b", "p1", "p2", "w1", "x1", "w2", "x2"],
  },
  {
    title: "Update",
    text: "Each parameter takes a step against its gradient, as large as the learning rate η says.",
    values: [],
    gradients: [],
  },
];
