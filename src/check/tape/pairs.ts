import { dot } from "../differences.ts";
import type { Variable } from "../subject.ts";
import type { Bench } from "./bench.ts";
import { type Found, meant } from "./find.ts";
import { isFamily, type Mutant, type Trial } from "./mutant.ts";

/** A mistake that may be one of two: by how much it changes a gradient; of a family, at factor 0. */
interface Part {
  change: Float64Array;
  trial: Trial;
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
    const end = isFamily(a.trial) ? parts.length : Math.min(parts.length, mostMutants);
    for (let j = i + 1; j < end; j++) {
      const b = parts[j];
      const [ab, bb] = [dot(a.change, b.change), dot(b.change, b.change)];
      const determinant = aa * bb - ab * ab;
      if (determinant < 1e-9 * aa * bb) continue;
      const p = (products[i] * bb - products[j] * ab) / determinant;
      const q = (products[j] * aa - products[i] * ab) / determinant;
      const left = square - p * products[i] - q * products[j];
      if (!(Math.abs(left) <= 1e-7 * square)) continue;
      const [first, second] = [mutantOf(a, p), mutantOf(b, q)];
      if (!first || !second) continue;
      const replaced = new Map([...first.replaced, ...second.replaced]);
      if (replaced.size < first.replaced.size + second.replaced.size) continue;
      const gradients = [0, 1].map((pass) => bench.gradients(replaced, pass).get(variable)!);
      if (!gradients.every((found, pass) => bench.explains(found, variable, pass))) continue;
      yield {
        cause: "two-mistakes",
        title: `Two mistakes at once. First: ${first.title}. Second: ${second.title}`,
        because: `${first.because}; ${second.because}`,
        advice: `${first.advice}. ${second.advice}`,
        gradients: new Map([[variable, gradients]]),
      };
      return;
    }
  }
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
    const isKnown = parts.some((part) => {
      const product = dot(part.change, change);
      return product * product > (1 - 1e-9) * size * dot(part.change, part.change);
    });
    if (!isKnown) parts.push({ change, trial });
  }
  return parts;
}

/** The mistake that a share of a part is; null where it is none that somebody made. */
function mutantOf({ trial }: Part, share: number): Mutant | null {
  if (!isFamily(trial)) return Math.abs(share - 1) < 1e-5 ? trial : null;
  const factor = meant(1 - share);
  const made = trial.mutant(factor);
  const isNamed = factor === 0 || factor === -1 || (made?.rank ?? 0) > 0;
  return made && isNamed ? { ...made, replaced: trial.replaced(factor) } : null;
}
