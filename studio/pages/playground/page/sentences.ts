import { formatShortFormula as short } from "chainrule/draw";
import type { Frame } from "../engine/messages.ts";

const digits = (value: number) => short(value, 3);

/** A weight in words: what it is, what the loss would do with more of it, and what the last step did. */
export function weightSentence(
  { layers }: Frame,
  { layer, unit, input }: { layer: number; unit: number; input: number },
): string {
  const data = layers[layer];
  if (!data) return "";
  const at = unit * (data.weights.length / data.biases.length) + input;
  const to = layer === layers.length - 1 ? "the output" : `unit ${unit + 1} of layer ${layer + 1}`;
  const from = layer === 0 ? `input ${input + 1}` : `unit ${input + 1} of layer ${layer}`;
  const gradient = data.step?.weightGradients?.[at];
  const update = data.step?.weightUpdates?.[at];
  const parts = [`The weight from ${from} to ${to} is ${digits(data.weights[at])}.`];
  if (gradient !== undefined) {
    const wish =
      gradient > 0
        ? "the loss wants less of it"
        : gradient < 0
          ? "the loss wants more of it"
          : "the loss does not feel it";
    parts.push(`∂L/∂w = ${digits(gradient)}: ${wish}.`);
  }
  if (update !== undefined) parts.push(`The step changed it by ${digits(update)}.`);
  else if (gradient === undefined) parts.push("Its gradient is not computed yet.");
  return `${parts.join(" ")} Click to set it.`;
}

/** A unit in words. */
export function unitSentence({ layers }: Frame, layer: number, unit: number): string {
  const data = layers[layer];
  if (!data) return "";
  const parts = [`Layer ${layer + 1}, unit ${unit + 1}: what it gives over the plane.`];
  const state = data.states[unit];
  if (state?.isDead)
    parts.push("It is dead: it gives 0 for every training point, and no gradient comes through.");
  else if (state && state.saturated > 0.5) {
    parts.push(
      `It is saturated: ${Math.round(100 * state.saturated)} % of its outputs lie where its slope is nearly 0.`,
    );
  }
  if (data.meanActivations)
    parts.push(`Its mean over the batch is ${digits(data.meanActivations[unit])},`);
  if (data.meanGradients) parts.push(`the mean of |∂L/∂a| is ${digits(data.meanGradients[unit])}.`);
  return parts.join(" ");
}

/** Names of a network's parts in the doctor's words, as the page calls them. */
export function withLayerNames(text: string): string {
  return text
    .replace(/(\w+ )?hidden\.(\d+)\.(\w+)(?:\.(\w+))?/g, (_, type = "", i, part, parameter) => {
      const name = `layer ${Number(i) + 1}’s ${partNames[part] ?? part}`;
      return parameter ? `${type}${name} (${parameter})` : `${type}${name}`;
    })
    .replace(/output\.(weight|bias)/g, "the last layer’s $1");
}

const partNames: Readonly<Record<string, string>> = {
  linear: "linear map",
  norm: "batch norm",
  activation: "activation",
  dropout: "dropout",
  shortcut: "shortcut",
};
