import type { TypedArray } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { logSlope } from "./depth.ts";
import { type Histogram, histogramOf, normOf } from "./histogram.ts";
import { describeInputs } from "./inputs.ts";
import type { Pace } from "./pace.ts";
import type { InputRecord, LayerRecord, ParameterRecord, StepRecord } from "./record.ts";
import { type Listener, layerOf, type Source, type SourceLayer } from "./source.ts";
import { SilentUnits, saturatedShare } from "./units.ts";

/** What was seen of a step: the record, but for what only the doctor knows. */
export type Observation = Omit<StepRecord, "step" | "loss">;

/** What a watch tells the doctor. */
interface WatchEvents {
  /** A batch is going in; at every step. */
  batch(input: unknown): void;
  /** The network's output; at every step. */
  output(output: unknown): void;
  /** A step is done: what was seen of it, if it was looked at. */
  step(observation: Observation | null): void;
}

/** Turns what a source tells into an observation of each step that is looked at. */
export class Watch implements Listener {
  isLooking = false;
  /** Takes no notice of anything. */
  isPaused = false;
  /** Whether the step is yet to be done after it was looked at: it does not end with its update. */
  isRehearsal = false;
  readonly #source: Source;
  readonly #pace: Pace;
  readonly #events: WatchEvents;
  readonly #silentUnits = new Map<string, SilentUnits>();
  readonly #updates: readonly UpdateMeter[];
  #hasBegun = false;
  #observed: Omit<Observation, "milliseconds"> | null = null;
  #inputs: InputRecord | null = null;
  #layers = new Map<string, LayerRecord>();
  #weighted = new Set<string>();
  /** The norm of the gradient that each parameter had before it was given this step's. */
  #leftovers = new Map<number, number>();

  constructor(source: Source, pace: Pace, events: WatchEvents) {
    this.#source = source;
    this.#pace = pace;
    this.#events = events;
    this.#updates = source.parameters.map(({ value }) => new UpdateMeter(value));
  }

  /** A step begins, if it has not yet. */
  stepStarts(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.isLooking = this.#pace.begin();
  }

  forwardStarts(input: unknown): void {
    if (this.isPaused) return;
    this.stepStarts();
    this.#pace.look(() => {
      this.#events.batch(input);
      if (!this.isLooking) return;
      this.#layers = new Map();
      this.#weighted = new Set();
      this.#inputs = describeInputs(input);
    });
  }

  layerRan({ layer, type, unit, isWeighted }: SourceLayer, output: Tensor): void {
    this.#pace.look(() => {
      const activations = histogramOf(output.data);
      this.#layers.set(layer, {
        layer,
        type,
        activations,
        gradients: null,
        activationNorm: normOf(activations),
        gradientNorm: null,
        dead: unit === "relu" ? this.#silent(layer).add(output) : null,
        saturated: unit === null || unit === "relu" ? null : saturatedShare(output, unit),
      });
      if (isWeighted) this.#weighted.add(layer);
    });
  }

  #silent(layer: string): SilentUnits {
    const units = this.#silentUnits.get(layer) ?? new SilentUnits();
    this.#silentUnits.set(layer, units);
    return units;
  }

  forwardEnds(output: unknown): void {
    if (!this.isPaused) this.#events.output(output);
  }

  layerGradient(layer: string, gradient: Tensor): void {
    this.#pace.look(() => {
      const record = this.#layers.get(layer);
      if (!record) return;
      record.gradients = histogramOf(gradient.data);
      record.gradientNorm = normOf(record.gradients);
    });
  }

  gradientComes(parameter: number): void {
    const { isUpdated, gradient: gradientOf } = this.#source.parameters[parameter];
    if (!isUpdated || this.#leftovers.has(parameter)) return;
    this.#pace.look(() => {
      const gradient = gradientOf();
      this.#leftovers.set(parameter, gradient ? norm(gradient.data) : 0);
    });
  }

  updateStarts(): void {
    if (!this.isLooking || this.isPaused) return;
    this.#pace.look(() => {
      for (const update of this.#updates) update.begin();
    });
  }

  updateEnds(): void {
    if (this.isPaused) return;
    this.#observed = this.isLooking ? this.#pace.look(() => this.#observation()) : null;
    this.isLooking = false;
    if (!this.isRehearsal) this.stepEnds();
  }

  stepEnds(): void {
    const observed = this.#observed;
    this.#observed = null;
    this.#hasBegun = false;
    const milliseconds = this.#pace.end(observed !== null);
    this.#events.step(observed && { ...observed, milliseconds });
  }

  #observation(): Omit<Observation, "milliseconds"> {
    const layers = [...this.#layers.values()];
    const parameters = this.#source.parameters.map(({ name, value, gradient }, i) => {
      const { before, update, ratios } = this.#updates[i].end();
      const gradients: Histogram | null = histogramOrNull(gradient());
      const ratio = update / before;
      return {
        name,
        layer: layerOf(name),
        shape: [...value.shape],
        norm: before,
        gradients,
        gradientNorm: gradients && normOf(gradients),
        leftoverNorm: this.#leftovers.get(i) ?? null,
        updateRatio: Number.isFinite(ratio) ? ratio : null,
        updateRatios: ratios,
      } satisfies ParameterRecord;
    });
    this.#leftovers.clear();
    const byDepth = layers.filter(({ layer }) => this.#weighted.has(layer));
    const norms = byDepth.map(({ gradientNorm }) => gradientNorm).filter((norm) => norm !== null);
    return {
      learningRate: this.#source.learningRate,
      inputs: this.#inputs,
      layers,
      parameters,
      gradientSlope: norms.length < byDepth.length ? null : logSlope(norms),
    };
  }
}

function histogramOrNull(x: Tensor | null): Histogram | null {
  return x && histogramOf(x.data);
}

/** Measures by how much an update changes a parameter. */
class UpdateMeter {
  readonly #parameter: Tensor;
  #before: TypedArray | null = null;

  constructor(parameter: Tensor) {
    this.#parameter = parameter;
  }

  begin(): void {
    const { data } = this.#parameter;
    this.#before ??= data.slice();
    this.#before.set(data);
  }

  /** The norms of the numbers before the update, and of the update; the one over the other number by number. */
  end(): { before: number; update: number; ratios: Histogram } {
    const [from, to] = [this.#before!, this.#parameter.data];
    let [before, update] = [0, 0];
    for (let i = 0; i < from.length; i++) {
      const change = to[i] - from[i];
      before += from[i] * from[i];
      update += change * change;
      from[i] = Math.abs(change / from[i]);
    }
    return { before: Math.sqrt(before), update: Math.sqrt(update), ratios: histogramOf(from) };
  }
}

function norm(data: TypedArray): number {
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += data[i] * data[i];
  return Math.sqrt(squares);
}
