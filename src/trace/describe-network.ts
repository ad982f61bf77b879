import { formatDecimals } from "../text/number.ts";
import { numeral } from "./formula.ts";
import type { GivenTensor, Shortcut, Trace } from "./model.ts";
import { readActivation, type TracedNetwork } from "./network.ts";

/** Adds what is known of networks to a trace of one: titles of the steps, and well-known short forms. */
export function describeNetwork(trace: Trace, network: TracedNetwork): Trace {
  const sizes = [network.input.length, ...network.layers.map(({ weights }) => weights.length)];
  const headings = new Map([...layerHeadings(trace), ...lossHeadings(trace, network)]);
  const shortcuts = shortcutsOf(trace, network);
  const describe = <E extends { name: string }, S extends { name: string; elements: E[] }>(
    step: S,
  ) => ({
    ...step,
    heading: headings.get(step.name) ?? "",
    elements: step.elements.map((element) => {
      const shortcut = shortcuts.get(element.name);
      return shortcut ? { ...element, shortcut } : element;
    }),
  });
  return {
    ...trace,
    title: `Network ${sizes.join(" → ")}, one sample forwards and backwards`,
    // m is no number that anybody gave: it shifts the exponents of the softmax, and cancels.
    given: inputFirst(trace.given.filter(({ name }) => name !== "m")),
    forward: trace.forward.map(describe),
    backward: trace.backward.map(describe),
  };
}

function inputFirst(given: readonly GivenTensor[]): GivenTensor[] {
  const isInput = ({ role }: GivenTensor) => Number(role === "input");
  return [...given].sort((a, b) => isInput(b) - isInput(a));
}

function layerHeadings({ network }: Trace): Map<string, string> {
  const { input, layers } = network!;
  const headings = new Map([[`dL/d${input}`, `Input ${input}: along all paths`]]);
  for (const [i, { weights, bias, sum, activation, output }] of layers.entries()) {
    const [layer, from] = [`Layer ${i + 1}`, i === 0 ? input : layers[i - 1].output];
    headings.set(sum, `${layer}: ${sum} = ${weights}·${from}${bias ? ` + ${bias}` : ""}`);
    headings.set(`dL/d${sum}`, `${layer}: its sums ${sum}`);
    headings.set(`dL/d${weights}`, `Weights ${weights}: gradient of the sum × number weighted`);
    if (bias) headings.set(`dL/d${bias}`, `Biases ${bias}: gradient of the sum`);
    if (output === sum) continue;
    const { name, options } = readActivation(activation);
    headings.set(output, `${layer}: ${output} = ${name}(${[sum, ...options].join(", ")})`);
    headings.set(`dL/d${output}`, `${layer}: its outputs ${output}, along all paths`);
    headings.set(`dL/d${sum}`, `${layer}: through ${name} to its sums ${sum}`);
  }
  return headings;
}

function lossHeadings(
  { network, given, precision }: Trace,
  { loss, target }: TracedNetwork,
): Map<string, string> {
  const y = network!.layers.at(-1)!.output;
  const start = ["dL/dL", "The loss by itself"] as const;
  switch (loss) {
    case "crossEntropy": {
      const m = given.find(({ name }) => name === "m")!.values[0];
      const largest = `m = max(${y}) = ${formatDecimals(m, precision)}`;
      return new Map([
        start,
        ["e", `Softmax: e = exp(${y} − m) with ${largest}, which cancels`],
        ["s", "Softmax: the sum s of e"],
        ["logp", `Softmax: log p = ${y} − m − log(s)`],
        ["p", "Softmax: the probabilities p = exp(log p)"],
        ["L", `Loss: cross-entropy with class ${target}`],
        ["dL/dlogp", `Loss: of log p only that of class ${target} is in it`],
        ["dL/ds", "Softmax: s is in every log p"],
        ["dL/de", "Softmax: each e is in s"],
      ]);
    }
    case "binaryCrossEntropy":
      return new Map([
        start,
        ["p", `Sigmoid: the probabilities p = sigmoid(${y})`],
        ["l", `Loss of each output: −t·log(p) − (1 − t)·log(1 − p) = softplus(${y}) − ${y}·t`],
        ["S", "Loss: the sum S of l"],
        ["L", "Loss: binary cross-entropy, −t·log(p) − (1 − t)·log(1 − p)"],
        ["dL/dS", "Loss: back to the sum"],
        ["dL/dl", "Loss: back to each output"],
      ]);
    case "meanSquaredError":
      return new Map([
        start,
        ["q", `Squared errors: q = (${y} − t)²`],
        ["S", "Loss: the sum S of q"],
        ["L", "Loss: mean squared error"],
        ["dL/dS", "Loss: back to the sum"],
        ["dL/dq", "Loss: back to each output"],
      ]);
  }
}

/** What a loss's gradient comes to, by name: p − t for the probabilities and 2·(y − t) for the squares. */
function shortcutsOf(trace: Trace, { loss, target }: TracedNetwork): Map<string, Shortcut> {
  const { layers, prediction } = trace.network!;
  const shortcuts = new Map<string, Shortcut>();
  const predicted = trace.forward.find(({ name }) => name === prediction)!.elements;
  const outputs = trace.forward.find(({ name }) => name === layers.at(-1)!.output)!;
  const count = outputs.shape[0];
  const number = (value: number) => numeral(value, trace.precision);
  predicted.forEach(({ name, value }, i) => {
    const t = targetAt(target, i, loss);
    const named = loss === "crossEntropy" ? String(t) : `t[${i}]`;
    const factor = loss === "meanSquaredError" ? 2 : 1;
    const share = loss === "crossEntropy" ? 1 : count;
    const write = (p: string, t: string) => {
      const difference = factor > 1 || share > 1 ? `(${p} − ${t})` : `${p} − ${t}`;
      return `${factor > 1 ? "2·" : ""}${difference}${share > 1 ? `/${share}` : ""}`;
    };
    shortcuts.set(`dL/d${outputs.elements[i].name}`, {
      formula: write(name, named),
      numbers: write(number(value), number(t)),
      value: (factor * (value - t)) / share,
    });
  });
  if (loss === "crossEntropy") {
    const p = predicted[target as number];
    if (p) {
      const text = (inside: string) => `−log(${inside})`;
      shortcuts.set("L", {
        formula: text(p.name),
        numbers: text(formatDecimals(p.value, trace.precision)),
        value: -Math.log(p.value),
      });
    }
  }
  return shortcuts;
}

function targetAt(target: TracedNetwork["target"], i: number, loss: TracedNetwork["loss"]): number {
  if (loss === "crossEntropy") return i === target ? 1 : 0;
  return typeof target === "number" ? target : target[i];
}
