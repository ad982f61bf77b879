import { type ActivationSlopes, activations } from "../../expr/activations.ts";
import { evaluate, toText } from "../../expr/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { formatShort } from "../../text/number.ts";
import { ChecklistError } from "./error.ts";
import { formatIndex } from "./finite.ts";

/** One pass through a layer. */
export interface Pass {
  x: Tensor;
  y: Tensor;
  dy: Tensor;
  dx: Tensor;
}

/** One element of a pass. */
interface Sample {
  i: number;
  x: number;
  y: number;
  dy: number;
  dx: number;
}

/**
 * Recognises the activation function by its numbers, y = f(x), and asserts that dx = dy · f′(x). A layer
 * that computes none of the functions named above passes.
 */
export function checkActivation(label: string, pass: Pass): void {
  const samples = sample(pass);
  if (samples.length === 0) return;
  const tolerance = pass.y.dtype === "float32" ? 1e-4 : 1e-8;
  const near = (a: number, b: number, scale: number) => Math.abs(a - b) <= tolerance * scale;
  const fits = (predict: (s: Sample) => number) =>
    samples.every((s) => near(predict(s), s.dx, Math.abs(s.dy)));

  const candidates = activations.filter(({ f }) =>
    samples.every(({ x, y }) => near(evaluate(f, [x]), y, Math.abs(x) + Math.abs(y))),
  );
  const rightly = ({ slope }: ActivationSlopes) => fits(({ x, dy }) => dy * evaluate(slope, [x]));
  if (candidates.length === 0 || candidates.some(rightly)) return;

  const [{ name, slope, slopeOfResult }] = candidates;
  const expected = ({ x, dy }: Sample) => dy * evaluate(slope, [x]);
  const worst = samples.reduce((a, b) =>
    Math.abs(b.dx - expected(b)) > Math.abs(a.dx - expected(a)) ? b : a,
  );
  const advice = fits(({ y, dy }) => dy * evaluate(slope, [y]))
    ? "It is the derivative at y, the activation, where x, the pre-activation, is needed"
    : fits(({ x, dy }) => dy * evaluate(slopeOfResult, [x, x]))
      ? "It is the formula for y, the activation, with x, the pre-activation, in it"
      : fits(({ x }) => evaluate(slope, [x]))
        ? "It is f′(x): the factor dy, the upstream gradient, is missing"
        : "Look at the derivative, and at which tensor forward keeps for it";
  throw new ChecklistError(
    "activation derivative",
    `${label}: y is ${name}(x), but dx is not dy · (${toText(slope, ["x"])}): at ` +
      `${formatIndex(pass.x, worst.i)}, where x = ${short(worst.x)} and dy = ${short(worst.dy)}, dx is ` +
      `${short(worst.dx)} and not ${short(expected(worst))}`,
    advice,
  );
}

const most = 200;

/** Some elements, evenly spread; not where x is 0, at which functions may have a kink. */
function sample({ x, y, dy, dx }: Pass): Sample[] {
  const step = Math.max(1, Math.ceil(x.size / most));
  const [xs, ys, dys, dxs] = [x.data, y.data, dy.data, dx.data];
  const samples: Sample[] = [];
  for (let i = 0; i < xs.length; i += step) {
    if (xs[i] !== 0) samples.push({ i, x: xs[i], y: ys[i], dy: dys[i], dx: dxs[i] });
  }
  return samples;
}

const short = (value: number) => formatShort(value, 4);
