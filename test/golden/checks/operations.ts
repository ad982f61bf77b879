import { expect } from "vitest";
import { cat, eye, grad, meshgrid, stack, type Tensor, where } from "../../../src/index.ts";
import {
  cdist,
  cholesky,
  det,
  eigh,
  einsum,
  inv,
  norm,
  qr,
  slogdet,
  solve,
} from "../../../src/linalg/index.ts";
import type { Chosen } from "../../../src/ops/methods/order.ts";
import { fold, unfold, type Window } from "../../../src/ops/unfold.ts";
import { expectTensor } from "../../support/compare.ts";
import { load } from "../../support/load.ts";
import { decode, type GoldenCase, type GoldenTensor, golden } from "../read.ts";
import type { Check } from "./check.ts";

// biome-ignore lint/suspicious/noExplicitAny: options are as varied as the operations
type Options = any;
type Run = (inputs: Tensor[], options: Options) => Tensor | Tensor[];

/** Figures of layers and functions that are no tensor methods are compared in test/functional. */
const elsewhere = ["softmax", "logSoftmax"];

const dims = (o: Options) => o.dim ?? undefined;
const window = (o: Options): Window => ({
  kernel: o.kernelSize,
  stride: o.stride,
  padding: o.padding,
  dilation: o.dilation,
});

const positive = (x: Tensor) =>
  x.matmul(x.T).add(eye(x.shape[x.ndim - 1], { dtype: "float64" }).mul(0.5));
const symmetric = (x: Tensor) => x.add(x.T);

const calls: Record<string, Run> = {
  leakyRelu: ([x], o) => x.leakyRelu(o.negativeSlope),
  elu: ([x], o) => x.elu(o.alpha),
  gelu: ([x], o) => (o.approximate === "tanh" ? x.geluTanh() : x.gelu()),
  clamp: ([x], o) => x.clamp(o.min, o.max),
  pow: ([x, y], o) => x.pow(y ?? o.exponent),
  amax: ([x], o) => x.max(dims(o), o.keepdim),
  amin: ([x], o) => x.min(dims(o), o.keepdim),
  var: ([x], o) => x.var(dims(o), { correction: o.unbiased ? 1 : 0, keepdim: o.keepdim }),
  std: ([x], o) => x.std(dims(o), { correction: o.unbiased ? 1 : 0, keepdim: o.keepdim }),
  prod: ([x], o) => x.prod(dims(o), o.keepdim),
  argmax: ([x], o) => x.argmax(dims(o), o.keepdim),
  argmin: ([x], o) => x.argmin(dims(o), o.keepdim),
  cumsum: ([x], o) => x.cumsum(o.dim),
  matmul: ([a, b]) => a.matmul(b),
  reshape: ([x], o) => x.reshape(o.shape),
  permute: ([x], o) => x.permute(o.dims),
  flip: ([x], o) => x.flip(o.dims),
  view: ([x], o) => x.view(o.shape),
  flatten: ([x], o) => x.flatten(o.startDim, o.endDim),
  squeeze: ([x], o) => x.squeeze(o.dim),
  unsqueeze: ([x], o) => x.unsqueeze(o.dim),
  T: ([x]) => x.T,
  transpose: ([x], o) => x.transpose(o.dim0, o.dim1),
  expand: ([x], o) => x.expand(o.shape),
  slice: ([x], o) => x.at(...o.ranges),
  cat: (inputs, o) => cat(inputs, o.dim),
  stack: (inputs, o) => stack(inputs, o.dim),
  split: ([x], o) => x.split(o.sizes, o.dim),
  pad: ([x], o) => x.pad(o.padding, o.value),
  gather: ([x, index], o) => x.gather(o.dim, index),
  scatterAdd: ([x, index, source], o) => x.scatterAdd(o.dim, index, source),
  indexSelect: ([x, index], o) => x.indexSelect(o.dim, index),
  where: ([condition, a, b]) => where(condition, a, b),
  oneHot: ([x], o) => x.oneHot(o.numClasses),
  scatter: ([x, index, source], o) => x.scatter(o.dim, index, source),
  at: ([x, ...indices]) => x.at(...indices),
  atMiddle: ([x, i, j]) => x.at(i, null, j),
  indexPut: ([x, i, j, values], o) => x.indexPut([i, j], values, o),
  median: ([x]) => x.median(),
  medianOf: ([x], o) => Object.values(x.median(o.dim, o.keepdim)),
  einsum: (inputs, o) => einsum(o.equation, ...inputs),
  cdist: ([x, y], o) => cdist(x, y, o.p),
  meshgrid: (inputs, o) => meshgrid(inputs, o),
  solve: ([a, b]) => solve(a, b),
  inv: ([x]) => inv(x),
  det: ([x]) => det(x),
  slogdet: ([x]) => slogdet(x).logabsdet,
  cholesky: ([x]) => cholesky(positive(x)),
  qr: ([x]) => Object.values(qr(x)),
  eigenvalues: ([x]) => eigh(symmetric(x)).values,
  eigenvectors: ([x]) => eigh(symmetric(x)).vectors.square(),
  linalgNorm: ([x], o) => {
    const ord = o.ord === "fro" ? "fro" : (o.ord ?? undefined) && Number(o.ord);
    return norm(x, { ord, dim: dims(o), keepdim: o.keepdim });
  },
  unfold: ([x], o) => unfold(x, window(o)),
  fold: ([x], o) => fold(x, o.outputSize, window(o)),
};

/** Those that are called as PyTorch's: the options are the arguments that follow. */
for (const name of [
  ...["tril", "triu", "diagonal", "diag", "trace", "outer", "dot", "bmm", "repeat", "tile"],
  ...["repeatInterleave", "roll", "select", "narrow", "chunk", "unbind", "maskedFill"],
  ...["maskedSelect", "nonzero", "argsort", "unique", "any", "all", "cumprod", "logcumsumexp"],
  "remainder",
]) {
  calls[name] = ([x, ...rest], o) => {
    const method = x[name as "roll"] as (...args: unknown[]) => Tensor;
    return method.apply(x, [...rest, ...Object.values(o).map((value) => value ?? undefined)]);
  };
}
for (const name of ["sort", "topk"] as const) {
  calls[name] = ([x], o) => {
    const method = x[name] as (...args: unknown[]) => Chosen;
    const { values, indices } = method.apply(x, Object.values(o));
    return [values, indices];
  };
}

for (const reduction of ["sum", "mean", "norm", "logsumexp"] as const) {
  calls[reduction] = ([x], o) => x[reduction]({ dim: dims(o), keepdim: o.keepdim });
}

/** A function of the table, by its name. */
const elementwise =
  (name: string): Run =>
  ([x, ...rest]) => {
    const method = x[name as "add"] as (...rest: Tensor[]) => Tensor;
    return method.apply(x, rest);
  };

/**
 * Where an operand is NaN, PyTorch's elementwise formulas give numbers that mean nothing (sign(NaN) is
 * 0, the slope of elu 1); ours give NaN. A power follows JavaScript, where 1 ** NaN and 1 ** Infinity
 * are NaN, and (-0) ** -0.5 is Infinity (PyTorch takes the reciprocal root, and has -Infinity).
 */
function meaningless({ op, inputs }: GoldenCase): (index: number) => boolean {
  const numbers = inputs.map((x) => decode(x).data);
  const isExcused = (x: number) =>
    op === "pow" ? !Number.isFinite(x) || Object.is(x, -0) : Number.isNaN(x);
  return (index) => numbers.some((x) => isExcused(x[index]));
}

function weigh(outputs: Tensor[], weights: GoldenTensor[]): Tensor {
  return outputs.map((output, i) => output.mul(load(weights[i])).sum()).reduce((a, b) => a.add(b));
}

export const operationFiles = ["elementwise", "reductions", "shapes", "operations", "linalg"];

function compare(file: string, given: GoldenCase): void {
  const inputs = given.inputs.map((x, i) => load(x, Boolean(given.gradients?.[i])));
  const run = calls[given.op] ?? elementwise(given.op);
  const result = run(inputs, given.options);
  const outputs = Array.isArray(result) ? result : [result];
  const expected = given.outputs ?? [given.output!];
  expect(outputs.length).toBe(expected.length);
  const except = file === "elementwise" ? meaningless(given) : undefined;
  for (const [i, output] of expected.entries()) expectTensor(outputs[i], output, { except });

  if (!given.gradients) return;
  const wanted = inputs.filter((x) => x.requiresGrad);
  const loss = weigh(outputs, given.upstreams ?? [given.upstream!]);
  const materializeGrads = true;
  const gradients = grad(loss, wanted, { createGraph: true, materializeGrads });
  const differentiated = given.gradients.filter((gradient) => gradient !== null);
  gradients.forEach((gradient, i) => {
    expectTensor(gradient, differentiated[i], { onlyFinite: true, except });
  });

  if (!given.secondGradients) return;
  const second = given.secondGradients.filter((gradient) => gradient !== null);
  // At its kink elu's second derivative is either side's: PyTorch takes the right one, 0.
  const kink = (i: number) => given.op === "elu" && decode(given.inputs[0]).data[i] === 0;
  const skip = (i: number) => except!(i) || kink(i);
  const upstreams = given.secondUpstreams!.filter((upstream) => upstream !== null);
  const scalar = weigh(gradients, upstreams);
  if (!scalar.requiresGrad) return;
  grad(scalar, wanted, { materializeGrads }).forEach((gradient, i) => {
    expectTensor(gradient, second[i], { onlyFinite: true, except: skip });
  });
}

/** The operations of a golden file: methods, and functions of entries. */
export function operationChecks(file: string): Check[] {
  return golden<{ cases: GoldenCase[] }>(file)
    .cases.filter(({ op }) => !elsewhere.includes(op))
    .map((given) => ({
      of: given.options.approximate === "tanh" ? "geluTanh" : given.op,
      name: given.name,
      run: () => compare(file, given),
    }));
}
