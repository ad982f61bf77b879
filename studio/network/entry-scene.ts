import { formatShortFormula as short } from "chainrule/draw";
import type { NamedNumber } from "chainrule/trace";
import type { Graph } from "../graph/model.ts";
import { derivative } from "../graph/sentence.ts";
import type { View } from "../state/view.ts";
import { asFactor } from "./as-factor.ts";
import type { CellBox, FrameBox, Note, Scene } from "./scene.ts";

/** One factor of a product: a number of the figure, or a formula. */
type Part =
  | { readonly cell: string; readonly reads: "value" | "gradient" }
  | { readonly formula: string };

/** A product of the sum. */
interface Line {
  readonly parts: readonly Part[];
  /** What it comes to, read anew from each trace. */
  readonly product: ((graph: Graph) => number) | null;
  readonly says?: string;
}

const cell = { width: 92, height: 62 };
const [row, sign, operator, result] = [72, 22, 24, 84];

/** One number's sum of products: forward how it is computed, backward its gradient, upstream × local. */
export function entryScene(graph: Graph, id: string, view: View): Scene {
  const isBack = view !== "value";
  const lines = isBack ? backwardLines(graph, id) : forwardLines(graph, id);
  const cells = new Map<string, CellBox>();
  const notes: Note[] = [];
  const frames: FrameBox[] = [];
  const most = Math.max(1, ...lines.map(({ parts }) => parts.length));
  const equals = sign + most * (cell.width + operator) - operator;
  const kind = isBack ? "gradient" : "forward";
  const at = (x: number, y: number, width: number) => ({ x, y, width, height: cell.height });
  const say = (kind: Note["kind"], key: string, text: Note["text"], box: ReturnType<typeof at>) =>
    notes.push({ key: `${id} ${view} ${key}`, kind, text, ...box });
  lines.forEach(({ parts, product, says }, k) => {
    const y = k * row;
    if (k > 0) say("operator", `plus ${k}`, () => "+", at(0, y, sign));
    parts.forEach((part, f) => {
      const x = sign + f * (cell.width + operator);
      if (f > 0) say("operator", `times ${k} ${f}`, () => "×", at(x - operator, y, operator));
      // A number that occurs twice is drawn once; the second time its name stands for it.
      if ("cell" in part && part.cell !== id && !cells.has(part.cell)) {
        cells.set(part.cell, { ...at(x, y, cell.width), size: "full", reads: part.reads });
      } else {
        const text = "cell" in part ? part.cell : part.formula;
        say("formula", `part ${k} ${f}`, () => text, at(x, y, cell.width));
      }
    });
    if (product) {
      say("operator", `equals ${k}`, () => "=", at(equals, y, operator));
      const text: Note["text"] = (graph, progress) =>
        progress.isKnown(id, isBack ? "gradient" : "value") ? short(product(graph)) : null;
      say(kind, `product ${k}`, text, at(equals + operator, y, result));
    }
    if (says) say("words", `says ${k}`, () => says, at(equals + operator, y, result));
  });
  const y = lines.length * row + (lines.length > 0 ? 10 : 0);
  const box = at(sign, y, cell.width);
  cells.set(id, { ...box, size: "full", reads: isBack ? "gradient" : "value" });
  frames.push({
    key: "result",
    kind: "result",
    ...box,
    x: box.x - 5,
    y: y - 5,
    width: box.width + 10,
    height: cell.height + 10,
  });
  const words = wordsOf(graph, id, isBack, lines.length);
  say("words", "what it is", () => words, at(sign + cell.width + 14, y, equals + result - 90));
  return {
    width: equals + operator + result,
    height: y + cell.height + 6,
    cells,
    frames,
    notes,
    doors: [],
    wires: new Map(),
  };
}

function wordsOf({ nodes, loss }: Graph, id: string, isBack: boolean, lines: number): string {
  const node = nodes.get(id)!;
  if (isBack) {
    if (id === loss) return "is where the way back begins";
    if (node.gradient === null) return "has no gradient: nothing asks for it";
    return lines === 0 ? "no path leads to the loss" : `∂${loss}/∂${id}, the sum`;
  }
  if (!node.forward) return lines === 0 ? "is given" : "is given, and goes into these";
  return node.forward.terms ? "the sum" : node.forward.formula;
}

function forwardLines({ nodes }: Graph, id: string): Line[] {
  const forward = nodes.get(id)?.forward;
  if (!forward) return usesOf(nodes, id);
  if (!forward.terms) {
    const operands = [...new Set((forward.operands ?? []).map(({ name }) => name))];
    return operands.map((name) => ({ parts: [partOf(name, nodes)], product: null }));
  }
  return forward.terms.map(({ factors }, k) => ({
    parts: factors.map(({ name }) => partOf(name, nodes)),
    product: (graph) => graph.nodes.get(id)?.forward?.terms?.[k]?.value ?? 0,
  }));
}

/** The products that a given number is a factor of. */
function usesOf(nodes: Graph["nodes"], id: string): Line[] {
  return [...nodes.values()].flatMap(({ id: into, forward }) =>
    (forward?.terms ?? []).flatMap(({ factors }, k): Line[] => {
      if (factors.length < 2 || !factors.some(({ name }) => name === id)) return [];
      const others = factors.filter(({ name }) => name !== id);
      return [
        {
          parts: [...others.map(({ name }) => partOf(name, nodes)), { formula: id }],
          product: (graph) => graph.nodes.get(into)?.forward?.terms?.[k]?.value ?? 0,
        },
      ];
    }),
  );
}

function backwardLines({ nodes, loss }: Graph, id: string): Line[] {
  return (nodes.get(id)?.backward?.terms ?? []).map((term, k) => ({
    parts: [
      ...(term.upstream ? [partOf(upstreamOf(term.upstream, loss), nodes, "gradient")] : []),
      partOf(asFactor(term.local.formula), nodes),
    ],
    product: (graph) => graph.nodes.get(id)?.backward?.terms[k]?.value ?? 0,
  }));
}

/** dL/dz is the gradient of the cell z. */
const upstreamOf = ({ name }: NamedNumber, loss: string) => name.slice(`d${loss}/d`.length);

const partOf = (
  name: string,
  nodes: Graph["nodes"],
  reads: "value" | "gradient" = "value",
): Part => (nodes.has(name) ? { cell: name, reads } : { formula: derivative(name) });
