import { ValueError } from "../../tensor/errors.ts";
import { numeral } from "../formula.ts";
import type { NetworkNames, Trace } from "../model.ts";
import { columnsOf } from "./columns.ts";
import { Numbers, pictureDigits, write } from "./numbers.ts";
import type { Picture, Row } from "./parts.ts";
import { draw } from "./picture.ts";

/**
 * A traced network as a picture, an SVG document in light and dark colours: on the way forward with the
 * value at every unit, weight and bias; on the way back with the upstream, the local and the downstream
 * gradient at each of them. Of layers with more than 8 units the first 8 are drawn.
 *
 * @throws ValueError for a trace that is not of a network.
 * @example
 * ```ts
 * import { exampleNetwork, networkSvg, traceNetwork } from "chainrule/trace";
 * networkSvg(traceNetwork(exampleNetwork), "forward").includes("0.7758"); // → true
 * ```
 */
export function networkSvg(trace: Trace, pass: "forward" | "backward"): string {
  const { network } = trace;
  if (!network) {
    throw new ValueError("networkSvg: only the trace of a network can be drawn. Use traceNetwork");
  }
  return draw(
    pass === "forward" ? forwardPicture(trace, network) : backwardPicture(trace, network),
  );
}

/** What has no size is drawn as a plain line. */
function flowOf(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function forwardPicture(trace: Trace, network: NetworkNames): Picture {
  const numbers = new Numbers(trace);
  const row = (name: string): Row => ({ label: name, text: write(numbers.values.get(name)) });
  const headed = (name: string) => write(numbers.values.get(name));
  const columns = columnsOf(numbers, network, {
    input: (name) => ({ value: headed(name), rows: [] }),
    unit: (z, h, j, isLast) => {
      const others = isLast ? [`${network.prediction}[${j}]`, `t[${j}]`] : [];
      const names = [z, ...others].filter((name) => name !== h && numbers.values.has(name));
      return { value: headed(h), rows: names.map(row) };
    },
    weight: (name) => ({ rows: [row(name)], flow: numbers.values.get(name)! }),
    bias: row,
    loss: { value: write(trace.loss.value), rows: [] },
    lossFlow: () => null,
    dead: "dead",
  });
  return {
    title: "Forward: the value at every node",
    note: "A box holds a unit's value; on its left stand the unit's weights and bias.",
    columns,
    direction: "right",
    legend: "Lines: blue for positive weights, orange for negative ones, thick for large ones.",
  };
}

function backwardPicture(trace: Trace, network: NetworkNames): Picture {
  const numbers = new Numbers(trace);
  const { values, gradients, shortcuts, slopes } = numbers;
  const row = (name: string, isStrong = false): Row => ({
    label: `dL/d${name}`,
    text: write(gradients.get(name)),
    isStrong,
  });
  const times = (label: string, upstream: number | undefined, local: number | undefined): Row[] => {
    if (upstream === undefined || local === undefined) return [];
    const factors = [upstream, local].map((factor) => numeral(factor, pictureDigits));
    return [{ label, text: `${factors.join(" × ")} = ${write(upstream * local)}` }];
  };
  const columns = columnsOf(numbers, network, {
    input: (name) => ({ rows: [row(name, true)] }),
    unit: (z, h) => {
      const shortcut = shortcuts.get(h);
      const start = shortcut ? [{ label: "", text: shortcut.formula }] : [];
      if (z === h) return { rows: [...start, row(z, true)] };
      const slope = { label: "local slope", text: write(slopes.get(z)) };
      return { rows: [...start, row(h), slope, row(z, true)] };
    },
    weight: (name, source, z) => {
      const upstream = gradients.get(z);
      const weight = values.get(name)!;
      const rows = [
        ...times(`dL/d${name}`, upstream, values.get(source)),
        ...times(`to ${source}`, upstream, weight),
      ];
      return { rows, flow: upstream === undefined ? null : flowOf(upstream * weight) };
    },
    bias: (name) => row(name),
    loss: { rows: [row(trace.loss.name, true)] },
    lossFlow: (name) => flowOf(gradients.get(name)),
    dead: "blocked",
  });
  return {
    title: "Backward: the gradient at every node",
    note:
      "In a box: upstream gradient × local slope = downstream gradient. On its left, for each weight: " +
      "upstream × input, and upstream × weight, which goes on.",
    columns,
    direction: "left",
    legend:
      "Lines: blue for positive gradients, orange for negative ones, dashed for none, thick for large ones.",
  };
}
