import { formatShape, indicesOf, type Shape } from "../../tensor/shape.ts";
import type { Variable } from "../subject.ts";
import type { Evidence, Hypothesis, Prediction } from "./evidence.ts";

/** How many entries are looked for at other places. */
const looked = 16;

/** Where an entry's right numbers stand. */
interface Move {
  from: number[];
  to: number[];
}

/** The places in the gradient where the right numbers of some entries stand; null where one does not. */
function movesOf(evidence: Evidence, variable: Variable, right: Float64Array[]): Move[] | null {
  const given = evidence.given(variable);
  const { shape, size } = variable.tensor;
  const isAt = (place: number, entry: number) =>
    given.every((numbers, k) => {
      const value = right[k][entry];
      return Math.abs(numbers[place] - value) <= 1e-5 * Math.abs(value);
    });
  const moves: Move[] = [];
  for (let entry = 0; entry < size && moves.length < looked; entry++) {
    if (!(right[0][entry] !== 0) || Number.isNaN(right[0][entry])) continue;
    let found = -1;
    for (let place = 0; place < size; place++) {
      if (!isAt(place, entry)) continue;
      // A number that stands in two places tells nothing.
      if (found >= 0) {
        found = -2;
        break;
      }
      found = place;
    }
    if (found === -1) return null;
    if (found >= 0) moves.push({ from: indicesOf(entry, shape), to: indicesOf(found, shape) });
  }
  return moves.length >= looked / 2 ? moves : null;
}

/** to = i + shift, or size − 1 + shift − i, around the end. */
interface Turn {
  isReversed: boolean;
  shift: number;
}

function turnOf(moves: readonly Move[], dim: number, size: number): Turn | null {
  for (const isReversed of [false, true]) {
    const at = ({ from }: Move) => (isReversed ? size - 1 - from[dim] : from[dim]);
    const shift = (moves[0].to[dim] - at(moves[0]) + size) % size;
    if (moves.every((move) => (at(move) + shift) % size === move.to[dim])) {
      return { isReversed, shift };
    }
  }
  return null;
}

const identity = ({ isReversed, shift }: Turn) => !isReversed && shift === 0;

function turnText({ isReversed, shift }: Turn, dim: number, size: number): string {
  const along = `along dimension ${dim}`;
  if (isReversed && shift === 0) return `in reverse ${along}`;
  const by = 2 * shift > size ? shift - size : shift;
  if (isReversed) return `in reverse and moved by ${by} ${along}`;
  return 2 * shift === size ? `with its halves exchanged ${along}` : `moved by ${by} ${along}`;
}

/** The right numbers, each at the place that its own index is turned to. */
function turned(gradient: Float64Array, shape: Shape, turns: readonly Turn[]): Float64Array {
  const numbers = new Float64Array(gradient.length).fill(Number.NaN);
  gradient.forEach((value, entry) => {
    if (Number.isNaN(value)) return;
    const place = indicesOf(entry, shape).reduce((sum, i, dim) => {
      const { isReversed, shift } = turns[dim];
      const at = isReversed ? shape[dim] - 1 - i : i;
      return sum * shape[dim] + ((at + shift) % shape[dim]);
    }, 0);
    numbers[place] = value;
  });
  return numbers;
}

/** The numbers of the gradient with two dimensions exchanged, in a row. */
function exchanged(gradient: Float64Array, shape: Shape, a: number, b: number): Float64Array {
  const numbers = new Float64Array(gradient.length).fill(Number.NaN);
  const exchange = <T>(list: readonly T[]) =>
    list.map((value, dim) => (dim === a ? list[b] : dim === b ? list[a] : value));
  const other = exchange(shape);
  gradient.forEach((value, entry) => {
    if (Number.isNaN(value)) return;
    const index = exchange(indicesOf(entry, shape));
    numbers[index.reduce((sum, i, dim) => sum * other[dim] + i, 0)] = value;
  });
  return numbers;
}

export const misplaced: Hypothesis = {
  title: "The right numbers stand at other places",
  advice: "Look at the indices that backward writes to",
  *predict(evidence, variable, right): Generator<Prediction> {
    if (!evidence.isSample(variable)) return;
    const { shape, size } = variable.tensor;
    for (const other of evidence.subject.variables) {
      if (other === variable || other.tensor.size !== size) continue;
      const theirs = evidence.subject.variables.indexOf(other);
      const given = evidence.passes.map(({ gradients }) => gradients[theirs]?.data);
      const gradients = evidence.right(other) ?? given;
      if (!gradients.every((numbers) => numbers !== undefined)) continue;
      yield {
        gradients,
        title: "The gradient of another variable is stored here",
        because: `what ${variable.name} has is the right gradient of ${other.name}`,
        advice: `Give ${variable.name} its own gradient, and ${other.name} this one`,
      };
    }
    for (let a = 0; a < shape.length; a++) {
      for (let b = a + 1; b < shape.length; b++) {
        if (shape[a] === 1 || shape[b] === 1) continue;
        yield {
          gradients: right.map((gradient) => exchanged(gradient, shape, a, b)),
          because: `they are those of the right gradient ${formatShape(shape)} with dimensions ${a} and ${b} exchanged, in a row`,
          advice: "Transpose where a reshape keeps the numbers in their order, or undo a transpose",
        };
      }
    }
    const moves = movesOf(evidence, variable, right);
    if (!moves) return;
    const turns = shape.map((extent, dim) => turnOf(moves, dim, extent));
    if (!turns.every((turn) => turn !== null) || turns.every(identity)) return;
    const texts = turns.flatMap((turn, dim) =>
      identity(turn) ? [] : [turnText(turn, dim, shape[dim])],
    );
    yield {
      gradients: right.map((gradient) => turned(gradient, shape, turns)),
      title: `The right numbers stand at other places: ${texts.join(", ")}`,
      because: `the gradient is the right one ${texts.join(", ")}`,
      advice: "Write each number where forward has read it",
    };
  },
};
