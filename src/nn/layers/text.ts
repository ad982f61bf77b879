import { ValueError } from "../../tensor/errors.ts";
import { complete, listed, type Options, type Values } from "./option.ts";
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
export const layerForms = layerKinds.map((kind) => {
  const { notation, options } = rowOf(kind);
  return notation?.form ?? [wordOf(kind), ...Object.keys(options)].join(":");
});

/**
 * A layer as a word: its kind in lower case, and its options in the order of the table up to the last
 * that is not its default: `dropout:0.2`. A kind with a notation of its own is written so: `128`.
 */
export function writeLayer(description: LayerDescription): string {
  const { kind, options } = completed(description);
  const row = rowOf(kind);
  if (row.notation) return row.notation.write(options);
  const names = Object.keys(row.options);
  const last = names.findLastIndex((name) => options[name] !== row.options[name].default);
  const values = names.slice(0, last + 1).map((name) => String(options[name]));
  return [wordOf(kind), ...values].join(":");
}

/** A layer where a network is told in words: `Dropout 0.2`, or in the notation of its own: `128`. */
export function tellLayer(description: LayerDescription): string {
  const { kind, options } = completed(description);
  const { name, notation } = rowOf(kind);
  return notation?.write(options) ?? [name, ...Object.values(options)].join(" ");
}

/**
 * The layer that a word means; capitals do not matter.
 *
 * @throws ValueError that says what is wrong with it.
 */
export function readLayer(word: string): LayerDescription {
  const { kind, texts } = parse(word.trim());
  if (kind === undefined) {
    throw new ValueError(`"${word}" is no layer: ${layerForms.join(", ")}`);
  }
  return { kind, ...readOptions(kind, texts, word) } as LayerDescription;
}

/** The kind that a word is of, if it is of any, and what it says of each option. */
function parse(word: string): { kind?: LayerKind; texts: string[] } {
  for (const kind of layerKinds) {
    const { pattern } = rowOf(kind).notation ?? {};
    const match = pattern && new RegExp(`^(?:${pattern.source})(?=:|$)`, "i").exec(word);
    if (!match) continue;
    const [start, ...groups] = match;
    return { kind, texts: [...groups, ...word.slice(start.length).split(":").slice(1)] };
  }
  const [name, ...texts] = word.split(":");
  return { kind: layerKinds.find((kind) => wordOf(kind) === name.toLowerCase()), texts };
}

/**
 * The options of a layer that stand in a word, and the defaults of the others.
 *
 * @param texts what the word says of each option, in the order of the table.
 * @throws ValueError for one too many, and one that is not what it must be.
 */
export function readOptions(
  kind: LayerKind,
  texts: readonly string[],
  word: string,
): Values<Options> {
  const { options } = rowOf(kind);
  const names = Object.keys(options);
  if (texts.length > names.length) {
    throw new ValueError(`${kind} takes ${listed(options)}: "${word}"`);
  }
  const given = texts.map((text, i) => [names[i], options[names[i]].read(text)]);
  return complete(kind, options, Object.fromEntries(given));
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
