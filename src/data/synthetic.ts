import { Generator } from "../random/generator.ts";
import { fillNormal } from "../random/normal.ts";
import {
  checkOptions,
  nonNegativeInteger,
  notNegative,
  type OptionTable,
  positiveInteger,
} from "../tensor/arguments.ts";
import { Tensor } from "../tensor/tensor.ts";
import { TensorDataset } from "./tensor-dataset.ts";

export interface SyntheticOptions {
  /** How many points in all; the classes take turns, so that each prefix is balanced. Default 100. */
  samples?: number;
  /** The standard deviation of the Gaussian noise on each coordinate. */
  noise?: number;
  /** The same seed gives the same points. Default 0. */
  seed?: number;
}

export interface ClassesOption {
  /** How many classes. Default 3. */
  classes?: number;
}

/**
 * The four points of exclusive or: inputs [4, 2] of 0 and 1, the class is 1 where they differ.
 *
 * @example
 * ```ts
 * import { xor } from "chainrule/data";
 * xor().targets.toArray(); // → 0,1,1,0
 * ```
 */
export function xor(): TensorDataset {
  const inputs = Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1);
  const targets = Int32Array.of(0, 1, 1, 0);
  return new TensorDataset(Tensor.from(inputs, [4, 2]), Tensor.from(targets, [4]), ["0", "1"]);
}

/**
 * Two half circles of radius 1, each reaching into the other: the upper one round (0, 0), the lower
 * one round (1, ½), as scikit-learn's `make_moons` has them.
 *
 * @param options noise is 0.1 by default.
 * @throws ValueError for a number of samples that is not a non-negative integer.
 * @example
 * ```ts
 * import { moons } from "chainrule/data";
 * moons({ samples: 200, noise: 0.2, seed: 7 }).inputs.shape; // → 200,2
 * ```
 */
export function moons(options: SyntheticOptions = {}): TensorDataset {
  return scatter("moons", syntheticOptions, 2, 0.1, options, (moon, t) => {
    const x = Math.cos(Math.PI * t);
    const y = Math.sin(Math.PI * t);
    return moon === 0 ? [x, y] : [1 - x, 0.5 - y];
  });
}

/**
 * A circle of radius ½ (class 1) inside one of radius 1 (class 0).
 *
 * @param options noise is 0.05 by default.
 * @throws ValueError for a number of samples that is not a non-negative integer.
 * @example
 * ```ts
 * import { circles } from "chainrule/data";
 * circles({ samples: 4 }).targets.toArray(); // → 0,1,0,1
 * ```
 */
export function circles(options: SyntheticOptions = {}): TensorDataset {
  return scatter("circles", syntheticOptions, 2, 0.05, options, (circle, t) =>
    polar(circle === 0 ? 1 : 0.5, t),
  );
}

/**
 * Arms that wind once round the origin, evenly turned against each other: radius t at t turns.
 *
 * @param options noise is 0.02 by default.
 * @throws ValueError for a number of samples or classes that makes no sense.
 * @example
 * ```ts
 * import { spirals } from "chainrule/data";
 * spirals({ classes: 5 }).classes; // → 0,1,2,3,4
 * ```
 */
export function spirals(options: SyntheticOptions & ClassesOption = {}): TensorDataset {
  return scatter("spirals", classesOptions, 3, 0.02, options, (arm, t, classes) =>
    polar(t, t + arm / classes),
  );
}

/**
 * Gaussian clouds round centres that stand evenly on the unit circle.
 *
 * @param options noise, the standard deviation of a cloud, is 0.2 by default.
 * @throws ValueError for a number of samples or classes that makes no sense.
 * @example
 * ```ts
 * import { blobs } from "chainrule/data";
 * blobs({ samples: 6 }).targets.toArray(); // → 0,1,2,0,1,2
 * ```
 */
export function blobs(options: SyntheticOptions & ClassesOption = {}): TensorDataset {
  return scatter("blobs", classesOptions, 3, 0.2, options, (blob, _, classes) =>
    polar(1, blob / classes),
  );
}

function polar(radius: number, turns: number): [x: number, y: number] {
  const angle = 2 * Math.PI * turns;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

const syntheticOptions: OptionTable<SyntheticOptions> = {
  samples: nonNegativeInteger,
  noise: notNegative,
  seed: nonNegativeInteger,
};
const classesOptions = { ...syntheticOptions, classes: positiveInteger };

/** Points along one curve for each class, at t = (k + ½) / n for the k-th of n, with noise added. */
function scatter(
  name: string,
  table: OptionTable<SyntheticOptions>,
  defaultClasses: number,
  defaultNoise: number,
  options: SyntheticOptions & ClassesOption,
  curve: (index: number, t: number, classes: number) => [x: number, y: number],
): TensorDataset {
  checkOptions(name, table, options);
  const { samples = 100, noise = defaultNoise, seed = 0, classes = defaultClasses } = options;
  const inputs = new Float32Array(2 * samples);
  fillNormal(inputs, new Generator(seed).next());
  const targets = Int32Array.from({ length: samples }, (_, i) => i % classes);
  targets.forEach((target, i) => {
    const inClass = Math.ceil((samples - target) / classes);
    const [x, y] = curve(target, (Math.floor(i / classes) + 0.5) / inClass, classes);
    inputs[2 * i] = x + noise * inputs[2 * i];
    inputs[2 * i + 1] = y + noise * inputs[2 * i + 1];
  });
  const names = Array.from({ length: classes }, (_, i) => String(i));
  return new TensorDataset(
    Tensor.from(inputs, [samples, 2]),
    Tensor.from(targets, [samples]),
    names,
  );
}
