import { distributionOf, logRatios, robustScale } from "../../../canvas/distribution.ts";
import type { LayerStep } from "../measure/twin.ts";
import type { Frame, LayerFrame, View, Wants } from "./messages.ts";
import type { Strand } from "./strand.ts";

interface Placed {
  readonly strand: Strand;
  readonly id: number;
}

/** What is on screen of one moment, and no more. */
export function frameOf(
  main: Placed,
  other: Placed | null,
  { wants, speed, seeking }: { wants: Wants; speed: number | null; seeking: number | null },
): Frame {
  const { strand } = main;
  const { open, step } = strand;
  return {
    main: viewOf(main),
    other: other && viewOf(other),
    open: open && { phase: open.phase, loss: open.loss, rows: open.rows.slice() },
    layers: layersOf(strand, wants),
    alerts: strand.watched.alerts.filter((alert) => alert.step <= step),
    speed,
    seeking,
  };
}

function viewOf({ strand, id }: Placed): View {
  const { course, surface, step, failure } = strand;
  const isXor = course.settings.data.kind === "xor";
  const corners = course.run.points.values.subarray(0, 8);
  return {
    course: id,
    step,
    head: course.head,
    history: strand.history.toArray(),
    ...surface.score(),
    map: surface.map(),
    predictions: isXor ? [...surface.probabilitiesOf(corners)] : null,
    failure,
  };
}

function layersOf({ course, surface, open }: Strand, wants: Wants): LayerFrame[] {
  const { linears } = course.run.learner.network;
  const maps = wants.unitMaps ? surface.unitMaps() : null;
  const states = surface.unitStates();
  const distributions = open && wants.distributions ? distributionsOf(open.layers) : null;
  return linears.map(({ weight, bias }, i) => {
    const step = open?.layers[i] ?? null;
    return {
      weights: Float32Array.from(weight.data),
      biases: Float32Array.from(bias!.data),
      // Copies: a frame's arrays are handed over to the page, and the step stays.
      step: step && {
        weightGradients: step.weightGradients?.slice() ?? null,
        biasGradients: step.biasGradients?.slice() ?? null,
        weightUpdates: step.weightUpdates?.slice() ?? null,
        biasUpdates: step.biasUpdates?.slice() ?? null,
      },
      meanActivations: step && unitMeans(step.activations, bias!.size, (x) => x),
      meanGradients: step?.activationGradients
        ? unitMeans(step.activationGradients, bias!.size, Math.abs)
        : null,
      gradientNorm: step?.activationGradients ? norm(step.activationGradients) : null,
      maps: maps?.[i] ?? null,
      states: states[i] ?? [],
      distributions: distributions?.[i] ?? null,
    };
  });
}

/** All layers on the same scales, so that they can be told apart by eye. */
function distributionsOf(layers: readonly LayerStep[]): LayerFrame["distributions"][] {
  const activations = layers.map((layer) => layer.activations);
  const gradients = layers.flatMap(({ activationGradients }) => activationGradients ?? []);
  const activation = robustScale(activations);
  const gradient = robustScale(gradients);
  return layers.map((layer) => ({
    activation: distributionOf(layer.activations, -activation, activation),
    gradient:
      layer.activationGradients && distributionOf(layer.activationGradients, -gradient, gradient),
    ratio:
      layer.weightUpdates &&
      distributionOf(logRatios(layer.weightUpdates, layer.weights), ...ratioRange),
  }));
}

/** Decades: an update a hundred-millionth of its weight, and one ten times as large. */
const ratioRange = [-8, 1] as const;

function unitMeans(numbers: Float32Array, units: number, of: (x: number) => number): Float32Array {
  const means = new Float32Array(units);
  const rows = numbers.length / units;
  for (let i = 0; i < numbers.length; i++) means[i % units] += of(numbers[i]) / rows;
  return means;
}

const norm = (numbers: Float32Array) => Math.sqrt(numbers.reduce((sum, x) => sum + x * x, 0));
