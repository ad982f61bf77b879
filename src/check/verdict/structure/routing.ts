import { indicesOf } from "../../../tensor/shape.ts";
import type { Hypothesis } from "../evidence.ts";
import { type Claim, givenAs, type Pair, structural } from "./pair.ts";
import { dimensions } from "./places.ts";

/** A function each of whose outputs is one entry: a maximum, a choice. */
interface Choice {
  /** The entry that each output is. */
  chosen: number[];
  /** The entries that the output's dy goes to. */
  given: number[][];
}

function choiceOf({ right, given, outputs, entries, zero }: Pair): Choice | null {
  const chosen: number[] = [];
  const places: number[][] = [];
  for (let i = 0; i < outputs; i++) {
    const row = right.subarray(i * entries, (i + 1) * entries);
    const mine = [...row.keys()].filter((j) => Math.abs(row[j]) > zero);
    if (mine.length !== 1 || Math.abs(row[mine[0]] - 1) > 10 * zero) return null;
    chosen.push(mine[0]);
    const theirs = given.subarray(i * entries, (i + 1) * entries);
    places.push([...theirs.keys()].filter((j) => Math.abs(theirs[j]) > zero));
  }
  return outputs > 1 && entries > outputs ? { chosen, given: places } : null;
}

/** Whether each chosen entry is the largest, or the smallest, of those that its dy goes to. */
function extreme({ chosen, given }: Choice, data: ArrayLike<number>): string | null {
  const is = (sign: number) =>
    chosen.every(
      (entry, i) =>
        given[i].includes(entry) && given[i].every((j) => sign * data[j] <= sign * data[entry]),
    );
  return is(1) ? "largest" : is(-1) ? "smallest" : null;
}

/** dy goes to all candidates, whole or in equal parts. */
function* toAll(pair: Pair, choice: Choice): Generator<Claim> {
  const { given, entries, evidence } = pair;
  const counts = choice.given.map(({ length }) => length);
  const word = extreme(choice, pair.variable.tensor.data);
  if (!word || Math.max(...counts) < 2) return;
  const shares = choice.given.map((places, i) => given[i * entries + places[0]]);
  const isWhole = shares.every((share) => Math.abs(share - 1) < 1e-6);
  const isMean = shares.every((share, i) => Math.abs(share * counts[i] - 1) < 1e-6);
  if (!isWhole && !isMean) return;
  const sets = choice.given.map((places) => new Set(places));
  const { x } = evidence;
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const count = least === most ? `${most}` : `${least} to ${most}`;
  yield {
    jacobian: givenAs(pair, (i, j) => (sets[i].has(j) ? shares[i] : 0)),
    title: `Forward takes the ${word} of its candidates, and backward gives dy to all of them${isWhole ? "" : ", in equal parts"}`,
    because: `each output is one entry of ${x.name}, the ${word} of the ${count} that its dy goes to`,
    advice: `Give dy to the ${word} alone: multiply by the mask (x == ${word === "largest" ? "max" : "min"}), or keep its place in forward`,
  };
}

/** The place of each chosen entry in its window, along each dimension. */
interface Windows {
  strides: number[];
  sizes: number[];
  /** The dimensions in which a window has more than one place. */
  dims: number[];
}

function windowsOf({ evidence, variable }: Pair, { chosen }: Choice): Windows | null {
  const { shape } = variable.tensor;
  const y = evidence.output.shape;
  if (y.length !== shape.length) return null;
  const strides = shape.map(() => 1);
  const sizes = shape.map((_, dim) => {
    let best = Number.POSITIVE_INFINITY;
    for (let stride = 1; stride <= 4; stride++) {
      const offsets = chosen.map(
        (j, i) => indicesOf(j, shape)[dim] - stride * indicesOf(i, y)[dim],
      );
      const range = Math.max(...offsets) - Math.min(...offsets) + 1;
      if (range < best) [best, strides[dim]] = [range, stride];
    }
    return best;
  });
  const dims = sizes.flatMap((size, dim) => (size > 1 ? [dim] : []));
  return { strides, sizes, dims };
}

/** Where in the window dy goes, if not to the place that was chosen. */
function relationOf(pair: Pair, choice: Choice): string | null {
  const { shape } = pair.variable.tensor;
  const y = pair.evidence.output.shape;
  const windows = windowsOf(pair, choice);
  const at = choice.chosen.map((j) => indicesOf(j, shape));
  const to = choice.given.map(([j]) => indicesOf(j, shape));
  if (windows) {
    const { dims, strides, sizes } = windows;
    const offset = (index: readonly number[], i: number, dim: number) =>
      index[dim] - strides[dim] * indicesOf(i, y)[dim];
    const all = (test: (i: number) => boolean) => at.every((_, i) => test(i));
    const isSame = (i: number, dim: number) => at[i][dim] === to[i][dim];
    const others = shape.flatMap((_, dim) => (dims.includes(dim) ? [] : [dim]));
    if (all((i) => others.every((dim) => isSame(i, dim)))) {
      const [a, b] = dims;
      if (
        dims.length === 2 &&
        all(
          (i) =>
            offset(to[i], i, a) === offset(at[i], i, b) &&
            offset(to[i], i, b) === offset(at[i], i, a),
        )
      ) {
        return `at the place in the window with row and column exchanged (${dimensions([a, b])})`;
      }
      if (all((i) => dims.every((dim) => offset(to[i], i, dim) === 0)))
        return "at the first place of the window";
      if (all((i) => dims.every((dim) => offset(to[i], i, dim) === sizes[dim] - 1))) {
        return "at the last place of the window";
      }
      if (
        all((i) =>
          dims.every((dim) => offset(to[i], i, dim) === sizes[dim] - 1 - offset(at[i], i, dim)),
        )
      ) {
        return "at the place in the window counted from its other end";
      }
      const wrong = dims.filter((dim) => !all((i) => isSame(i, dim)));
      if (all((i) => wrong.every((dim) => offset(to[i], i, dim) === 0))) {
        return `at the first place of the window along ${dimensions(wrong)}`;
      }
      for (let stride = 1; stride <= 4; stride++) {
        const isStride = (i: number) =>
          wrong.every(
            (dim) => to[i][dim] === stride * indicesOf(i, y)[dim] + offset(at[i], i, dim),
          );
        if (all(isStride)) {
          return `in a window that begins at ${stride} · i, where forward's begins at ${strides[wrong[0]]} · i (${dimensions(wrong)})`;
        }
      }
    }
  }
  const wrong = shape.flatMap((_, dim) =>
    at.every((index, i) => index[dim] === to[i][dim]) ? [] : [dim],
  );
  for (const index of [0, 1]) {
    if (to.every((place) => wrong.every((dim) => place[dim] === index))) {
      return `always at index ${index} along ${dimensions(wrong)}`;
    }
  }
  return wrong.length < shape.length ? `at another index of ${dimensions(wrong)}` : null;
}

/** dy goes to one entry, but another than the one that forward took. */
function* toAnother(pair: Pair, choice: Choice): Generator<Claim> {
  const { given, entries, outputs, variable } = pair;
  const isOne = choice.given.every(
    (places, i) => places.length === 1 && Math.abs(given[i * entries + places[0]] - 1) < 1e-6,
  );
  if (!isOne) return;
  const wrong = choice.chosen.filter((entry, i) => entry !== choice.given[i][0]).length;
  const where = relationOf(pair, choice);
  yield {
    jacobian: givenAs(pair, (i, j) => (choice.given[i][0] === j ? 1 : 0)),
    title: `dy goes to another entry than the one that forward took${where ? `: ${where}` : ""}`,
    because: `each output is one entry of ${variable.name}; of ${wrong} of ${outputs} outputs dy goes to another one`,
    advice:
      "Keep the place of the largest in forward, and add dy there; of a flat place, row = ⌊place / width⌋ and column = place mod width",
  };
}

/** dy goes nowhere, or only of some outputs, is told elsewhere. */
function* routing(pair: Pair): Generator<Claim> {
  const choice = choiceOf(pair);
  if (!choice) return;
  yield* toAll(pair, choice);
  yield* toAnother(pair, choice);
}

export const routes: Record<"max-routing", Hypothesis> = {
  "max-routing": structural(
    "dy goes to other entries than those that forward took",
    "Give dy to the entry that forward took",
    routing,
  ),
};
