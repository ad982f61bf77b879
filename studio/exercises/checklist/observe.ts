import type { Tensor } from "chainrule";
import type { Layer } from "chainrule/manual";
import { formatShort } from "../grade/number.ts";
import { watch } from "./watch.ts";

/** What the checklist asks of the person's code. */
export interface Training {
  readonly network: Layer;
  step(x: Tensor, classes: Tensor): number;
}

/** What was seen while a network was trained for some steps. */
export interface Observed {
  /** How many numbers were looked at. */
  numbers: number;
  /** The largest of their sizes. */
  largest: number;
  /** The first that was not finite: "the output of layer 0 (Linear) has NaN, in step 3". */
  notFinite: string | null;
  losses: number[];
  /** "weight of layer 0 (Linear) [8, 2]" */
  shapes: string[];
  wrongShape: string | null;
  /** How often parameters were moved, and the first time that it was too early. */
  moved: number;
  movedEarly: string | null;
  steps: number;
  /** Layers that are activations alone, with an entry of each. */
  activations: string[];
  /** What the step threw. */
  error: unknown;
}

const shapeText = (shape: readonly number[]) => `[${shape.join(", ")}]`;

/** Runs a training for some steps, or up to the first that throws. */
export function observe(
  { network, step }: Training,
  x: Tensor,
  classes: Tensor,
  count: number,
): Observed {
  const seen: Observed = {
    ...{ numbers: 0, largest: 0, notFinite: null, losses: [], shapes: [], wrongShape: null },
    ...{ moved: 0, movedEarly: null, steps: 0, activations: [], error: null },
  };
  let before: readonly ArrayLike<number>[] | null = null;
  const parameters = () => network.parameters();
  const numbersOf = () => parameters().map(({ value }) => value.data.slice());
  const look = (where: string, tensor: Tensor) => {
    seen.numbers += tensor.size;
    for (const value of tensor.contiguous().data) {
      if (Number.isFinite(value)) seen.largest = Math.max(seen.largest, Math.abs(value));
      else seen.notFinite ??= `${where} has ${value}, in step ${seen.steps + 1}`;
    }
  };
  const checkUnmoved = (where: string) => {
    if (before === null) return;
    const at = movedAt(before, numbersOf());
    if (at < 0) return;
    seen.movedEarly ??= `${parameters()[at].name} was changed ${where}, in step ${seen.steps + 1}: there were gradients still to come.`;
  };
  const watched = watch(network, {
    numbers: look,
    forward: () => {
      before = numbersOf();
    },
    backward: (where, isOver) =>
      checkUnmoved(`${isOver ? "within" : "before"} the backward of ${where}`),
  });
  try {
    while (seen.steps < count) {
      const start = numbersOf();
      before = null;
      const loss = step(x, classes);
      if (Number.isFinite(loss)) seen.losses.push(loss);
      else seen.notFinite ??= `the loss is ${loss}, in step ${seen.steps + 1}`;
      for (const { name, value, gradient } of parameters()) {
        look(name, value);
        look(`the gradient of ${name}`, gradient);
        if (shapeText(value.shape) !== shapeText(gradient.shape)) {
          seen.wrongShape ??= `The gradient of ${name} is ${shapeText(gradient.shape)}, and ${name} is ${shapeText(value.shape)}.`;
        }
      }
      if (movedAt(start, numbersOf()) >= 0) seen.moved++;
      seen.steps++;
    }
  } catch (error) {
    seen.error = error;
    if (/changed since|in place/.test(String(error))) {
      seen.movedEarly ??=
        "A parameter was changed between forward and backward: backward says so itself.";
    }
  }
  for (const { last, layer, name, isWhole } of watched) {
    if (!last?.dx || !last.dy) continue;
    if (shapeText(last.dx.shape) !== shapeText(last.x.shape)) {
      seen.wrongShape ??= `The gradient by x of ${name} is ${shapeText(last.dx.shape)}, and x is ${shapeText(last.x.shape)}.`;
    }
    if (isWhole || layer.parameters().length > 0 || last.x.size !== last.y.size) continue;
    const [x, y, dy, dx] = [last.x, last.y, last.dy, last.dx].map((t) => formatShort(t.data[0]));
    seen.activations.push(`${name}: at x = ${x} it gives y = ${y}, and dx = ${dx} for dy = ${dy}`);
  }
  if (watched.some(({ last }) => last?.dx)) {
    seen.shapes = parameters().map(({ name, value }) => `${name} ${shapeText(value.shape)}`);
  }
  return seen;
}

/** Which of some lists of numbers has changed first; −1 where none has. */
const movedAt = (before: readonly ArrayLike<number>[], now: readonly ArrayLike<number>[]): number =>
  now.findIndex((numbers, k) => Array.from(numbers).some((value, i) => value !== before[k]?.[i]));
