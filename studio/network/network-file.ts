import { checkNetwork, losses, type TracedLayer, type TracedNetwork } from "chainrule/trace";

/** What is said of a file that is not a network's. */
export class FileError extends Error {
  override name = "FileError";
}

/** A trace lists no more numbers of a tensor, and no more terms of a sum, than these allow. */
export const most = { units: 10, layers: 8 };

/**
 * Reads a network from the text of a file: that of `chainrule trace`, or a trace as `--json` prints it.
 *
 * @throws FileError with the place of the first thing that is not as it should be.
 */
export function readNetworkFile(text: string): TracedNetwork {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new FileError(`This is no JSON: ${(error as Error).message}.`);
  }
  return networkOf(data);
}

/**
 * The network that data is, or that a trace was made of.
 *
 * @throws FileError
 */
export function networkOf(data: unknown): TracedNetwork {
  return readNetwork(isObject(data) && data.format === "chainrule-trace" ? networkIn(data) : data);
}

/**
 * Checks that data is a network, small enough to be shown.
 *
 * @throws FileError
 */
export function readNetwork(data: unknown): TracedNetwork {
  if (!isObject(data)) {
    throw new FileError(
      "A network is an object with layers, loss, input and target; a trace is one with format, forward and backward.",
    );
  }
  const { layers, loss, input, target } = data;
  if (!Array.isArray(layers))
    wrong("layers", layers, "a list of layers, the one at the input first");
  const network: TracedNetwork = {
    layers: (layers as unknown[]).map(readLayer),
    loss:
      losses.find((name) => name === loss) ?? wrong("loss", loss, `one of ${losses.join(", ")}`),
    input: readNumbers("input", input),
    target: typeof target === "number" ? target : readNumbers("target", target),
  };
  try {
    checkNetwork(network);
  } catch (error) {
    throw new FileError((error as Error).message);
  }
  checkSize(network);
  return network;
}

function readLayer(layer: unknown, i: number): TracedLayer {
  const place = `layers[${i}]`;
  if (!isObject(layer)) return wrong(place, layer, "an object with weights, bias and activation");
  const { weights, bias, activation } = layer;
  if (!Array.isArray(weights)) return wrong(`${place}.weights`, weights, "a list of rows");
  if (activation !== undefined && typeof activation !== "string") {
    return wrong(`${place}.activation`, activation, "a name such as relu");
  }
  return {
    weights: weights.map((row, j) => readNumbers(`${place}.weights[${j}]`, row)),
    ...(bias === undefined ? {} : { bias: readNumbers(`${place}.bias`, bias) }),
    ...(activation === undefined ? {} : { activation }),
  };
}

function readNumbers(place: string, list: unknown): number[] {
  if (!Array.isArray(list)) return wrong(place, list, "a list of numbers");
  const none = list.findIndex((n) => typeof n !== "number" || !Number.isFinite(n));
  return none < 0 ? list : wrong(`${place}[${none}]`, list[none], "a number");
}

function wrong(place: string, value: unknown, expected: string): never {
  const got = value === undefined ? "missing" : written(value).slice(0, 40);
  throw new FileError(`${place}: ${got}, expected ${expected}.`);
}

/** JSON has no word for what 1e999 is read as. */
const written = (value: unknown) =>
  typeof value === "number" ? String(value) : JSON.stringify(value);

function checkSize({ layers, input }: TracedNetwork): void {
  if (layers.length > most.layers) {
    throw new FileError(`${layers.length} layers: this page shows ${most.layers} at most.`);
  }
  const sizes = [input.length, ...layers.map(({ weights }) => weights.length)];
  const large = sizes.findIndex((size) => size > most.units);
  if (large < 0) return;
  const place = large === 0 ? "input" : `layers[${large - 1}]`;
  throw new FileError(
    `${place}: ${sizes[large]} units, more than the ${most.units} that can be followed by hand.`,
  );
}

/** The network that a trace was made of. */
function networkIn({ network, given }: Record<string, unknown>): unknown {
  if (!isObject(network) || !Array.isArray(network.layers) || !Array.isArray(given)) {
    throw new FileError(
      "This is the trace of an expression, not of a network. The Graph page shows expressions.",
    );
  }
  const tensors = new Map(given.filter(isObject).map((tensor) => [tensor.name, tensor]));
  const numbers = (name: unknown) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new FileError(`given: ${String(name)} is missing.`);
    if (Number(tensor.omitted) > 0) {
      throw new FileError(`given: ${String(name)} is not complete: the trace leaves numbers out.`);
    }
    return readNumbers(`given, ${String(name)}`, tensor.values);
  };
  return {
    layers: network.layers.filter(isObject).map(({ weights, bias, activation }) => ({
      weights: inRows(numbers(weights), tensors.get(weights)?.shape),
      ...(bias === null ? {} : { bias: numbers(bias) }),
      ...(activation === "identity" ? {} : { activation }),
    })),
    loss: network.loss,
    input: numbers(network.input),
    target: network.target,
  };
}

function inRows(values: readonly number[], shape: unknown): number[][] {
  const [rows, columns] = readNumbers("given, shape", shape);
  return Array.from({ length: rows }, (_, j) => values.slice(j * columns, (j + 1) * columns));
}

const isObject = (data: unknown): data is Record<string, unknown> =>
  typeof data === "object" && data !== null && !Array.isArray(data);
