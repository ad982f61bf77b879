import { select } from "../expr/build.ts";
import { functions, input } from "../expr/index.ts";
import { map } from "../ops/map/map.ts";
import { full } from "../tensor/creation.ts";
import type { Tensor } from "../tensor/tensor.ts";

const [sum, inverse] = [input(0), input(1)];
const root = select(functions.eq(sum, 0), 0, functions.pow(sum, inverse));

/** (Σ |x|ᵖ)^(1/p) along a dimension, and its limits: p of 0 counts what is not 0. */
export function vectorNorm(x: Tensor, ord: number, dim: number, keepdim = false): Tensor {
  if (ord === 2) return x.norm({ dim, keepdim });
  if (ord === 0) return x.ne(0).to(x.dtype).sum(dim, keepdim);
  const size = x.abs();
  if (ord === Infinity) return size.max(dim, keepdim);
  if (ord === -Infinity) return size.min(dim, keepdim);
  if (ord === 1) return size.sum(dim, keepdim);
  return map(root, [size.pow(ord).sum(dim, keepdim), full([], 1 / ord, { dtype: x.dtype })]);
}
