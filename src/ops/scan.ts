import { callback, checkArgument } from "../tensor/arguments.ts";
import { ShapeError, ValueError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { shown } from "../text/shown.ts";
import { autocastDtype, withAutocast } from "./autocast.ts";
import { intercept, type Loop, type Turn } from "./interceptors.ts";
import { stack } from "./methods/shaping.ts";
import { type Tensors, tensorsIn, withTensors } from "./tensors.ts";

/**
 * A loop over the first dimension of `xs`: `fn` is given what is carried, `init` at first, and one slice
 * of `xs`, and gives what is carried on and a `y`. Gives what is carried in the end and all `y`, stacked
 * along a new first dimension. Each of `init`, `xs` and `y` is a tensor, or an array or a record of tensors.
 *
 * Gradients flow to `init`, to `xs` and to all tensors that `fn` uses. A compiled function records `fn`
 * once, however many turns there are.
 *
 * @throws ValueError where something else than tensors is given; ShapeError where slices are missing or
 * not equally many, where what is carried changes its shape or dtype, or `y` from turn to turn.
 * Source: https://docs.jax.dev/en/latest/_autosummary/jax.lax.scan.html
 * @example
 * ```ts
 * const [total, sums] = scan((sum, x) => [sum.add(x), sum.add(x)], tensor(0), tensor([1, 2, 3]));
 * total.item(); // → 6
 * sums.toArray(); // → 1,3,6
 * ```
 */
export function scan<const Carry extends Tensors, const X extends Tensors, const Y extends Tensors>(
  fn: (carry: Carry, x: X) => readonly [Carry, Y],
  init: Carry,
  xs: X,
): [Carry, Y] {
  checkArgument("scan", "fn", callback, fn);
  const first = tensorsIn("scan", "carry", init);
  const slices = tensorsIn("scan", "xs", xs);
  let like: { ys: Y; y: Map<string, Tensor> } | undefined;
  // A turn may be computed once more, for its gradient.
  const precision = autocastDtype();
  const body = (carry: readonly Tensor[], x: readonly Tensor[]): Turn => {
    const result: unknown = withAutocast(precision, () =>
      fn(withTensors(init, carry), withTensors(xs, x)),
    );
    if (!Array.isArray(result) || result.length !== 2) {
      throw new ValueError(`scan: fn must return [carry, y], got ${shown(result)}`);
    }
    const next = tensorsIn("scan", "carry", result[0]);
    checkSame("what is carried", first, next);
    const y = tensorsIn("scan", "y", result[1]);
    like ??= { ys: result[1], y };
    checkSame("y", like.y, y);
    return { carry: [...next.values()], y: [...y.values()] };
  };
  const loop: Loop = {
    body,
    init: [...first.values()],
    xs: [...slices.values()],
    length: lengthOf(slices),
  };
  const { carry, y } = intercept(
    (each, run) => (each.scan ? each.scan(loop, run) : run()),
    () => takeTurns(loop),
  );
  return [withTensors(init, carry), withTensors(like!.ys, y)];
}

/** One turn after the other, each recorded as it is computed. */
export function takeTurns({ body, init, xs, length }: Loop): Turn {
  const slices = xs.map((x) => x.unbind());
  const ys: (readonly Tensor[])[] = [];
  let carry = init;
  for (let i = 0; i < length; i++) {
    const turn = body(
      carry,
      slices.map((each) => each[i]),
    );
    carry = turn.carry;
    ys.push(turn.y);
  }
  return { carry, y: ys[0].map((_, k) => stack(ys.map((y) => y[k]))) };
}

function lengthOf(xs: ReadonlyMap<string, Tensor>): number {
  const [[name, x] = []] = xs;
  if (!name || !x) throw new ValueError("scan: xs must hold a tensor, whose slices are the turns");
  for (const [other, { shape }] of xs) {
    if (shape.length === 0) {
      throw new ShapeError(`scan: ${other} is a single number, and has no slices to go over`);
    }
    if (shape[0] !== x.shape[0]) {
      throw new ShapeError(
        `scan: ${name} has ${x.shape[0]} slices and ${other} has ${shape[0]}: ` +
          `${formatShape(x.shape)} and ${formatShape(shape)}; the first dimensions must be equal`,
      );
    }
  }
  if (x.shape[0] === 0)
    throw new ShapeError(`scan: ${name}, ${formatShape(x.shape)}, has no slice`);
  return x.shape[0];
}

/** @throws ShapeError where a turn's tensors are not of the places, shapes and dtypes of those before. */
function checkSame(
  what: string,
  before: ReadonlyMap<string, Tensor>,
  now: ReadonlyMap<string, Tensor>,
): void {
  const places = (tensors: ReadonlyMap<string, Tensor>) =>
    [...tensors.keys()].join(", ") || "nothing";
  if (places(before) !== places(now)) {
    throw new ValueError(
      `scan: ${what} was ${places(before)}, and fn gives ${places(now)}; every turn must give the same`,
    );
  }
  for (const [place, { shape, dtype }] of now) {
    const expected = before.get(place)!;
    if (sameShape(shape, expected.shape) && dtype === expected.dtype) continue;
    throw new ShapeError(
      `scan: ${place} was ${expected.dtype} ${formatShape(expected.shape)}, and fn gives ` +
        `${dtype} ${formatShape(shape)}; every turn must give the same. Use to(), expand() or reshape()`,
    );
  }
}
