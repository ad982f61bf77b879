import { ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape, sizeOf } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";
import { shown } from "../text/shown.ts";

/** The name of a dimension: a letter, a number of the list form, or one of those that `...` stands for. */
type Label = string;

/** A tensor, and a label for each of its dimensions. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly Label[];
}

const ellipsis = "...";

/**
 * Sums of products over named dimensions (Einstein's convention): a letter for each dimension of each operand,
 * and those of the result behind `->`. What is not among these is summed over; a letter twice in one
 * operand is its diagonal; `...` are any dimensions in front, which broadcast. Without `->` the result has
 * the letters that occur once, in alphabetical order, behind those of `...`.
 *
 * Instead of letters, lists of numbers: `einsum(a, [0, 1], b, [1, 2], [0, 2])`.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.einsum.html
 * @throws ValueError for an equation that says nothing clear, ShapeError where sizes of one letter differ.
 * @example
 * ```ts
 * import { einsum } from "chainrule/linalg";
 * einsum("ij,j->i", tensor([[1, 2], [3, 4]]), tensor([1, 10])).toArray(); // → 21,43
 * einsum("ii", tensor([[1, 2], [3, 4]])).item(); // → 5
 * ```
 */
export function einsum(equation: string, ...operands: readonly TensorLike[]): Tensor;
/** The same with lists of numbers, or "...", in place of letters. */
export function einsum(
  ...operandsAndLists: readonly (TensorLike | readonly (number | "...")[])[]
): Tensor;
export function einsum(...given: readonly unknown[]): Tensor {
  const { inputs, output, operands } =
    typeof given[0] === "string" ? readEquation(given[0], given.slice(1)) : readLists(given);
  const equation = () =>
    `einsum: "${inputs.map(text).join(",")}${output ? `->${text(output)}` : ""}"`;
  if (inputs.length === 0 || inputs.length !== operands.length) {
    throw new ValueError(`${equation()} is for ${inputs.length} operands, got ${operands.length}`);
  }
  const tensors = operands.map((x, i) => tensorOf("einsum", `operand ${i}`, x));
  const covered = inputs.map((labels, i) => rankOfEllipsis(labels, tensors[i], equation));
  const most = Math.max(0, ...covered);
  const labelled = tensors.map((x, i) =>
    diagonals({ x, labels: spelled(inputs[i], covered[i], most) }),
  );
  const wanted = output ? spelled(output, most, most) : implied(inputs, most);
  checkOutput(wanted, labelled, equation);
  const sizes = sizesOf(labelled, equation);
  const [first, ...rest] = labelled;
  const all = rest.reduce<Labelled>((product, next, i) => {
    const later = new Set([...wanted, ...rest.slice(i + 1).flatMap(({ labels }) => labels)]);
    return contract(product, next, (label) => later.has(label), sizes);
  }, first);
  return inOrder(
    summed(all, (label) => wanted.includes(label)),
    wanted,
  );
}

const text = (labels: readonly Label[]) => labels.join("");

/** `ij,j->i` */
function readEquation(equation: string, operands: readonly unknown[]) {
  const parts = equation.replace(/\s/g, "").split("->");
  const lists = parts.map((part) => part.split(",").map((term) => term.match(/\.{3}|./g) ?? []));
  const isRight =
    parts.length <= 2 &&
    (lists[1]?.length ?? 1) === 1 &&
    lists.flat().every((labels) => areLabels(labels));
  if (!isRight) {
    throw new ValueError(
      `einsum: "${equation}" is no equation such as "ij,jk->ik": letters for the dimensions, commas between ` +
        "operands, at most one ... in each, and the result behind one ->",
    );
  }
  return { inputs: lists[0], output: lists[1]?.[0], operands };
}

const areLabels = (labels: readonly string[]) =>
  labels.every((label) => label === ellipsis || /^[a-zA-Z]$/.test(label)) &&
  labels.indexOf(ellipsis) === labels.lastIndexOf(ellipsis);

/** `a, [0, 1], b, [1, 2], [0, 2]` */
function readLists(given: readonly unknown[]) {
  const hasOutput = given.length % 2 === 1;
  const output = hasOutput ? given.at(-1) : undefined;
  const pairs = given.slice(0, hasOutput ? -1 : undefined);
  const operands = pairs.filter((_, i) => i % 2 === 0);
  const lists = pairs.filter((_, i) => i % 2 === 1);
  const letters = (list: unknown): Label[] => {
    const isList =
      Array.isArray(list) && list.every((label) => label === ellipsis || isNumber(label));
    if (isList) return list.map((label) => (label === ellipsis ? ellipsis : letter(label)));
    throw new ValueError(
      `einsum: expected numbers from 0 to 51 for dimensions, einsum(a, [0, 1], b, [1, 2], [0, 2]), got ${shown(list)}`,
    );
  };
  return {
    inputs: lists.map(letters),
    output: output === undefined ? undefined : letters(output),
    operands,
  };
}

const isNumber = (label: unknown) =>
  Number.isInteger(label) && Number(label) >= 0 && Number(label) < 52;
/** 0, 1, …: A, B, … as PyTorch orders them. */
const letter = (number: number) => String.fromCharCode(number < 26 ? 65 + number : 71 + number);

/** How many dimensions `...` stands for in an operand. */
function rankOfEllipsis(labels: readonly Label[], x: Tensor, equation: () => string): number {
  const named = labels.filter((label) => label !== ellipsis).length;
  const rest = x.ndim - named;
  if (rest < 0 || (rest > 0 && !labels.includes(ellipsis))) {
    throw new ShapeError(
      `${equation()}: "${text(labels)}" has ${named} letters for an operand with ${x.ndim} dimensions, ` +
        `shape ${formatShape(x.shape)}`,
    );
  }
  return rest;
}

/** With names for the dimensions of `...`, counted from the last: they are aligned there. */
function spelled(labels: readonly Label[], rank: number, most: number): Label[] {
  const names = Array.from({ length: rank }, (_, i) => `...${most - rank + i}`);
  return labels.flatMap((label) => (label === ellipsis ? names : [label]));
}

/** What an equation without `->` gives. */
function implied(inputs: readonly (readonly Label[])[], most: number): Label[] {
  const letters = inputs.flat().filter((label) => label !== ellipsis);
  const once = letters.filter((label) => letters.indexOf(label) === letters.lastIndexOf(label));
  return [...spelled([ellipsis], most, most), ...once.sort()];
}

function checkOutput(
  wanted: readonly Label[],
  labelled: readonly Labelled[],
  equation: () => string,
): void {
  const unknown = wanted.find((label) => !labelled.some(({ labels }) => labels.includes(label)));
  const twice = wanted.find((label, i) => wanted.indexOf(label) !== i);
  if (unknown !== undefined)
    throw new ValueError(`${equation()}: no operand has the ${unknown} of the result`);
  if (twice !== undefined) throw new ValueError(`${equation()}: the result has ${twice} twice`);
}

/** The size of each label; 1 gives way to others. */
function sizesOf(labelled: readonly Labelled[], equation: () => string): Map<Label, number> {
  const sizes = new Map<Label, number>();
  for (const { x, labels } of labelled) {
    labels.forEach((label, dim) => {
      const [size, known] = [x.shape[dim], sizes.get(label) ?? 1];
      if (size !== known && size !== 1 && known !== 1) {
        throw new ShapeError(
          `${equation()}: ${label} is ${known} in one operand and ${size} in another`,
        );
      }
      sizes.set(label, known === 1 ? size : known);
    });
  }
  return sizes;
}

/** A label that an operand has twice becomes one: its diagonal. */
function diagonals({ x, labels }: Labelled): Labelled {
  const twice = labels.findIndex((label, i) => labels.indexOf(label) !== i);
  if (twice < 0) return { x, labels };
  const label = labels[twice];
  const once = labels.indexOf(label);
  if (x.shape[once] !== x.shape[twice]) {
    throw new ShapeError(
      `einsum: ${label} is ${x.shape[once]} and ${x.shape[twice]} in one operand, ${formatShape(x.shape)}`,
    );
  }
  const others = labels.filter((_, i) => i !== once && i !== twice);
  return diagonals({ x: x.diagonal(0, once, twice), labels: [...others, label] });
}

/** Summed over what is not needed. */
function summed({ x, labels }: Labelled, isNeeded: (label: Label) => boolean): Labelled {
  const gone = labels.flatMap((label, dim) => (isNeeded(label) ? [] : [dim]));
  return gone.length === 0 ? { x, labels } : { x: x.sum(gone), labels: labels.filter(isNeeded) };
}

function inOrder({ x, labels }: Labelled, wanted: readonly Label[]): Tensor {
  return x.permute(wanted.map((label) => labels.indexOf(label)));
}

/** The product of two, summed over what only they have: a matrix product for each place of what all three share. */
function contract(
  left: Labelled,
  right: Labelled,
  isNeeded: (label: Label) => boolean,
  sizes: ReadonlyMap<Label, number>,
): Labelled {
  const [a, b] = [
    summed(left, (label) => isNeeded(label) || right.labels.includes(label)),
    summed(right, (label) => isNeeded(label) || left.labels.includes(label)),
  ];
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const [batch, inner] = [shared.filter(isNeeded), shared.filter((label) => !isNeeded(label))];
  const [rows, columns] = [a, b].map(({ labels }) =>
    labels.filter((label) => !shared.includes(label)),
  );
  const extent = (labels: readonly Label[]) => labels.map((label) => sizes.get(label)!);
  const as = (from: Labelled, groups: readonly (readonly Label[])[]) =>
    inOrder(from, groups.flat())
      .expand(...[extent(groups.flat())])
      .reshape(groups.map((labels) => sizeOf(extent(labels))));
  const isOuter = inner.length === 0;
  const product = isOuter
    ? as(a, [batch, rows, []]).mul(as(b, [batch, [], columns]))
    : as(a, [batch, rows, inner]).matmul(as(b, [batch, inner, columns]));
  const labels = [...batch, ...rows, ...columns];
  return { x: product.reshape(extent(labels)), labels };
}
