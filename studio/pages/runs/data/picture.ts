import { type Envelope, envelopeOf, type Range, rangeOf } from "./envelope.ts";
import type { Inside, Picture, Ratios, View } from "./messages.ts";
import type { Run } from "./run.ts";
import { type Scales, scalesOf } from "./scales.ts";
import { smooth } from "./smooth.ts";

/** What was computed of a run, and of what: it is taken again while that stays. */
interface Known {
  key: string;
  smoothed: Float64Array;
  smoothing: string;
  envelope: Envelope;
}

/** Draws runs anew only where something of them, or of the view, has changed. */
export class Painter {
  readonly #known = new WeakMap<Run, Known>();
  readonly #inside = new WeakMap<Run, { version: number; scales: Scales; ratios: Ratios }>();

  paint(runs: readonly Run[], view: View): Picture {
    const start = performance.now();
    const shown = view.runs.flatMap((name) => runs.find((run) => run.name === name) ?? []);
    const last = Math.max(1, ...shown.map(({ lastStep }) => lastStep));
    const range =
      view.to > view.from
        ? rangeOf(view.from, view.to, view.pixels)
        : rangeOf(1, Math.max(2, last), view.pixels);
    const main = runs.find(({ name }) => name === view.main);
    return {
      range,
      curves: shown.map((run) => this.#curve(run, view, range)),
      inside: main ? this.#look(main, view.step) : null,
      milliseconds: performance.now() - start,
    };
  }

  #curve(run: Run, { quantity, smoothing, step }: View, range: Range) {
    const series = run.series[quantity];
    const key = [run.version, quantity, smoothing, ...Object.values(range)].join(" ");
    let known = this.#known.get(run);
    if (known?.key !== key) {
      const how = [run.version, quantity, smoothing].join(" ");
      const smoothed = known?.smoothing === how ? known.smoothed : smooth(series.values, smoothing);
      known = { key, smoothing: how, smoothed, envelope: envelopeOf(series, smoothed, range) };
      this.#known.set(run, known);
    }
    const place = step === 0 ? series.length - 1 : series.placeOf(step);
    return {
      name: run.name,
      envelope: known.envelope,
      value: series.values[place] ?? Number.NaN,
      smoothed: known.smoothed[place] ?? Number.NaN,
    };
  }

  #look(run: Run, step: number): Inside {
    const { records, name, version } = run;
    let known = this.#inside.get(run);
    if (known?.version !== version) {
      known = { version, scales: scalesOf(records), ratios: ratiosOf(run) };
      this.#inside.set(run, known);
    }
    const at = step === 0 ? undefined : step;
    const record =
      (at === undefined
        ? records.at(-1)
        : (records.findLast((each) => each.step <= at) ?? records[0])) ?? null;
    return { name, record, scales: known.scales, ratios: known.ratios };
  }
}

/** Of the weight matrices: biases that begin at 0 change by more than themselves. */
function ratiosOf({ records }: Run): Ratios {
  const names = (records.at(-1)?.parameters ?? [])
    .filter(({ shape }) => shape.length >= 2)
    .map(({ name }) => name);
  return {
    steps: records.map(({ step }) => step),
    names,
    values: names.map((name) =>
      records.map(
        ({ parameters }) => parameters.find((each) => each.name === name)?.updateRatio || null,
      ),
    ),
  };
}
