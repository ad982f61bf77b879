import { z } from "zod";

/** One layer of a network as the command line writes it: `128`, `relu`, `dropout:0.2`. */
export type LayerSpec =
  | { kind: "linear"; units: number }
  | { kind: "batchnorm" }
  | { kind: "dropout"; p: number }
  | { kind: Activation };

export const activations = ["relu", "leakyrelu", "tanh", "sigmoid", "gelu", "silu"] as const;
export type Activation = (typeof activations)[number];

const isActivation = (word: string): word is Activation =>
  (activations as readonly string[]).includes(word);

/** Reads one word; a string in place of the layer says what is wrong with it. */
function parseWord(word: string): LayerSpec | string {
  const [name, argument, ...rest] = word.trim().toLowerCase().split(":");
  if (rest.length > 0) return `"${word}" has more than one ":"`;
  if (/^\d+$/.test(name) && argument === undefined) {
    return Number(name) > 0 ? { kind: "linear", units: Number(name) } : "a layer of 0 units";
  }
  if (name === "dropout") {
    const p = argument === undefined ? 0.5 : Number(argument);
    return p >= 0 && p < 1
      ? { kind: "dropout", p }
      : `dropout wants a probability below 1: "${word}"`;
  }
  if (argument !== undefined) return `"${name}" takes no argument`;
  if (name === "batchnorm") return { kind: "batchnorm" };
  if (isActivation(name)) return { kind: name };
  return `"${word}" is no layer: a number of units, batchnorm, dropout:P, ${activations.join(", ")}`;
}

/** The hidden layers, written as `256,relu,batchnorm,dropout:0.2,128,tanh` or, for short, `256,128`. */
export const layersSchema = z.string().transform((text, context): LayerSpec[] => {
  if (text.trim() === "") return [];
  return text.split(",").flatMap((word) => {
    const layer = parseWord(word);
    if (typeof layer !== "string") return [layer];
    context.addIssue({ code: "custom", message: layer });
    return [];
  });
});

/** Puts the activation after each linear layer of a list that names only sizes. */
export function withActivation(layers: readonly LayerSpec[], activation: Activation): LayerSpec[] {
  if (layers.some((layer) => layer.kind !== "linear")) return [...layers];
  return layers.flatMap((layer): LayerSpec[] => [layer, { kind: activation }]);
}
