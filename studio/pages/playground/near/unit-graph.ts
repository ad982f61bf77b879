import { formatShortFormula as short } from "chainrule/draw";
import type { BackwardElement, ForwardElement, GradientTerm } from "chainrule/trace";
import type { Graph, GraphEdge, GraphNode } from "../../../graph/model.ts";
import type { ActivationName } from "../../../layers/activation-names.ts";
import { type LayerShape, type Wire, weightId } from "../../../network/shape.ts";
import type { UnitSum } from "../engine/messages.ts";
import { countsOf, type Settings } from "../engine/settings.ts";
import { backwardOf, forwardOf, share, slopeOf } from "./unit-terms.ts";

/** What the gradient by a number comes by beside the shares that are drawn. */
const elsewhere = { units: "the layer’s other units", ways: "what comes another way" };

/**
 * One unit of a network with what goes in and out, for one point, as a graph. The numbers are a run's own.
 *
 * @param target the point's class
 */
export function unitGraph(
  sum: UnitSum,
  layers: readonly LayerShape[],
  settings: Settings,
  target: number,
): Graph {
  const { layer, unit, inputs, weights, bias, z, a, inputGradients } = sum;
  const own = layers[layer];
  const above: LayerShape | undefined = layers[layer + 1];
  const [zId, hId, bId] = [own.sum, own.output, own.bias].map((tensor) => `${tensor}[${unit}]`);
  const [dz, dh] = [sum.gradient ?? 0, sum.activationGradient ?? 0];
  const back = above
    ? activationShare(sum, { z: zId, h: hId }, own, settings)
    : share("L", 1, { formula: lossSlope(zId, unit, layers.length, settings, target), value: dz });

  const nodes = new Map<string, GraphNode>();
  const add = (
    id: string,
    role: GraphNode["role"],
    value: number,
    backward: BackwardElement | null,
    forward: ForwardElement | null = null,
    isBlocked = false,
  ) => {
    const tensor = id.replace(/\[.*/, "");
    const gradient = backward?.value ?? null;
    nodes.set(id, { id, tensor, role, value, forward, gradient, backward, isBlocked });
  };
  const addParameter = (id: string, value: number, term: GradientTerm, isBlocked: boolean) =>
    add(id, "parameter", value, backwardOf(id, term.value, [term], ""), null, isBlocked);

  inputs.forEach((x, i) => {
    const [id, w] = [`${own.from}[${i}]`, weightId(own, unit, i)];
    const flows = [share(zId, dz, { formula: w, value: weights[i] })];
    const gradient = inputGradients?.[i] ?? null;
    add(
      id,
      "input",
      x,
      gradient === null ? null : backwardOf(id, gradient, flows, elsewhere.units),
    );
  });
  inputs.forEach((x, i) => {
    const flow = share(zId, dz, { formula: `${own.from}[${i}]`, value: x });
    addParameter(weightId(own, unit, i), weights[i], flow, back.blocked);
  });
  addParameter(bId, bias, share(zId, dz, { formula: "1", value: 1 }), back.blocked);
  const products = inputs.map((x, i) => ({
    factors: [
      { name: weightId(own, unit, i), value: weights[i] },
      { name: `${own.from}[${i}]`, value: x },
    ],
    value: weights[i] * x,
  }));
  const terms = [...products, { factors: [{ name: bId, value: bias }], value: bias }];
  const zBack = backwardOf(zId, dz, [back], elsewhere.ways);
  add(zId, "result", z, zBack, forwardOf(zId, z, terms), back.blocked);

  if (!above) {
    const formula = "what the loss makes of it";
    const value = sum.loss ?? 0;
    const forward = {
      name: "L",
      index: [],
      formula,
      numbers: "",
      value,
      operands: [{ name: zId, value: z }],
    };
    add("L", "loss", value, backwardOf("L", 1, [], ""), forward);
    return graphOf(nodes);
  }
  const flows = sum.aboveWeights.map((w, k) =>
    share(`${above.sum}[${k}]`, sum.above[k] ?? 0, { formula: weightId(above, k, unit), value: w }),
  );
  const applied = appliedTo(zId, own, settings.layers[layer].batchNorm);
  add(hId, "result", a, backwardOf(hId, dh, flows, elsewhere.ways), {
    ...{ name: hId, index: [unit], formula: applied, numbers: applied.replace(zId, short(z)) },
    ...{ value: a, operands: [{ name: zId, value: z }] },
  });
  sum.aboveWeights.forEach((w, k) => {
    const [id, to] = [weightId(above, k, unit), `${above.sum}[${k}]`];
    const gradient = sum.above[k] ?? 0;
    addParameter(id, w, share(to, gradient, { formula: hId, value: a }), false);
    const value = sum.aboveSums[k];
    const others = value - w * a;
    const factors = [
      { name: id, value: w },
      { name: hId, value: a },
    ];
    const forward = forwardOf(to, value, [
      { factors, value: w * a },
      { factors: [{ name: elsewhere.units, value: others }], value: others },
    ]);
    add(to, "result", value, backwardOf(to, gradient, [], "what comes back to it"), forward);
  });
  return graphOf(nodes);
}

/** Back through the activation, and a batch norm that may lie before it. */
function activationShare(
  { layer, z, a, gradient, activationGradient }: UnitSum,
  ids: { readonly z: string; readonly h: string },
  { activation }: LayerShape,
  { layers, breaks }: Settings,
): GradientTerm {
  const dh = activationGradient ?? 0;
  if (layers[layer].batchNorm) {
    const value = dh === 0 ? 0 : (gradient ?? 0) / dh;
    return share(ids.h, dh, { formula: `d${ids.h}/d${ids.z}`, value });
  }
  const numbers = { z: { id: ids.z, value: z }, h: { id: ids.h, value: a } };
  const local = slopeOf(activation as ActivationName, numbers, breaks.slopeAtActivation);
  return share(ids.h, dh, local, activation === "relu" && local.value === 0);
}

/** ∂L/∂z of a score, as it is written. */
function lossSlope(
  z: string,
  unit: number,
  count: number,
  { loss, data }: Settings,
  target: number,
): string {
  if (loss === "meanSquaredError") return `dL/d${z}`;
  return countsOf(data).classes === 2
    ? `sigmoid(${z}) − ${target}`
    : `p${count}[${unit}] − ${Number(target === unit)}`;
}

function appliedTo(z: string, { activation }: LayerShape, isNormalized: boolean): string {
  const inner = isNormalized ? `batchNorm(${z})` : z;
  return activation === "linear" ? inner : `${activation}(${inner})`;
}

/** Its edges are where gradients flow. */
function graphOf(nodes: ReadonlyMap<string, GraphNode>): Graph {
  const edges = [...nodes.values()].flatMap(({ id: from, backward }) =>
    (backward?.terms ?? []).flatMap((term): GraphEdge[] => {
      const to = term.upstream?.name.slice("dL/d".length) ?? "";
      if (!nodes.has(to) || to === from) return [];
      return [{ id: `${from}→${to}`, from, to, term, isBlocked: term.blocked }];
    }),
  );
  return {
    ...{ nodes, edges, tensors: new Map(), links: [], loss: "L", backwardOrder: [] },
    updateText,
  };
}

/** A batch has made it already, of which the point is one at most. */
function updateText(id: string, value: number, update: number): string {
  const before = short(value - update);
  return `${id} went from ${before} to ${short(value)}, by ${short(update)}: the last step, over its batch.`;
}

/** The lines between them: in through the weights, out through the next layer's. */
export function unitWires({ layer, unit }: UnitSum, layers: readonly LayerShape[]): Wire[] {
  const own = layers[layer];
  const above: LayerShape | undefined = layers[layer + 1];
  const [z, h, b] = [own.sum, own.output, own.bias].map((tensor) => `${tensor}[${unit}]`);
  const wire = (from: string, to: string, of: string, into = to): Wire => ({
    ...{ id: `${from}→${to}`, from, to, of, into },
  });
  const through = (from: string, weight: string, into: string) => [
    wire(from, weight, weight, into),
    wire(weight, into, weight),
  ];
  const ins = Array.from({ length: own.inputs }, (_, i) =>
    through(`${own.from}[${i}]`, weightId(own, unit, i), z),
  );
  const outs = Array.from({ length: above?.units ?? 0 }, (_, k) =>
    through(h, weightId(above, k, unit), `${above.sum}[${k}]`),
  );
  return [...ins.flat(), wire(b, z, b), wire(z, above ? h : "L", z), ...outs.flat()];
}
