import type { LayerNames, NetworkNames } from "../model.ts";
import type { Numbers } from "./numbers.ts";
import type { Column, Port, Row, Unit } from "./parts.ts";

/** Of a larger layer this many units are drawn. */
const mostUnits = 8;

type Inside = Pick<Unit, "value" | "rows">;

/** What stands in the boxes, and flows along the lines, on one of the two passes. */
export interface Contents {
  input: (name: string) => Inside;
  /** `z` and `h` are the names of a unit's sum and of its output. */
  unit: (z: string, h: string, index: number, isLast: boolean) => Inside;
  /** A weight, between the `source` and the sum `z`. */
  weight: (name: string, source: string, z: string) => Omit<Port, "source">;
  bias: (name: string) => Row;
  loss: Inside;
  /** What flows between an output and the loss. */
  lossFlow: (name: string) => number | null;
  /** What a unit is called that lets no gradient through. */
  dead: string;
}

/** The columns of a network: its input, its layers, its loss. */
export function columnsOf(numbers: Numbers, network: NetworkNames, contents: Contents): Column[] {
  const { input, layers } = network;
  const inputs = elementsOf(input, numbers).map((title) => ({
    title,
    ...contents.input(title),
    ports: [],
  }));
  const outputs = elementsOf(layers[layers.length - 1].output, numbers);
  const ports = outputs.map((name, i) => ({ source: i, rows: [], flow: contents.lossFlow(name) }));
  return [
    { title: "Input", units: inputs, omitted: omittedOf(input, numbers) },
    ...layers.map((layer, k) => ({
      title: titleOf(network, k),
      units: unitsOf(network, k, numbers, contents),
      omitted: omittedOf(layer.output, numbers),
    })),
    { title: "Loss", units: [{ title: "L", ...contents.loss, ports }], omitted: 0 },
  ];
}

/** The names of a vector's elements, as far as they are drawn. */
function elementsOf(name: string, { sizes }: Numbers): string[] {
  const drawn = Math.min(sizes.get(name) ?? 0, mostUnits);
  return Array.from({ length: drawn }, (_, i) => `${name}[${i}]`);
}

function omittedOf(name: string, { sizes }: Numbers): number {
  return Math.max(0, (sizes.get(name) ?? 0) - mostUnits);
}

/** What a loss does to the sums of the last layer. */
const included = { crossEntropy: "softmax", binaryCrossEntropy: "sigmoid", meanSquaredError: "" };

function titleOf({ layers, loss }: NetworkNames, k: number): string {
  const { activation } = layers[k];
  const functions = [
    activation === "identity" ? "" : activation,
    k === layers.length - 1 ? included[loss] : "",
  ];
  return [`Layer ${k + 1}`, ...functions.filter((name) => name !== "")].join(" · ");
}

function unitsOf(
  { input, layers, loss, target }: NetworkNames,
  k: number,
  numbers: Numbers,
  contents: Contents,
): Unit[] {
  const { weights, bias, sum, output }: LayerNames = layers[k];
  const isLast = k === layers.length - 1;
  const before = k === 0 ? input : layers[k - 1].output;
  const sources = elementsOf(before, numbers);
  return elementsOf(output, numbers).map((title, j) => {
    const z = `${sum}[${j}]`;
    const isDead = numbers.dead.has(title);
    const isTarget = isLast && loss === "crossEntropy" && j === target;
    const ports = sources.flatMap((source, i): Port[] => {
      const name = `${weights}[${j}][${i}]`;
      return numbers.values.has(name) ? [{ source: i, ...contents.weight(name, source, z) }] : [];
    });
    const more = (numbers.sizes.get(before) ?? 0) - ports.length;
    if (more > 0) {
      const label = `… ${more} more ${more === 1 ? "weight" : "weights"}`;
      ports.push({ source: null, rows: [{ label, text: "" }], flow: null });
    }
    if (bias) ports.push({ source: null, rows: [contents.bias(`${bias}[${j}]`)], flow: null });
    const tag = isDead ? contents.dead : isTarget ? "target" : "";
    return { title, tag, isDead, ports, ...contents.unit(z, title, j, isLast) };
  });
}
