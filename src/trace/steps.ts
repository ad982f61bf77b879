import { indicesOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { formatDecimals } from "../text/number.ts";
import type { BackwardGraph, Edge } from "./backward-graph.ts";
import type { Cell } from "./cell.ts";
import { asFactor, numeral, writeDerivative, writeFormula } from "./formula.ts";
import type { ForwardGraph } from "./forward-graph.ts";
import type {
  BackwardElement,
  BackwardStep,
  ForwardElement,
  ForwardStep,
  GivenTensor,
  GradientTerm,
  NamedNumber,
  OmittedTerms,
} from "./model.ts";

/** Of a larger tensor this many elements are listed. */
const mostElements = 100;
/** Of a longer sum this many terms are listed. */
const mostTerms = 16;

/** The positions of the elements that are listed. */
export function listed({ size }: Tensor): number[] {
  return Array.from({ length: Math.min(size, mostElements) }, (_, position) => position);
}

/** The tensors that were given, and what for. */
export function givenTensors(
  graph: ForwardGraph,
  roleOf: (leaf: Tensor) => GivenTensor["role"],
): GivenTensor[] {
  return graph.leaves().map((tensor) => {
    const { text: name, shape } = graph.names.get(tensor)!;
    const values = listed(tensor).map((position) => graph.value({ tensor, position }));
    const omitted = tensor.size - values.length;
    return { name, role: roleOf(tensor), shape: [...shape], values, omitted };
  });
}

/** The tensors that were computed, and how each of their elements was. */
export function forwardSteps(graph: ForwardGraph): ForwardStep[] {
  return graph.results().map((tensor) => {
    const { text: name, shape } = graph.names.get(tensor)!;
    const elements = listed(tensor).map((position) => forwardElement(graph, { tensor, position }));
    const omitted = tensor.size - elements.length;
    return { name, heading: "", shape: [...shape], elements, omitted };
  });
}

function forwardElement(graph: ForwardGraph, cell: Cell): ForwardElement {
  const index = indicesOf(cell.position, graph.names.get(cell.tensor)!.shape);
  const element = {
    name: graph.label(cell),
    index,
    ...computation(graph, cell),
    value: graph.value(cell),
  };
  return isDead(graph, cell) ? { ...element, dead: true } : element;
}

type Computation = Pick<
  ForwardElement,
  "formula" | "numbers" | "terms" | "omittedTerms" | "operands"
>;

/** How a named number was computed. */
export function computation(graph: ForwardGraph, cell: Cell): Computation {
  const opened = graph.open(cell);
  const { precision } = graph;
  switch (opened.kind) {
    case "sum": {
      const terms = opened.terms.map((factors) => ({
        factors: factors.map((factor) => named(graph, factor)),
        value: factors.reduce((product, factor) => product * graph.value(factor), 1),
      }));
      const product = (text: (factor: NamedNumber) => string) => (term: (typeof terms)[number]) =>
        term.factors.map((factor) => asFactor(text(factor))).join("·");
      return sumOf(terms, {
        formula: product(({ name }) => name),
        numbers: product(({ value }) => formatDecimals(value, precision)),
        precision,
      });
    }
    case "same": {
      const operand = named(graph, opened.cell);
      const numbers = formatDecimals(operand.value, precision);
      return { formula: operand.name, numbers, operands: [operand] };
    }
    case "function": {
      const operands = opened.operands.map((operand) => graph.operand(operand));
      const { symbols, numbers } = writeFormula(opened.expression, operands, precision);
      return {
        formula: symbols,
        numbers,
        operands: opened.operands.map((operand) => named(graph, operand)),
      };
    }
    case "largest": {
      const operands = opened.operands.slice(0, mostTerms).map((operand) => named(graph, operand));
      const more = opened.operands.length - operands.length;
      const list = (texts: string[]) =>
        `max(${[...texts, ...(more > 0 ? [`… ${more} more`] : [])].join(", ")})`;
      return {
        formula: list(operands.map(({ name }) => name)),
        numbers: list(operands.map(({ value }) => formatDecimals(value, precision))),
        operands,
      };
    }
    case "unknown": {
      const inputs = opened.inputs.map((tensor) => {
        const home = graph.home({ tensor, position: 0 });
        return graph.names.get(home.tensor)?.text ?? "…";
      });
      return { formula: `${opened.name}(${inputs.join(", ")})`, numbers: "" };
    }
    case "number":
      return { formula: formatDecimals(opened.value, precision), numbers: "" };
    default:
      return { formula: graph.label(cell), numbers: "" };
  }
}

function named(graph: ForwardGraph, cell: Cell): NamedNumber {
  return { name: graph.label(cell), value: graph.value(cell) };
}

interface SumTexts<T> {
  formula: (term: T) => string;
  numbers: (term: T) => string;
  precision: number;
}

/** A sum written out; of a long one the first terms, and what the others come to. */
function sumOf<T extends { value: number }>(
  terms: readonly T[],
  { formula, numbers, precision }: SumTexts<T>,
): { formula: string; numbers: string; terms: T[]; omittedTerms?: OmittedTerms } {
  if (terms.length === 0) return { formula: "0", numbers: "0", terms: [] };
  const shown = terms.slice(0, mostTerms);
  const written = {
    formula: shown.map(formula).join(" + "),
    numbers: shown.map(numbers).join(" + "),
    terms: shown,
  };
  const count = terms.length - shown.length;
  if (count === 0) return written;
  const sum = terms.slice(mostTerms).reduce((total, { value }) => total + value, 0);
  return {
    formula: `${written.formula} + … (${count} more)`,
    numbers: `${written.numbers} + ${numeral(sum, precision)} (${count} more)`,
    terms: shown,
    omittedTerms: { count, sum },
  };
}

/** Whether a branch of the function that a number comes from lets no gradient through at all. */
function isDead(graph: ForwardGraph, cell: Cell): boolean {
  const opened = graph.open(cell);
  if (opened.kind !== "function") return false;
  const operands = opened.operands.map((operand) => graph.operand(operand));
  const slopes = opened.operands.flatMap(({ tensor }, i) =>
    tensor.requiresGrad ? [writeDerivative(opened.expression, i, operands, graph.precision)] : [],
  );
  return slopes.some(({ isBlocked }) => isBlocked) && slopes.every(({ value }) => value === 0);
}

/**
 * The gradients of all named tensors that have one, in the order of the backward pass: but those of
 * what was given as soon as all that they come from is there.
 */
export function backwardSteps(graph: BackwardGraph): BackwardStep[] {
  const { forward, gradients } = graph;
  const results = [...gradients.keys()].filter(
    (tensor) => tensor.node !== null && forward.names.has(tensor),
  );
  const steps = results.map((tensor) => [backwardStep(graph, tensor)]);
  if (steps.length === 0) steps.push([]);
  for (const leaf of forward.leaves()) {
    if (!gradients.has(leaf)) continue;
    const sources = listed(leaf).flatMap((position) =>
      graph.edges({ tensor: leaf, position }).map(({ upstream }) => upstream?.tensor),
    );
    const last = results.findLastIndex((tensor) => sources.includes(tensor));
    steps[Math.max(0, last)].push(backwardStep(graph, leaf));
  }
  return steps.flat();
}

function backwardStep(graph: BackwardGraph, tensor: Tensor): BackwardStep {
  const { text: of, shape } = graph.forward.names.get(tensor)!;
  const elements = listed(tensor).map((position) => backwardElement(graph, { tensor, position }));
  const omitted = tensor.size - elements.length;
  return { of, name: gradientName(graph, of), heading: "", shape: [...shape], elements, omitted };
}

/** dL/dx for x. */
export function gradientName({ forward, loss }: BackwardGraph, of: string): string {
  return `d${forward.label({ tensor: loss, position: 0 })}/d${of}`;
}

function backwardElement(graph: BackwardGraph, cell: Cell): BackwardElement {
  const { forward } = graph;
  const of = forward.label(cell);
  const index = indicesOf(cell.position, forward.names.get(cell.tensor)!.shape);
  const place = { of, name: gradientName(graph, of), index, value: graph.value(cell)! };
  if (cell.tensor === graph.loss) return { ...place, formula: "1", numbers: "1", terms: [] };
  const terms = graph.edges(cell).map((edge) => gradientTerm(graph, edge));
  const { precision } = forward;
  const share = (upstream: string, local: string) => `${upstream} × ${asFactor(local)}`;
  return {
    ...place,
    ...sumOf(terms, {
      formula: ({ upstream, local, value }) =>
        upstream ? share(upstream.name, local.formula) : numeral(value, precision),
      numbers: ({ upstream, local, value }) =>
        upstream
          ? share(numeral(upstream.value, precision), local.numbers)
          : numeral(value, precision),
      precision,
    }),
  };
}

function gradientTerm(
  graph: BackwardGraph,
  { upstream, local: { symbols: formula, numbers, value: slope }, value, isBlocked }: Edge,
): GradientTerm {
  return {
    upstream: upstream && {
      name: gradientName(graph, graph.forward.label(upstream)),
      value: graph.value(upstream)!,
    },
    local: { formula, numbers, value: slope },
    value,
    blocked: isBlocked,
  };
}
