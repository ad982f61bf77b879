import { type Envelope, envelopeOf, type Range, rangeOf } from "./envelope.ts";
import type { Curves, FromWorker, Inside, Moment, Ratios, View } from "./messages.ts";
import type { Run } from "./run.ts";
import { scalesOf } from "./scales.ts";
import { smooth } from "./smooth.ts";

/** What was computed of a run, and of what: it is taken again while that stays. */
interface Known {
  key: string;
  smoothed: Float64Array;
  smoothing: string;
  envelope: Envelope;
}

type Picture = Extract<FromWorker, { kind: "picture" }>;

/** A column in this share of them may be cut off at the top: one spike does not make the rest flat. */
const cut = 0.02;

/** Draws what of the runs, or of the view, has changed. */
export class Painter {
  readonly #known = new WeakMap<Run, Known>();
  #sent = { curves: "", inside: "" };

  paint(runs: readonly Run[], view: View): Picture {
    const shown = view.runs.flatMap((name) => runs.find((run) => run.name === name) ?? []);
    const last = Math.max(1, ...shown.map(({ lastStep }) => lastStep));
    const [from, to] = view.to > view.from ? [view.from, view.to] : [1, Math.max(2, last)];
    const range = rangeOf(from, to, view.pixels);
    const all = shown.map((run) => ({ name: run.name, ...this.#look(run, view, range) }));
    const main = runs.find(({ name }) => name === view.main);
    const now = {
      curves: all.map(({ name, key }) => `${name} ${key}`).join("\n"),
      inside: `${main?.name} ${main?.records.length}`,
    };
    const before = this.#sent;
    this.#sent = now;
    return {
      kind: "picture",
      ...(now.curves !== before.curves && { curves: curvesOf(range, all) }),
      ...(now.inside !== before.inside && { inside: main ? insideOf(main) : null }),
      moment: {
        values: Object.fromEntries(
          shown.map((run, i) => [run.name, valuesAt(run, view, all[i].smoothed)]),
        ),
        record: main ? recordAt(main, view.step) : null,
      },
    };
  }

  #look(run: Run, { quantity, smoothing }: View, range: Range): Known {
    const series = run.series[quantity];
    const how = [run.version, quantity, smoothing].join(" ");
    const key = [how, ...Object.values(range)].join(" ");
    const known = this.#known.get(run);
    if (known?.key === key) return known;
    const smoothed = known?.smoothing === how ? known.smoothed : smooth(series.values, smoothing);
    const made = { key, smoothing: how, smoothed, envelope: envelopeOf(series, smoothed, range) };
    this.#known.set(run, made);
    return made;
  }
}

function curvesOf(range: Range, all: readonly (Known & { name: string })[]): Curves {
  const runs = all.map(({ name, envelope }) => ({ name, envelope }));
  const finite = (pick: keyof Envelope) =>
    Float64Array.from(
      runs.flatMap(({ envelope }) => Array.from(envelope[pick].filter(Number.isFinite))),
    ).sort();
  const [lows, highs, medians] = [finite("min"), finite("max"), finite("median")];
  if (lows.length === 0) return { range, runs, low: 0, high: 1 };
  const usual = highs[Math.floor((1 - cut) * (highs.length - 1))];
  return { range, runs, low: lows[0], high: Math.max(medians[medians.length - 1], usual) };
}

function valuesAt(run: Run, { quantity, step }: View, smoothed: Float64Array) {
  const series = run.series[quantity];
  const place = step === 0 ? series.length - 1 : series.placeOf(step);
  return {
    value: series.values[place] ?? Number.NaN,
    smoothed: smoothed[place] ?? Number.NaN,
  };
}

function recordAt({ records }: Run, step: number): Moment["record"] {
  if (step === 0) return records.at(-1) ?? null;
  return records.findLast((each) => each.step <= step) ?? records[0] ?? null;
}

const insideOf = (run: Run): Inside => ({ scales: scalesOf(run.records), ratios: ratiosOf(run) });

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
