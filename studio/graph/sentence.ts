import { formatShortFormula as short } from "chainrule/draw";
import type { View } from "../state/view.ts";
import type { Graph, GraphNode } from "./model.ts";
import type { Progress } from "./progress.ts";

/** What a number is and how it came about, in a sentence with its numbers. */
export function sentenceOf(graph: Graph, id: string, view: View, update?: number): string {
  const node = graph.nodes.get(id);
  if (!node) return "";
  if (view === "update" && update !== undefined) return updateSentence(node, update, graph);
  return view === "value" ? valueSentence(node) : gradientSentence(node, graph);
}

/**
 * Which number of a node is spoken of in a view, and whether there is something to say by now. A number that no step
 * of training moves has a gradient all the same, and one that has none says so at any time.
 */
export function spokenOf(
  { id, gradient }: GraphNode,
  view: View,
  update: number | undefined,
  progress: Progress,
): { readonly view: View; readonly isKnown: boolean } {
  const spoken = view === "update" && update === undefined ? "gradient" : view;
  const hasNone = spoken === "gradient" && gradient === null;
  return { view: spoken, isKnown: hasNone || progress.isKnown(id, spoken) };
}

const roles = {
  input: "an input",
  parameter: "a parameter, which training changes",
  target: "the target",
  constant: "a constant",
};

function valueSentence({ id, role, value, forward }: GraphNode): string {
  if (role !== "result" && role !== "loss") return `${id} = ${short(value)}: ${roles[role]}.`;
  const { formula, numbers } = forward!;
  const said = short(value);
  const worked = [formula, numbers].filter((text) => text !== "" && text !== said);
  return `${[id, ...worked, said].join(" = ")}${role === "loss" ? ": the loss" : ""}.`;
}

function gradientSentence(node: GraphNode, { loss }: Graph): string {
  const { id, gradient, backward, isBlocked } = node;
  if (gradient === null || !backward) return `${id} has no gradient: nothing asks for it.`;
  const name = `∂${loss}/∂${id}`;
  if (id === loss)
    return `${name} = 1: the gradient of the loss by itself, where the way back begins.`;
  if (isBlocked) return `${name} = 0: blocked. On every path from ${id} to ${loss} a gate is shut.`;
  if (gradient === 0 && backward.terms.length === 0)
    return `${name} = 0: no path leads from ${id} to ${loss}.`;
  const { formula, numbers } = backward;
  const worked = numbers === short(gradient) ? "" : ` = ${numbers}`;
  const sum = `${name} = ${derivative(formula)}${worked} = ${short(gradient)}`;
  return node.isPartial ? `${sum} so far: more is to come.` : `${sum}: ${effectOf(node, loss)}`;
}

/** What a small step of a number does to the loss. */
function effectOf({ id, gradient }: GraphNode, loss: string): string {
  const change = 0.01 * gradient!;
  if (change === 0) return `a small step of ${id} leaves ${loss} as it is.`;
  const direction = change > 0 ? "raises" : "lowers";
  return `raising ${id} by 0.01 ${direction} ${loss} by about ${short(Math.abs(change), 3)}.`;
}

function updateSentence(
  { id, value, gradient }: GraphNode,
  update: number,
  { loss, updateText }: Graph,
): string {
  if (updateText) return updateText(id, value, update);
  return (
    `${id} goes from ${short(value)} to ${short(value + update)}: against its gradient ` +
    `∂${loss}/∂${id} = ${short(gradient ?? 0)}, by ${short(update)}.`
  );
}

/** A trace writes dL/dz; in mathematics it is ∂L/∂z, for there are other variables. */
export function derivative(formula: string): string {
  return formula.replace(/\bd(\p{L}[\p{L}\d]*)\/d(?=\p{L})/gu, "∂$1/∂");
}
