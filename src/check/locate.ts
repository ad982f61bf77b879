import type { Generator } from "../random/generator.ts";
import { contiguousStrides, indicesOf } from "../tensor/shape.ts";
import { type Box, countOf, insideOf } from "./box.ts";
import type { Sampling } from "./sampling.ts";

/** How many places are told, and beyond how many chance finds the error is not in a few. */
const mostBoxes = 8;
const mostByChance = 4;

/** How many entries of a box are looked at, and how often all others are moved together. */
const insides = 4;
const probes = 3;

/**
 * The places of a gradient that are wrong, if these are a few and everything else is right: entries,
 * rows, columns, blocks. Null where the error is in too many places, or the time is up.
 */
export function locate(
  sampling: Sampling,
  generator: Generator,
  isOver: () => boolean,
): Box[] | null {
  const { shape, size } = sampling.variable.tensor;
  const strides = contiguousStrides(shape);
  const boxes: Box[] = [];
  const outside = () => {
    const isInside = insideOf(boxes, shape);
    return (entry: number) => !isInside(entry);
  };
  const add = (entry: number): boolean => {
    boxes.push(boxAround(sampling, entry, strides, generator));
    const count = boxes.reduce((sum, box) => sum + countOf(box), 0);
    return boxes.length <= mostBoxes && count <= size / 2 && !isOver();
  };
  for (const entry of sampling.wrong) {
    if (outside()(entry) && !add(entry)) return null;
    if (boxes.filter((box) => countOf(box) === 1).length > mostByChance) return null;
  }
  for (let passed = 0; passed < probes; passed++) {
    const entry = sampling.find(generator, outside());
    if (entry === null) continue;
    if (!add(entry)) return null;
    passed = -1;
  }
  return boxes;
}

/** The largest box around a wrong entry of which every entry that is looked at is wrong. */
function boxAround(
  sampling: Sampling,
  entry: number,
  strides: readonly number[],
  generator: Generator,
): Box {
  const { shape } = sampling.variable.tensor;
  const index = indicesOf(entry, shape);
  const one: Box = { from: index, to: index.map((i) => i + 1) };
  const box = { from: [...one.from], to: [...one.to] };
  for (const [dim, size] of shape.entries()) {
    const isWrongAt = (i: number) => sampling.isWrong(entry + (i - index[dim]) * strides[dim]);
    box.from[dim] = lastWrong(index[dim], 0, isWrongAt);
    box.to[dim] = lastWrong(index[dim], size - 1, isWrongAt) + 1;
  }
  for (let k = 0; k < insides && countOf(box) > 1; k++) {
    const inside = box.from.reduce((place, from, dim) => {
      const [i] = generator.integers(1, from, box.to[dim]);
      return place + i * strides[dim];
    }, 0);
    if (!sampling.isWrong(inside)) return one;
  }
  return box;
}

/** How far from a wrong index towards an end it goes on wrong, if what is wrong hangs together. */
function lastWrong(from: number, end: number, isWrongAt: (i: number) => boolean): number {
  const step = Math.sign(end - from);
  if (step === 0 || !isWrongAt(from + step)) return from;
  if (isWrongAt(end)) return end;
  let [wrong, right] = [from + step, end];
  while (Math.abs(right - wrong) > 1) {
    const middle = (wrong + right) >> 1;
    if (isWrongAt(middle)) wrong = middle;
    else right = middle;
  }
  return wrong;
}
