import { ValueError } from "../../tensor/errors.ts";
import { complete, listed } from "./option.ts";
import {
  activationKinds,
  completed,
  type LayerDescription,
  type LayerKind,
  layerKinds,
  rowOf,
} from "./table.ts";

/** A kind as text has it: `batchnorm`. */
export const wordOf = (kind: LayerKind) => kind.toLowerCase();

/** The names of the activation functions, as text has them. */
export const activationWords = activationKinds.map(wordOf);

/** How each kind of layer is written, with its options: `dropout:p`. */
export const layerForms = layerKinds.map((kind) =>
  kind === "linear"
    ? "a number of units"
    : [wordOf(kind), ...Object.keys(rowOf(kind).options)].join(":"),
);

/**
 * A layer as a word: its kind in lower case, and its options in the order of the table up to the last
 * that is not its default: `dropout:0.2`. A linear layer is its number of units: `128`.
 */
export function writeLayer(description: LayerDescription): string {
  const { kind, options } = completed(description);
  const row = rowOf(kind);
  const names = Object.keys(row.options);
  const last = names.findLastIndex((name) => options[name] !== row.options[name].default);
  const values = names.slice(0, last + 1).map((name) => String(options[name]));
  return (kind === "linear" ? values : [wordOf(kind), ...values]).join(":");
}

/**
 * The layer that a word means; capitals do not matter.
 *
 * @throws ValueError that says what is wrong with it.
 */
export function readLayer(word: string): LayerDescription {
  const parts = word.trim().split(":");
  const [name, ...words] = /^\d+$/.test(parts[0]) ? ["linear", ...parts] : parts;
  const kind = layerKinds.find((kind) => wordOf(kind) === name.toLowerCase());
  if (kind === undefined) {
    throw new ValueError(`"${word}" is no layer: ${layerForms.join(", ")}`);
  }
  const { options } = rowOf(kind);
  const names = Object.keys(options);
  if (words.length > names.length) {
    throw new ValueError(`${wordOf(kind)} takes ${listed(options)}: "${word}"`);
  }
  const given = Object.fromEntries(
    words.map((text, i) => [names[i], options[names[i]].read(text)]),
  );
  return { kind, ...complete(wordOf(kind), options, given) } as LayerDescription;
}

/** `256,relu,batchnorm,dropout:0.2,128,tanh` */
export function writeLayers(descriptions: readonly LayerDescription[]): string {
  return descriptions.map(writeLayer).join(",");
}

/**
 * The layers that a list of words means, none for an empty text.
 *
 * @throws ValueError that says what is wrong with the first word that means none.
 */
export function readLayers(text: string): LayerDescription[] {
  return text.trim() === "" ? [] : text.split(",").map(readLayer);
}
