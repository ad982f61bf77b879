import { indicesOf, type Shape, sizeOf } from "../../../tensor/shape.ts";
import type { Hypothesis } from "../evidence.ts";
import { type Claim, givenAs, type Pair, pairOf, structural } from "./pair.ts";
import { dimensions } from "./places.ts";
import { entrySpace, outputSpace } from "./words.ts";

/** Another order of the places of an array: for each, the place whose numbers it has; −1 for none. */
interface Move {
  words: string;
  advice: string;
  from: Int32Array;
}

const placeOf = (index: readonly number[], shape: Shape) =>
  index.reduce((place, i, dim) => place * shape[dim] + i, 0);

function along(shape: Shape, dim: number, to: (index: number) => number): Int32Array {
  return Int32Array.from({ length: sizeOf(shape) }, (_, place) => {
    const index = indicesOf(place, shape);
    index[dim] = to(index[dim]);
    return index[dim] < 0 || index[dim] >= shape[dim] ? -1 : placeOf(index, shape);
  });
}

/** The orders that code mixes up, of the places of an array. */
function* moves(shape: Shape, nouns: readonly (string | null)[]): Generator<Move> {
  for (const [dim, size] of shape.entries()) {
    if (size < 2) continue;
    const noun = nouns[dim];
    const where = noun ? `${noun}s (dimension ${dim})` : `dimension ${dim}`;
    if (size > 2) {
      yield {
        words: `in reverse along ${where}`,
        advice: `Turn it around along dimension ${dim}`,
        from: along(shape, dim, (i) => size - 1 - i),
      };
    }
    for (let k = 1; k < Math.min(size, 5); k++) {
      for (const by of [k, -k]) {
        const step = noun ?? "place";
        const shifted = `${k} ${step}${k === 1 ? "" : "s"} too ${by > 0 ? "late" : "early"} along dimension ${dim}`;
        yield {
          words: `${shifted}, with 0 for what is left over`,
          advice: `Take index i, not i ${by > 0 ? "−" : "+"} ${k}`,
          from: along(shape, dim, (i) => i - by),
        };
        if (2 * k >= size) continue;
        yield {
          words: `rolled by ${by} along dimension ${dim}`,
          advice: "Roll it back: the gradient of a roll by k is a roll by −k",
          from: along(shape, dim, (i) => (i - by + size) % size),
        };
      }
    }
    for (let index = 0; index < Math.min(size, 8); index++) {
      yield {
        words: `those of index ${index} of dimension ${dim} everywhere`,
        advice: `Use each index's own along dimension ${dim}`,
        from: along(shape, dim, () => index),
      };
    }
    yield* blockMoves(shape, dim);
  }
  for (let a = 0; a < shape.length; a++) {
    for (let b = a + 1; b < shape.length; b++) {
      if (shape[a] < 2 || shape[b] < 2) continue;
      yield {
        words: `with ${dimensions([a, b])} exchanged`,
        advice:
          "A reshape keeps the numbers in their order, a transpose does not: undo each by its own kind",
        from: exchanged(shape, a, b),
      };
      if (shape[a] !== shape[b]) {
        yield {
          words: `those of the array with ${dimensions([a, b])} exchanged, read in its own shape`,
          advice:
            "A reshape keeps the numbers in their order, a transpose does not: undo each by its own kind",
          from: inverse(exchanged(shape, a, b)),
        };
      }
    }
  }
}

/** Blocks along a dimension in another order, or one number of each block after the other. */
function* blockMoves(shape: Shape, dim: number): Generator<Move> {
  const size = shape[dim];
  for (let count = 2; count <= Math.min(size, 8); count++) {
    if (size % count !== 0) continue;
    const width = size / count;
    if (count < size || count <= 4) {
      for (let a = 0; a < count; a++) {
        for (let b = a + 1; b < count; b++) {
          yield {
            words:
              width === 1
                ? `indices ${a} and ${b} of dimension ${dim} exchanged`
                : `blocks ${a} and ${b} of the ${count} blocks of ${width} along dimension ${dim} exchanged`,
            advice: "Put the parts together in the order in which forward takes them apart",
            from: along(shape, dim, (i) => {
              const block = Math.floor(i / width);
              const other = block === a ? b : block === b ? a : block;
              return other * width + (i % width);
            }),
          };
        }
      }
    }
    if (width > 1 && count > 1) {
      yield {
        words: `dimension ${dim} read as [${count}, ${width}] and transposed`,
        advice: "Split and join the dimension in the same order as forward",
        from: along(shape, dim, (i) => (i % count) * width + Math.floor(i / count)),
      };
    }
  }
}

/** The numbers of the array with two dimensions exchanged, in a row. */
function exchanged(shape: Shape, a: number, b: number): Int32Array {
  const other = [...shape];
  [other[a], other[b]] = [shape[b], shape[a]];
  return Int32Array.from({ length: sizeOf(shape) }, (_, place) => {
    const index = indicesOf(place, other);
    [index[a], index[b]] = [index[b], index[a]];
    return placeOf(index, shape);
  });
}

function inverse(from: Int32Array): Int32Array {
  const back = new Int32Array(from.length);
  from.forEach((place, i) => {
    back[place] = i;
  });
  return back;
}

function* moved(pair: Pair): Generator<Claim> {
  const { evidence, variable, right, entries } = pair;
  const [mine, theirs] = [entrySpace(pair), outputSpace(pair)];
  if (entries > 1) {
    for (const { words, advice, from } of moves(mine.shape, mine.nouns)) {
      yield {
        jacobian: givenAs(pair, (i, j) => (from[j] < 0 ? 0 : right[i * entries + from[j]])),
        title: `The right numbers stand at other places of ${variable.name}: ${words}`,
        because: `${variable.name}'s gradient is the right one, ${words}`,
        advice,
      };
    }
  }
  if (evidence.output.data.length > 1) {
    for (const { words, advice, from } of moves(theirs.shape, theirs.nouns)) {
      yield {
        jacobian: givenAs(pair, (i, j) => (from[i] < 0 ? 0 : right[from[i] * entries + j])),
        title: `The wrong entries of dy are used: ${words}`,
        because: `it is the right gradient for another order of dy: ${words}`,
        advice,
      };
    }
  }
}

/** The entries' own order, read off the columns of the two Jacobians. */
function* permuted(pair: Pair): Generator<Claim> {
  const { right, given, outputs, entries, zero, variable } = pair;
  const isSame = (j: number, k: number) => {
    for (let i = 0; i < outputs; i++) {
      if (Math.abs(given[i * entries + j] - right[i * entries + k]) > 10 * zero) return false;
    }
    return true;
  };
  const all = [...Array(entries).keys()];
  const from = all.map((j) => (isSame(j, j) ? j : all.findIndex((k) => isSame(j, k))));
  const wrong = all.filter((j) => from[j] !== j);
  if (wrong.length < 2 || from.includes(-1) || new Set(from).size !== entries) return;
  const name = (place: number) => `[${indicesOf(place, variable.tensor.shape).join(", ")}]`;
  const examples = wrong.slice(0, 2).map((j) => `${name(j)} has that of ${name(from[j])}`);
  yield {
    jacobian: givenAs(pair, (i, j) => right[i * entries + from[j]]),
    because: `${wrong.length} of ${entries} entries have the gradient of another entry: ${examples.join(", ")}`,
  };
}

function* transposed(pair: Pair): Generator<Claim> {
  const { right, outputs, entries, zero, evidence } = pair;
  if (outputs !== entries || outputs < 2) return;
  const [above, below] = [0, 1].map((side) =>
    right.some((value, k) => {
      const [i, j] = [Math.floor(k / entries), k % entries];
      return (side === 0 ? j > i : j < i) && Math.abs(value) > zero;
    }),
  );
  const y = evidence.output.shape;
  const dim = y.findIndex((_, dim) => outputSpace(pair).nouns[dim] === "step");
  const isRotation = isOrthogonal(pair);
  const advice =
    above !== below
      ? `Each output depends on what comes ${below ? "before" : "after"} it: dx at an index sums dy over what comes ${below ? "after" : "before"}. Run backward in the other direction${dim >= 0 ? ` along dimension ${dim}` : ""} (flip, accumulate, flip)`
      : isRotation
        ? "A rotation or permutation is undone by its inverse: turn by the negative angle (−sin), or put each number back where it came from"
        : "dx = Jᵀ · dy: backward goes the other way than forward";
  yield {
    jacobian: givenAs(pair, (i, j) => right[j * entries + i]),
    because:
      "the Jacobian by backward is the transpose of the right one: forward's map is applied to dy once more, where its transpose is needed",
    advice,
  };
}

function isOrthogonal({ right, outputs, entries, zero }: Pair): boolean {
  for (let a = 0; a < outputs; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let j = 0; j < entries; j++) sum += right[a * entries + j] * right[b * entries + j];
      if (Math.abs(sum - (a === b ? 1 : 0)) > 100 * zero) return false;
    }
  }
  return true;
}

function* otherParameter(pair: Pair): Generator<Claim> {
  const { evidence, variable, entries } = pair;
  for (const other of evidence.subject.variables) {
    if (other === variable || other.tensor.size !== entries) continue;
    const theirs = pairOf(evidence, other);
    if (!theirs) continue;
    yield {
      jacobian: theirs.right,
      title: "The gradient of another variable is stored here",
      because: `what ${variable.name} has is the right gradient of ${other.name}`,
      advice: `Give ${variable.name} its own gradient, and ${other.name} this one: the two are mixed up`,
    };
  }
}

export const movedPlaces: Record<
  "other-parameter" | "transposed-jacobian" | "moved" | "permuted",
  Hypothesis
> = {
  "other-parameter": structural(
    "The gradient of another variable is stored here",
    "Look which gradient goes to which parameter",
    otherParameter,
  ),
  "transposed-jacobian": structural(
    "Backward goes the same way as forward, where it must go back: the Jacobian is transposed",
    "dx = Jᵀ · dy",
    transposed,
  ),
  moved: structural(
    "The right numbers stand at other places",
    "Look at the indices that backward writes to",
    moved,
  ),
  permuted: structural(
    "The right numbers stand at other places: entries have each other's gradients",
    "Look at the indices that backward writes to: each entry gets what it was used for",
    permuted,
  ),
};
