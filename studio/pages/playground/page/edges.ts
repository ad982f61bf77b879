import type { Colours } from "../../../canvas/colours.ts";
import { type MagnitudeScale, magnitudeScale } from "../../../graph/scale.ts";
import type { View } from "../../../state/view.ts";
import type { LayerFrame } from "../engine/messages.ts";

/** Where things are on the figure, in its pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A weight, as it is drawn. */
export interface Edge {
  readonly layer: number;
  readonly unit: number;
  readonly input: number;
  readonly from: Place;
  readonly to: Place;
}

/** The numbers of a layer's weights that a view shows; null where they are not computed yet. */
function numbersOf(layer: LayerFrame, view: View): Float32Array | null {
  if (view === "value") return layer.weights;
  return (view === "gradient" ? layer.step?.weightGradients : layer.step?.weightUpdates) ?? null;
}

export const widest = 4;
const voices = { value: "forward", gradient: "gradient", update: "update" } as const;

/** Draws weights as lines: as wide as they are large, dashed where they are negative, dotted where there is none yet. */
export function drawEdges(
  context: CanvasRenderingContext2D,
  edges: readonly Edge[],
  layers: readonly LayerFrame[],
  view: View,
  colours: Colours,
): void {
  const colour = colours.css[voices[view]];
  const scales = layers.map((layer) => scaleOf(numbersOf(layer, view)));
  for (const { layer, unit, input, from, to } of edges) {
    const frame = layers[layer];
    if (!frame) continue;
    const numbers = numbersOf(frame, view);
    const fanIn = frame.weights.length / frame.biases.length;
    const value = numbers?.[unit * fanIn + input];
    context.beginPath();
    if (value === undefined) {
      context.strokeStyle = colours.css.line;
      context.lineWidth = 0.75;
      context.setLineDash([1, 4]);
    } else {
      // The scale is for areas; a line has but its width.
      const width = widest * scales[layer].share(value) ** 2;
      context.strokeStyle = width === 0 ? colours.css.rule : colour;
      context.lineWidth = Math.max(0.4, width);
      context.setLineDash(value < 0 ? [5, 4] : []);
    }
    context.globalAlpha = 0.75;
    path(context, from, to);
    context.stroke();
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

function scaleOf(numbers: Float32Array | null): MagnitudeScale {
  return magnitudeScale(numbers ?? []);
}

/** A curve that leaves and comes level. */
export function path(context: CanvasRenderingContext2D, from: Place, to: Place): void {
  const middle = (from.x + to.x) / 2;
  context.moveTo(from.x, from.y);
  context.bezierCurveTo(middle, from.y, middle, to.y, to.x, to.y);
}

/** So near a curve it is meant, in pixels. */
const reach = 6;

/** The edge that is nearest to a place, if one is near. */
export function edgeAt(edges: readonly Edge[], { x, y }: Place): Edge | null {
  let best: Edge | null = null;
  let nearest = reach;
  for (const edge of edges) {
    const { from, to } = edge;
    if (x <= from.x || x >= to.x) continue;
    // Of the curve, x grows with t as 1.5 t − 1.5 t² + t³ does, and y as 3 t² − 2 t³.
    const across = (x - from.x) / (to.x - from.x);
    const t = parameterAt(across);
    const curve = from.y + (to.y - from.y) * (3 * t * t - 2 * t * t * t);
    const distance = Math.abs(curve - y);
    if (distance < nearest) [best, nearest] = [edge, distance];
  }
  return best;
}

/** t where 1.5 t (1 − t) + t³ is so much; it rises all the way. */
function parameterAt(across: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 20; i++) {
    const t = (low + high) / 2;
    if (1.5 * t * (1 - t) + t * t * t < across) low = t;
    else high = t;
  }
  return (low + high) / 2;
}
