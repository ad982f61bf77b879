import type { GradcheckTarget } from "../../../src/check/index.ts";
import { F, type Tensor } from "../../../src/index.ts";
import { draw, fn, WithParameters } from "./wrong.ts";

/** How much of each term of a normalization's gradient there is. */
interface Terms {
  mean?: number;
  variance?: number;
  direct?: number;
}

/** x normalized to mean 0 and variance 1 over some dimensions. */
export function standardized(
  dims: number[],
  { mean = 1, variance = 1, direct = 1 }: Terms,
  eps = 1e-5,
) {
  const parts = (x: Tensor) => {
    const centred = x.sub(x.mean(dims, true));
    return { centred, v: centred.square().mean(dims, true) };
  };
  return fn(
    (x) => {
      const { centred, v } = parts(x);
      return centred.mul(v.add(eps).rsqrt());
    },
    (dy, [x], y) => [
      dy
        .mul(direct)
        .sub(dy.mean(dims, true).mul(mean))
        .sub(y.mul(dy.mul(y).mean(dims, true)).mul(variance))
        .mul(parts(x).v.add(eps).rsqrt()),
    ],
  );
}

/** x in groups of its second dimension, each normalized. */
export function grouped(shape: number[], groups: number, terms: Terms): GradcheckTarget {
  const [n, c, ...rest] = shape;
  const inner = standardized([2], terms) as (x: Tensor) => Tensor;
  const size = rest.reduce((a, b) => a * b, c / groups);
  return (x: Tensor) => inner(x.reshape([n, groups, size])).reshape(shape);
}

export function unit(dims: number[], along: number): GradcheckTarget {
  const norm = (x: Tensor) => x.square().sum(dims, true).sqrt();
  return fn(
    (x) => x.div(norm(x)),
    (dy, [x], y) => [dy.sub(y.mul(dy.mul(y).sum(dims, true)).mul(along)).div(norm(x))],
  );
}

type Gradient = (dy: Tensor, y: Tensor, dim: number) => Tensor;

export const softmax = (dim: number, gradient: Gradient): GradcheckTarget =>
  fn(
    (x) => F.softmax(x, dim),
    (dy, _, y) => [gradient(dy, y, dim)],
  );

/** Layer norm with γ and β over the last dimension; `scale` is what dy is multiplied by for dx. */
export function affine(n: number, scale: (dy: Tensor, gamma: Tensor) => Tensor): GradcheckTarget {
  const parts = (x: Tensor) => {
    const centred = x.sub(x.mean(-1, true));
    const inverse = centred.square().mean(-1, true).add(1e-5).rsqrt();
    return { xHat: centred.mul(inverse), inverse };
  };
  return new WithParameters(
    { gamma: draw([n], 7), beta: draw([n], 8) },
    (x, { gamma, beta }) => parts(x).xHat.mul(gamma).add(beta),
    (dy, x, { gamma }) => {
      const { xHat, inverse } = parts(x);
      const dh = scale(dy, gamma);
      const rows = (t: Tensor) => t.reshape([-1, n]).sum(0);
      return {
        x: dh
          .sub(dh.mean(-1, true))
          .sub(xHat.mul(dh.mul(xHat).mean(-1, true)))
          .mul(inverse),
        gamma: rows(dy.mul(xHat)),
        beta: rows(dy),
      };
    },
  );
}

/** y = x / √(mean(x²) + eps) over some dimensions, divided in backward by another number. */
export function rms(
  dims: number[],
  eps: number,
  divisor: (square: Tensor) => Tensor,
  along = 1,
): GradcheckTarget {
  const square = (x: Tensor) => x.square().mean(dims, true);
  return fn(
    (x) => x.div(square(x).add(eps).sqrt()),
    (dy, [x], y) => [dy.sub(y.mul(dy.mul(y).mean(dims, true)).mul(along)).div(divisor(square(x)))],
  );
}

/** y = x · (g v / ‖v‖)ᵀ: the norm of each row of v held constant. */
export function weightNorm(): GradcheckTarget {
  const norm = (v: Tensor) => v.square().sum(1, true).sqrt();
  return new WithParameters(
    { v: draw([3, 5], 7), g: draw([3, 1], 8) },
    (x, { v, g }) => x.matmul(v.div(norm(v)).mul(g).T),
    (dy, x, { v, g }) => {
      const u = v.div(norm(v));
      const dw = dy.T.matmul(x);
      return {
        x: dy.matmul(u.mul(g)),
        g: dw.mul(u).sum(1, true),
        v: dw.mul(g).div(norm(v)),
      };
    },
  );
}
