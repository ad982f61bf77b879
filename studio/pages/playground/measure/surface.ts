import { Tensor, type TypedArray } from "chainrule";
import { compile } from "chainrule/compile";
import type { Run } from "../engine/run.ts";
import { probabilitiesOf } from "../network/learner.ts";
import { zeroLine } from "./boundary.ts";
import { mapSize, unitMapSize } from "./map-size.ts";
import { inputsOf, planeOf } from "./plane.ts";

/** A network's answer at each point of the plane. */
export interface DecisionMap {
  /** The likeliest class. */
  readonly classes: Uint8Array;
  /** Its probability, from 1 ÷ (number of classes) as 0 to 1 as 255. */
  readonly certainty: Uint8Array;
  /** Where two classes are equally likely: pieces of `zeroLine`. */
  readonly boundary: Float32Array;
}

/** How a network does on some of the points. */
export interface Score {
  readonly loss: number;
  readonly accuracy: number;
}

/** How a unit has been over the training points. */
export interface UnitState {
  /** A ReLU that gave 0 for each of them. */
  readonly isDead: boolean;
  /** The share of its outputs on the flat ends of a tanh or sigmoid. */
  readonly saturated: number;
}

/** The network of a run as it stands, seen over the plane and on its data; nothing of the run changes. */
export class Surface {
  readonly #run: Run;
  readonly #plane: Tensor;
  readonly #small: Tensor;
  readonly #train: readonly [Tensor, Tensor];
  readonly #validation: readonly [Tensor, Tensor] | null;
  readonly #probabilities: (x: Tensor) => Tensor;
  readonly #layers: (x: Tensor) => Tensor[];
  readonly #measure: (x: Tensor, targets: Tensor) => [loss: Tensor, probabilities: Tensor];

  constructor(run: Run) {
    const { points, learner, settings } = run;
    const { network } = learner;
    this.#run = run;
    this.#plane = inputsOf(points, planeOf(points), settings.precision);
    this.#small = inputsOf(points, planeOf(points, unitMapSize), settings.precision);
    this.#train = rowsOf(run, points.train);
    this.#validation = points.validation.length > 0 ? rowsOf(run, points.validation) : null;
    this.#probabilities = compile((x: Tensor) => probabilitiesOf(network.forward(x)));
    this.#layers = compile((x: Tensor) => network.layerOutputs(x));
    this.#measure = compile((x: Tensor, targets: Tensor): [Tensor, Tensor] => {
      const scores = network.forward(x);
      return [learner.loss(scores, targets), probabilitiesOf(scores)];
    });
  }

  map(): DecisionMap {
    const { shape, data } = this.#run.evaluating(() => this.#probabilities(this.#plane));
    return decisionMap(data, shape[1]);
  }

  /** What each hidden unit gives over the plane, 0 as 128. */
  unitMaps(): Uint8Array[][] {
    const layers = this.#run.evaluating(() => this.#layers(this.#small)).slice(0, -1);
    return layers.map(({ data, shape: [points, units] }, i) => {
      const middle = this.#run.learner.settings.layers[i].activation === "sigmoid" ? 0.5 : 0;
      return Array.from({ length: units }, (_, unit) => unitMap(data, unit, units, points, middle));
    });
  }

  /** How each hidden unit does on the training points. */
  unitStates(): UnitState[][] {
    const layers = this.#run.evaluating(() => this.#layers(this.#train[0])).slice(0, -1);
    return layers.map(({ data, shape: [rows, units] }, i) => {
      const { activation } = this.#run.learner.settings.layers[i];
      return Array.from({ length: units }, (_, unit) =>
        unitState(data, unit, units, rows, activation),
      );
    });
  }

  score(): { train: Score; validation: Score | null } {
    return {
      train: this.#scoreOf(this.#train),
      validation: this.#validation && this.#scoreOf(this.#validation),
    };
  }

  /** The probabilities of some points, given row by row. */
  probabilitiesOf(values: ArrayLike<number>): TypedArray {
    const width = this.#run.points.features.length;
    const x = tensorOf(this.#run, values, values.length / width);
    return this.#run.evaluating(() => this.#probabilities(x)).data;
  }

  #scoreOf([x, targets]: readonly [Tensor, Tensor]): Score {
    const [loss, probabilities] = this.#run.evaluating(() => this.#measure(x, targets));
    const outputs = probabilities.shape[1];
    let right = 0;
    for (let row = 0; row < targets.size; row++) {
      if (likeliest(probabilities.data, row, outputs) === targets.data[row]) right++;
    }
    const divisor = this.#run.settings.breaks.noAverage ? targets.size : 1;
    return { loss: loss.item() / divisor, accuracy: right / targets.size };
  }
}

function rowsOf(run: Run, rows: Int32Array): [Tensor, Tensor] {
  const { values, targets, features } = run.points;
  const width = features.length;
  const numbers = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    numbers.set(values.subarray(row * width, (row + 1) * width), i * width);
  }
  const classes = Int32Array.from(rows, (row) => targets[row]);
  return [tensorOf(run, numbers, rows.length), Tensor.from(classes, [rows.length])];
}

function tensorOf({ settings, points }: Run, values: ArrayLike<number>, rows: number): Tensor {
  const array =
    settings.precision === "float64" ? Float64Array.from(values) : Float32Array.from(values);
  return Tensor.from(array, [rows, points.features.length]);
}

/** The class that a row of probabilities is for; of one probability, class 1 from ½ on. */
function likeliest(probabilities: TypedArray, row: number, outputs: number): number {
  if (outputs === 1) return Number(probabilities[row] >= 0.5);
  let best = 0;
  for (let i = 1; i < outputs; i++) {
    if (probabilities[row * outputs + i] > probabilities[row * outputs + best]) best = i;
  }
  return best;
}

function decisionMap(probabilities: TypedArray, outputs: number): DecisionMap {
  const points = probabilities.length / outputs;
  const classes = new Uint8Array(points);
  const certainty = new Uint8Array(points);
  const chance = 1 / Math.max(2, outputs);
  for (let i = 0; i < points; i++) {
    const best = likeliest(probabilities, i, outputs);
    const single = probabilities[i];
    const p = outputs === 1 ? Math.max(single, 1 - single) : probabilities[i * outputs + best];
    classes[i] = best;
    certainty[i] = Math.round((255 * (p - chance)) / (1 - chance));
  }
  return { classes, certainty, boundary: boundaryOf(probabilities, outputs, classes) };
}

function boundaryOf(probabilities: TypedArray, outputs: number, classes: Uint8Array): Float32Array {
  const pieces: number[] = [];
  if (outputs === 1)
    zeroLine(
      probabilities.map((p) => p - 0.5),
      mapSize,
      pieces,
    );
  else {
    for (let one = 0; one < outputs; one++) {
      if (!classes.includes(one)) continue;
      // Its lead before the best of the others.
      const lead = Float32Array.from(classes, (_, i) => {
        let best = 0;
        for (let other = 0; other < outputs; other++) {
          if (other !== one) best = Math.max(best, probabilities[i * outputs + other]);
        }
        return probabilities[i * outputs + one] - best;
      });
      zeroLine(lead, mapSize, pieces);
    }
  }
  return Float32Array.from(pieces);
}

function unitMap(
  data: TypedArray,
  unit: number,
  units: number,
  points: number,
  middle: number,
): Uint8Array {
  let most = 0;
  for (let i = unit; i < data.length; i += units) {
    most = Math.max(most, Math.abs(data[i] - middle));
  }
  const map = new Uint8Array(points);
  for (let i = 0; i < points; i++) {
    const height = most === 0 ? 0 : (data[i * units + unit] - middle) / most;
    map[i] = Math.round(128 + 127 * height);
  }
  return map;
}

/** Where |tanh| is above this its slope is below 6 % of the steepest: the doctor's measure. */
const flat = 0.97;

function unitState(
  data: TypedArray,
  unit: number,
  units: number,
  rows: number,
  activation: string,
): UnitState {
  let fired = 0;
  let flatOnes = 0;
  for (let row = 0; row < rows; row++) {
    const a = data[row * units + unit];
    if (a > 0) fired++;
    if (activation === "tanh" && Math.abs(a) > flat) flatOnes++;
    if (activation === "sigmoid" && Math.abs(2 * a - 1) > flat) flatOnes++;
  }
  return { isDead: activation === "relu" && fired === 0, saturated: flatOnes / rows };
}
