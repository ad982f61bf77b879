import type { Histogram, LayerRecord, StepRecord } from "../../doctor/index.ts";
import { extent, least, max, median, min, range, ticks as roundTicks } from "../../draw/d3.ts";
import { type Markup, markup } from "../../draw/index.ts";
import { spread } from "../../text/evenly.ts";
import { formatShort } from "../../text/number.ts";
import { formatPercent } from "../../text/quantity.ts";
import { figure, note } from "../figure.ts";
import { type Distribution, distributionOf, magnitudeRidge, valueRidge } from "./distribution.ts";
import type { NumberedAlert } from "./numbered.ts";
import { ridgeline } from "./ridgeline.ts";

const mostLayers = 12;
const mostRidges = 14;
/** So much of a distribution is shown, without its farthest tails. */
const tail = 0.01;
/** A share of zeros worth a word. */
const notable = 0.01;
const mostDecades = 12;
const mostPowers = 4;
/** Of sizes the lower tail is longer. */
const sizeTail = 0.05;

/** A layer's distributions over the steps. */
interface LayerSeries {
  readonly name: string;
  readonly layer: string;
  readonly steps: readonly { step: number; distribution: Distribution }[];
}

/** The outputs of each layer over the steps of training. */
export function activationRidges(
  records: readonly StepRecord[],
  alerts: readonly NumberedAlert[],
): Markup | undefined {
  const layers = seriesOf(records, ({ activations }) => activations);
  const panels = layers.map((series) => {
    const domain = valueDomain(series);
    return panel(series, alertsOf(series, alerts, ["dead-units", "saturated-units"]), {
      domain,
      ticks: roundTicks(...domain, 4).map((value) => [value, formatShort(value, 6)] as const),
      ridge: valueRidge,
    });
  });
  const help =
    "The outputs of each layer, a ridge a step: the first at the back, the last in front.";
  return panelsFigure("Activations", help, panels);
}

/** The sizes of the gradients by each layer's outputs, all on one scale. */
export function gradientRidges(
  records: readonly StepRecord[],
  alerts: readonly NumberedAlert[],
): Markup | undefined {
  const layers = seriesOf(records, ({ gradients }) => gradients);
  const domain = magnitudeDomain(layers);
  const apart = Math.ceil((domain[1] - domain[0]) / mostPowers);
  const powers = range(domain[0], domain[1] + 1, apart);
  const panels = layers.map((series) =>
    panel(series, alertsOf(series, alerts, ["no-gradient"]), {
      domain,
      ticks: powers.map((power) => [power, `1e${power}`] as const),
      ridge: magnitudeRidge,
    }),
  );
  const help =
    "The size of the loss's gradient by each output, on one logarithmic scale: what slides to the left vanishes.";
  return panelsFigure("Gradients", help, panels);
}

function seriesOf(
  records: readonly StepRecord[],
  histogram: (layer: LayerRecord) => Histogram | null,
): LayerSeries[] {
  const shown = evenly(records);
  const layers = (records.at(-1)?.layers ?? []).map(({ layer, type }) => {
    const steps = shown.flatMap(({ step, layers }) => {
      const record = layers.find((other) => other.layer === layer);
      const found = record && histogram(record);
      const distribution = found && distributionOf(found);
      return distribution && distribution.zeros < 1 ? [{ step, distribution }] : [];
    });
    return { name: `${layer} ${type}`, layer, steps };
  });
  return spread(
    layers.filter(({ steps }) => steps.length > 0),
    mostLayers,
  );
}

/** Records whose steps lie evenly between the first and the last one. */
function evenly(records: readonly StepRecord[]): StepRecord[] {
  const [first, last] = extent(records, ({ step }) => step);
  if (first === undefined) return [];
  const wanted = Array.from(
    { length: mostRidges },
    (_, i) => first + ((last - first) * i) / (mostRidges - 1),
  );
  const nearest = wanted.map((step) => least(records, (record) => Math.abs(record.step - step))!);
  return [...new Set(nearest)];
}

function alertsOf({ layer }: LayerSeries, alerts: readonly NumberedAlert[], kinds: string[]) {
  return alerts.filter(({ alert }) => alert.layer === layer && kinds.includes(alert.kind));
}

function panel(
  { name, steps }: LayerSeries,
  alerts: readonly NumberedAlert[],
  {
    domain,
    ticks,
    ridge,
  }: {
    domain: readonly [number, number];
    ticks: readonly (readonly [number, string])[];
    ridge: (
      of: Distribution,
      domain: readonly [number, number],
    ) => readonly (readonly [number, number])[];
  },
): Markup {
  const [fewest, most] = extent(steps, ({ distribution }) => distribution.zeros) as [
    number,
    number,
  ];
  const zeros = most > notable ? zerosText(fewest, most) : undefined;
  const ridges = steps.map(({ step, distribution }) => ({
    step,
    ridge: ridge(distribution, domain),
  }));
  return ridgeline(ridges, { title: name, help: zeros, domain, ticks, alerts });
}

function zerosText(fewest: number, most: number): string {
  const [from, to] = [fewest, most].map((share) => formatPercent(share, 0));
  return from === to ? `${from} zeros aside` : `${from} to ${to} zeros aside`;
}

/** What the layer's numbers span, 0 included; one wild step does not flatten the others. */
function valueDomain({ steps }: LayerSeries): [number, number] {
  const lows = steps.map(({ distribution }) => distribution.quantile(tail));
  const highs = steps.map(({ distribution }) => distribution.quantile(1 - tail));
  const low = Math.min(0, Math.max(min(lows)!, 4 * Math.min(median(lows)!, 0)));
  const high = Math.max(0, Math.min(max(highs)!, 4 * Math.max(median(highs)!, 0)));
  return low < high ? [low, high] : [low - 1, high + 1];
}

/** The decades that the sizes of all layers' numbers span. */
function magnitudeDomain(layers: readonly LayerSeries[]): [number, number] {
  const all = layers.flatMap(({ steps }) => steps.map(({ distribution }) => distribution));
  const ends = all.map(({ quantile }) => Math.max(-quantile(tail), quantile(1 - tail)));
  const high = Math.ceil(Math.log10(max(ends) ?? 1));
  const powers = Array.from({ length: mostDecades }, (_, i) => high - mostDecades + i);
  const isTail = (power: number) =>
    all.every(({ below }) => below(10 ** power) - below(-(10 ** power)) < sizeTail);
  return [powers.findLast(isTail) ?? high - mostDecades, high];
}

function panelsFigure(name: string, help: string, panels: readonly Markup[]): Markup | undefined {
  if (panels.length === 0) return undefined;
  return figure(name, note(help), markup`<div class="panels">${panels}</div>`, "wide");
}
