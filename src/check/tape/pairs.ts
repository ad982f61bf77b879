import { dot } from "../differences.ts";
import type { Variable } from "../subject.ts";
import type { Bench } from "./bench.ts";
import type { Found } from "./found.ts";
import { type Family, isFamily, type Mutant, meant, type Trial } from "./mutant.ts";

/** Mistakes that may be one of two, and change a gradient alike; families at factor 0. */
interface Part {
  change: Float64Array;
  trials: Trial[];
}

/** Of fewer numbers two mistakes can give too many. */
const fewest = 6;

/** So many mistakes are paired at most, and so many with each other: the time goes with the square. */
const most = 1200;
const mostMutants = 250;

/** Two mistakes at once that together give a gradient that no single one gives. */
export function* pairsOf(
  bench: Bench,
  variable: Variable,
  trials: readonly Trial[],
): Generator<Found> {
  const right = bench.right(variable, 0);
  const given = bench.given(variable, 0);
  if (given.length !== right.length || right.length < fewest) return;
  const error = given.map((value, i) => value - right[i]);
  const parts = partsOf(bench, variable, trials);
  const square = dot(error, error);
  const products = parts.map(({ change }) => dot(change, error));
  for (const [i, a] of parts.entries()) {
    const aa = dot(a.change, a.change);
    const end = isFamily(a.trials[0]) ? parts.length : Math.min(parts.length, mostMutants);
    for (let j = i + 1; j < end; j++) {
      const b = parts[j];
      const [ab, bb] = [dot(a.change, b.change), dot(b.change, b.change)];
      const determinant = aa * bb - ab * ab;
      if (determinant < 1e-9 * aa * bb) continue;
      const p = (products[i] * bb - products[j] * ab) / determinant;
      const q = (products[j] * aa - products[i] * ab) / determinant;
      const left = square - p * products[i] - q * products[j];
      if (!(Math.abs(left) <= 1e-7 * square)) continue;
      const [first, second] = [mutantOf(a, 1 - p), mutantOf(b, 1 - q)];
      const found = first && second && both(bench, variable, first, second);
      if (!found) continue;
      yield found;
      return;
    }
  }
}

/**
 * A mistake that explains another variable, with a second one on the way from there to this variable.
 *
 * @param bases mistakes that explain other variables.
 */
export function* onTopOf(
  bench: Bench,
  variable: Variable,
  bases: readonly Mutant[],
  trials: readonly Trial[],
): Generator<Found> {
  for (const base of bases) {
    const whole = bench.gradients(base.replaced, 0).get(variable)!;
    for (const family of trials) {
      if (!isFamily(family) || !family.isRightAt1) continue;
      const replaced = new Map([...base.replaced, ...family.replaced(0)]);
      const none = bench.gradients(replaced, 0).get(variable)!;
      const part = whole.map((value, i) => value - none[i]);
      const moved = bench.given(variable, 0).map((value, i) => value - none[i]);
      const second = named(family, dot(moved, part) / dot(part, part));
      const found = second && both(bench, variable, base, second);
      if (!found) continue;
      yield found;
      return;
    }
  }
}

function both(bench: Bench, variable: Variable, first: Mutant, second: Mutant): Found | null {
  const replaced = new Map([...first.replaced, ...second.replaced]);
  if (replaced.size < first.replaced.size + second.replaced.size) return null;
  const gradients = [0, 1].map((pass) => bench.gradients(replaced, pass).get(variable)!);
  if (!gradients.every((found, pass) => bench.explains(found, variable, pass))) return null;
  return {
    cause: "two-mistakes",
    title: `Two mistakes at once. First: ${first.title}. Second: ${second.title}`,
    because: `${first.because}; ${second.because}`,
    advice: `${first.advice}. ${second.advice}`,
    gradients: new Map([[variable, gradients]]),
  };
}

/** What each mistake changes of a variable's gradient, those that change it alike once. */
function partsOf(bench: Bench, variable: Variable, trials: readonly Trial[]): Part[] {
  const right = bench.right(variable, 0);
  const parts: Part[] = [];
  const families = trials.filter((trial) => isFamily(trial) && trial.isRightAt1);
  const mutants = trials.filter((trial) => !isFamily(trial));
  for (const trial of [...families, ...mutants]) {
    if (parts.length === most) break;
    const found = bench.first(trial).get(variable)!;
    const change = found.map((value, i) => value - right[i]);
    const size = dot(change, change);
    if (!(size > 1e-12 * dot(right, right)) || !Number.isFinite(size)) continue;
    const known = parts.find((part) => {
      const product = dot(part.change, change);
      return product * product > (1 - 1e-9) * size * dot(part.change, part.change);
    });
    if (!known) parts.push({ change, trials: [trial] });
    else if (isFamily(trial) && dot(known.change, change) > (1 - 1e-6) * size) {
      known.trials.push(trial);
    }
  }
  return parts;
}

/** The first of a part's mistakes that somebody would make, of a family with a factor. */
function mutantOf({ trials }: Part, factor: number): Mutant | null {
  for (const trial of trials) {
    const found = isFamily(trial) ? named(trial, factor) : Math.abs(factor) < 1e-5 ? trial : null;
    if (found) return found;
  }
  return null;
}

/** A member of a family where its factor is one that can be told. */
function named(family: Family, factor: number): Mutant | null {
  const near = meant(factor);
  const made = family.mutant(near);
  const isNamed = near === 0 || near === -1 || (made?.rank ?? 0) > 0;
  return made && isNamed ? { ...made, replaced: family.replaced(near) } : null;
}
