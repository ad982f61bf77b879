import { type Layer, shapeAfter } from "./layers.ts";
import type { Training, Work } from "./works.ts";

/** A matrix product [m, k] · [k, n], and which operands lie transposed in memory. */
export interface Product {
  m: number;
  n: number;
  k: number;
  transA: boolean;
  transB: boolean;
}

/** The matrix products of a layer. */
interface LayerProducts {
  forward: Product[];
  /** Backward in any case. */
  backward: Product[];
  /** Backward where the gradient of its inputs is asked for. */
  forInputs: Product[];
}

const none: LayerProducts = { forward: [], backward: [], forInputs: [] };

/** y = x · wᵀ for x [m, k] and the weight w [n, k]. */
const linearProducts = (m: number, n: number, k: number): LayerProducts => ({
  forward: [{ m, n, k, transA: false, transB: true }],
  backward: [{ m: n, n: k, k: m, transA: true, transB: false }],
  forInputs: [{ m, n: k, k: n, transA: false, transB: false }],
});

/** y = w · x for the weight w [m, k] and x [k, n]. */
const columnProducts = (m: number, n: number, k: number): LayerProducts => ({
  forward: [{ m, n, k, transA: false, transB: false }],
  backward: [{ m, n: k, k: n, transA: false, transB: true }],
  forInputs: [{ m: k, n, k: m, transA: true, transB: false }],
});

const together = (...parts: LayerProducts[]): LayerProducts => ({
  forward: parts.flatMap(({ forward }) => forward),
  backward: parts.flatMap(({ backward }) => backward),
  forInputs: parts.flatMap(({ forInputs }) => forInputs),
});

/** Of what stands behind a weight: the gradient of its inputs is asked for in any case. */
const inside = ({ forward, backward, forInputs }: LayerProducts): LayerProducts => ({
  forward,
  backward: [...backward, ...forInputs],
  forInputs: [],
});

const repeated = (count: number, products: LayerProducts) =>
  together(...Array.from({ length: count }, () => products));

/** Those of a layer for samples of this shape; the positions of a convolution in all samples are one's columns. */
function productsOfLayer(layer: Layer, batch: number, shape: readonly number[]): LayerProducts {
  switch (layer.kind) {
    case "linear": {
      const rows = shape.slice(0, -1).reduce((a, b) => a * b, batch);
      return linearProducts(rows, layer.outputs, layer.inputs);
    }
    case "conv2d": {
      const [outputs, height, width] = shapeAfter(shape, layer);
      return columnProducts(outputs, batch * height * width, layer.inputs * layer.kernel ** 2);
    }
    case "lstm": {
      const rows = batch * shape[0];
      const gates = 4 * layer.outputs;
      const ofStep = inside(linearProducts(batch, gates, layer.outputs));
      // The gradients of the recurrent weight are one product of all steps.
      const [ofWeight] = linearProducts(rows, gates, layer.outputs).backward;
      const { forward, backward } = repeated(shape[0], {
        ...ofStep,
        backward: ofStep.backward.slice(1),
      });
      return together(linearProducts(rows, gates, layer.inputs), {
        forward,
        backward: [...backward, ofWeight],
        forInputs: [],
      });
    }
    case "causalAttention": {
      const { features, heads } = layer;
      const [length] = shape;
      const width = features / heads;
      const scores = linearProducts(length, length, width);
      const values = columnProducts(length, width, length);
      return together(
        linearProducts(batch * length, 3 * features, features),
        inside(repeated(batch * heads, together(scores, values))),
        inside(linearProducts(batch * length, features, features)),
      );
    }
    default:
      return none;
  }
}

const hasParameters = (layer: Layer): boolean =>
  layer.kind === "residual"
    ? layer.layers.some(hasParameters)
    : "features" in layer || "outputs" in layer;

function productsOfTraining({ layers, batch, sample, only }: Training): Product[] {
  // The first layer that learns is not asked for its inputs' gradient.
  const walk = (layers: readonly Layer[], start: readonly number[], isAsked: boolean) => {
    let [shape, asked] = [start, isAsked];
    return layers.flatMap((layer): Product[] => {
      const [before, wasAsked] = [shape, asked];
      shape = shapeAfter(shape, layer);
      asked ||= hasParameters(layer);
      if (layer.kind === "residual") return walk(layer.layers, before, wasAsked);
      const { forward, backward, forInputs } = productsOfLayer(layer, batch, before);
      if (only === "loss") return forward;
      return [...forward, ...backward, ...(wasAsked ? forInputs : [])];
    });
  };
  return walk(layers, sample, false);
}

/** The matrix products of a work. */
export function productsOf(work: Work): Product[] {
  if (work.kind === "training") return productsOfTraining(work);
  if (work.kind !== "matmul") return [];
  const { size } = work;
  return [{ m: size, n: size, k: size, transA: false, transB: false }];
}

/** The floating-point operations of a work's matrix products. */
export const matmulFlops = (work: Work): number =>
  productsOf(work).reduce((sum, { m, n, k }) => sum + 2 * m * n * k, 0);
