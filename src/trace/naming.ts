import type { Tensor } from "../tensor/tensor.ts";
import { Elements } from "./elements.ts";
import type { Name, Names } from "./names.ts";
import { isExact } from "./number.ts";
import { postorder } from "./postorder.ts";

/** Which tensors of a recorded forward pass have names, and so lines of their own. */
export interface Naming {
  elements: Elements;
  /** All tensors, each after its operands. */
  tensors: ReadonlySet<Tensor>;
  /** The named ones: first those that had a name. */
  names: ReadonlyMap<Tensor, Name>;
  /** Sums without a name, to be written out in the one sum that reads them. */
  inlined: ReadonlySet<Tensor>;
}

/**
 * Names the tensors behind a loss: those that have a name keep it; other parameters become p1, p2, …,
 * results t1, t2, …, and constants that are not short numbers c1, c2, ….
 *
 * A tensor that only shows the numbers of another in other places has no name: a name given to it goes
 * to that other one, if it shows all of it in the same order.
 */
export function nameTensors(loss: Tensor, given: Names, precision: number): Naming {
  const tensors = postorder([...given.tensors(), loss]);
  const names = new Map<Tensor, Name>();
  const inlined = new Set<Tensor>();
  const elements = new Elements(
    (tensor) => tensor.node === null && !tensor.requiresGrad && !names.has(tensor),
  );
  for (const [tensor, name] of given) {
    let named = tensor;
    for (;;) {
      const source = sourceOf(named, elements);
      if (source === null || given.has(source) || names.has(source)) break;
      named = source;
    }
    names.set(named, name);
  }

  const next = counter((text) => given.isTaken(text));
  const consumers = consumersOf(tensors);
  for (const tensor of tensors) {
    if (names.has(tensor)) continue;
    const { node, requiresGrad, shape } = tensor;
    if (node !== null) {
      if (isInlined(tensor, consumers, names, elements)) inlined.add(tensor);
      else if (!isMoved(tensor, elements)) names.set(tensor, { text: next("t"), shape });
    } else if (requiresGrad) {
      names.set(tensor, { text: next("p"), shape });
    } else if (!isShort(tensor, precision)) {
      names.set(tensor, { text: next("c"), shape });
    }
  }
  return { elements, tensors, names, inlined };
}

/** p1, p2, …, leaving out what is taken. */
function counter(isTaken: (text: string) => boolean): (letter: string) => string {
  const counts = new Map<string, number>();
  return (letter) => {
    let count = counts.get(letter) ?? 0;
    do count++;
    while (isTaken(letter + count));
    counts.set(letter, count);
    return letter + count;
  };
}

/** The tensor whose numbers, all and in the same order, this one shows; null for new numbers. */
function sourceOf(tensor: Tensor, elements: Elements): Tensor | null {
  let source: Tensor | null = null;
  for (let position = 0; position < tensor.size; position++) {
    const opened = elements.open({ tensor, position });
    if (opened.kind !== "same") return null;
    const { cell } = opened;
    source ??= cell.tensor;
    if (cell.tensor !== source || cell.position !== position) return null;
  }
  return source?.size === tensor.size ? source : null;
}

/** Whether all of a tensor's numbers are those of others, in other places. */
function isMoved(tensor: Tensor, elements: Elements): boolean {
  for (let position = 0; position < tensor.size; position++) {
    const { kind } = elements.open({ tensor, position });
    if (kind !== "same" && kind !== "number") return false;
  }
  return true;
}

/** Whether a tensor's numbers can stand as they are where they are used. */
function isShort({ data }: Tensor, precision: number): boolean {
  for (const value of data) if (!isExact(value, precision)) return false;
  return true;
}

function consumersOf(tensors: Iterable<Tensor>): Map<Tensor, Tensor[]> {
  const consumers = new Map<Tensor, Tensor[]>();
  for (const tensor of tensors) {
    for (const operand of tensor.node?.inputs ?? []) {
      const list = consumers.get(operand);
      if (list) list.push(tensor);
      else consumers.set(operand, [tensor]);
    }
  }
  return consumers;
}

/** Whether a tensor holds sums that are read once, as terms of another sum: u in u + b, a·b in Σ a·b. */
function isInlined(
  tensor: Tensor,
  consumers: ReadonlyMap<Tensor, readonly Tensor[]>,
  names: ReadonlyMap<Tensor, Name>,
  elements: Elements,
): boolean {
  const openFirst = (x: Tensor) => (x.size > 0 ? elements.open({ tensor: x, position: 0 }) : null);
  const first = openFirst(tensor);
  if (first?.kind !== "sum") return false;
  let shown = tensor;
  for (;;) {
    const [consumer, ...others] = consumers.get(shown) ?? [];
    if (consumer === undefined || others.length > 0) return false;
    const opened = openFirst(consumer);
    if (opened?.kind === "same" && consumer.size === tensor.size && !names.has(consumer)) {
      shown = consumer;
      continue;
    }
    if (opened?.kind !== "sum" || opened.terms.every((term) => term.length > 1)) return false;
    const op = consumer.node?.op.name;
    if (op === "sum") return first.terms.length === 1;
    return op === "map" && consumer.size === tensor.size;
  }
}
