import { exampleNetwork, type TracedNetwork, traceNetwork } from "chainrule/trace";
import { graphOf } from "../../../studio/graph/model.ts";
import { shapeOf } from "../../../studio/network/shape.ts";

/** The gradients of the example, to the sixth decimal, as docs/trace.md prints them. */
export const exampleGradients: Readonly<Record<string, number>> = {
  "W1[0][0]": 0,
  "W1[0][1]": 0,
  "W1[1][0]": 0.188883,
  "W1[1][1]": 0.302213,
  "W1[2][0]": 0.026983,
  "W1[2][1]": 0.043173,
  "b1[0]": 0,
  "b1[1]": 0.377767,
  "b1[2]": 0.053967,
  "W2[0][0]": 0,
  "W2[0][1]": -0.199677,
  "W2[0][2]": -0.269833,
  "W2[1][0]": 0,
  "W2[1][1]": 0.199677,
  "W2[1][2]": 0.269833,
  "b2[0]": -0.539666,
  "b2[1]": 0.539666,
};

/** A network's trace as the page reads it. */
export function read(network: TracedNetwork = exampleNetwork) {
  const trace = traceNetwork(network, { check: false });
  return { trace, graph: graphOf(trace), shape: shapeOf(trace) };
}

/** Loss of a small network, written out in plain numbers. */
export function plainLoss({ layers, loss, input, target }: TracedNetwork): number {
  const functions: Record<string, (z: number) => number> = {
    identity: (z) => z,
    relu: (z) => Math.max(0, z),
    tanh: Math.tanh,
    sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  };
  let h = [...input];
  for (const { weights, bias, activation = "identity" } of layers) {
    h = weights.map((row, j) =>
      functions[activation](row.reduce((sum, w, i) => sum + w * h[i], bias?.[j] ?? 0)),
    );
  }
  const targets = typeof target === "number" ? [target] : target;
  switch (loss) {
    case "crossEntropy":
      return Math.log(h.reduce((sum, y) => sum + Math.exp(y), 0)) - h[target as number];
    case "binaryCrossEntropy":
      return mean(h.map((y, j) => Math.log(1 + Math.exp(y)) - y * targets[j]));
    case "meanSquaredError":
      return mean(h.map((y, j) => (y - targets[j]) ** 2));
  }
}

const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
