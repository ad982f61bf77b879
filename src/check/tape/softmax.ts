import { logSoftmax, softmax } from "../../functional/index.ts";
import { sameShape } from "../../tensor/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Cause } from "../verdict/verdict.ts";
import { areNear, type Family, type Mutant, through } from "./mutant.ts";
import type { Words } from "./words.ts";

/** A softmax or its logarithm, found by its numbers, however it was computed. */
interface Softmax {
  kind: "softmax" | "logSoftmax";
  x: Tensor;
  y: Tensor;
  /** The probabilities. */
  p: Tensor;
  dim: number;
}

/** A formula for dx that people write, beside the right one. */
interface Formula {
  cause: Cause;
  title: string;
  /** What was written. */
  text: string;
  of(dy: Tensor): Tensor;
}

const rightText = {
  softmax: "p · (dy − Σ dy · p)",
  logSoftmax: "dy − p · Σ dy",
};

/** Wrong backward passes through a whole softmax. */
export function* softmaxMutants(words: Words): Generator<Mutant> {
  for (const found of softmaxes(words)) {
    for (const { cause, title, text, of } of formulas(found)) {
      yield { cause, title, replaced: through(found.x, found.y, of), ...told(found, text, words) };
    }
    if (found.kind === "softmax") yield* withoutMask(found, words);
  }
}

/** A softmax of scores some of which were set to −∞, whose backward takes the softmax of them all. */
function* withoutMask({ x, y, dim }: Softmax, words: Words): Generator<Mutant> {
  for (const scores of words.computed()) {
    if (scores === x || !sameShape(scores.shape, x.shape) || !isMasked(x, scores)) continue;
    const p = softmax(scores.detach(), dim);
    yield {
      cause: "softmax-jacobian",
      title: "The mask is in forward only: backward takes the softmax of scores without it",
      because: `forward computes the softmax over dimension ${dim} of ${words.nameOf(scores)} with some set to −∞; backward has the probabilities of all of them`,
      advice: "Keep the probabilities that forward computed: where they are 0, no gradient passes",
      replaced: through(scores, y, (dy) => p.mul(dy.sub(dy.mul(p).sum(dim, true)))),
    };
  }
}

/** Whether x has the numbers of others, but for some that are so low that nothing is left of them. */
function isMasked(x: Tensor, others: Tensor): boolean {
  const [masked, all] = [x.data, others.data];
  const isOut = (i: number) => masked[i] < -1e8 && all[i] > -1e8;
  const places = [...masked.keys()];
  return places.some(isOut) && places.every((i) => isOut(i) || masked[i] === all[i]);
}

/** A log-softmax in whose backward a fixed number stands for the sum over the row. */
export function* softmaxFamilies(words: Words): Generator<Family> {
  for (const found of softmaxes(words)) {
    if (found.kind !== "logSoftmax") continue;
    yield {
      isRightAt1: false,
      replaced: (share) =>
        through(found.x, found.y, (dy) => {
          const sums = dy.sum(found.dim, true);
          return dy.sub(found.p.mul(sums.mean().mul(share)));
        }),
      mutant: () => ({
        cause: "softmax-jacobian",
        title:
          "The sum of dy over a row is taken as one number for all rows, as of targets that add up to 1",
        ...told(found, "dy − p · a constant", words),
      }),
    };
  }
}

function told({ kind, x, dim }: Softmax, text: string, words: Words) {
  const name = kind === "softmax" ? "softmax" : "log-softmax";
  return {
    because: `forward computes the ${name} of ${words.nameOf(x)} over dimension ${dim}; backward has ${text} for it`,
    advice: `Every output of a row depends on all its scores: dx = ${rightText[kind]}, summed over dimension ${dim}`,
  };
}

function* softmaxes(words: Words): Generator<Softmax> {
  const tensors = words.computed();
  for (const y of tensors) {
    for (let dim = 0; dim < y.ndim; dim++) {
      if (y.shape[dim] < 2) continue;
      const kind = kindOf(y, dim);
      if (kind === null) continue;
      const again = kind === "softmax" ? softmax : logSoftmax;
      const x = tensors.find(
        (other) =>
          other !== y && sameShape(other.shape, y.shape) && areNear(again(other, dim), y, 1e-9),
      );
      if (!x) continue;
      yield { kind, x: x, y, p: (kind === "softmax" ? y : y.exp()).detach(), dim };
    }
  }
}

function kindOf(y: Tensor, dim: number): Softmax["kind"] | null {
  const isOne = (sums: Tensor) =>
    sums.data.every((sum: number) => Math.abs(Number(sum) - 1) < 1e-9);
  if (y.data.every((value: number) => value >= 0) && isOne(y.detach().sum(dim))) return "softmax";
  return isOne(y.detach().exp().sum(dim)) ? "logSoftmax" : null;
}

function* formulas(found: Softmax): Generator<Formula> {
  const { kind, p, dim, x } = found;
  const sum = (t: Tensor, over = dim) => t.sum(over, true);
  const jacobian = (title: string, text: string, of: Formula["of"]): Formula => ({
    cause: "softmax-jacobian",
    ...{ title, text, of },
  });
  const others = p.shape.flatMap((size, d) => (d !== dim && size > 1 ? [d] : []));
  if (kind === "softmax") {
    yield {
      cause: "softmax-diagonal",
      title: "Softmax's Jacobian is taken as diagonal",
      text: "dy · p · (1 − p)",
      of: (dy) => dy.mul(p).mul(p.neg().add(1)),
    };
    yield jacobian("In softmax's derivative the sum over the row is missing", "dy · p", (dy) =>
      dy.mul(p),
    );
    yield jacobian(
      "In softmax's derivative the sum over the row is not multiplied by p",
      "dy · p − Σ dy · p",
      (dy) => dy.mul(p).sub(sum(dy.mul(p))),
    );
    yield jacobian("In softmax's derivative the factor p is missing", "dy − Σ dy · p", (dy) =>
      dy.sub(sum(dy.mul(p))),
    );
    yield jacobian("In softmax's derivative the sum lacks the factor p", "p · (dy − Σ dy)", (dy) =>
      p.mul(dy.sub(sum(dy))),
    );
    yield jacobian(
      "In softmax's derivative the sum has the wrong sign",
      "p · (dy + Σ dy · p)",
      (dy) => p.mul(dy.add(sum(dy.mul(p)))),
    );
    yield jacobian(
      "In softmax's derivative the sum over the row is averaged",
      "p · (dy − mean(dy · p))",
      (dy) => p.mul(dy.sub(sum(dy.mul(p)).div(p.shape[dim]))),
    );
    yield jacobian("Softmax's derivative is forgotten", "dy", (dy) => dy);
    for (const d of others) {
      yield jacobian(
        `In softmax's derivative the sum goes over dimension ${d}, where forward's goes over ${dim}`,
        `p · (dy − Σ dy · p) with the sum over dimension ${d}`,
        (dy) => p.mul(dy.sub(sum(dy.mul(p), d))),
      );
      const q = softmax(x.detach(), d);
      yield jacobian(
        `The derivative is that of a softmax over dimension ${d}, where forward's is over ${dim}`,
        `that of a softmax over dimension ${d}`,
        (dy) => q.mul(dy.sub(sum(dy.mul(q), d))),
      );
    }
    return;
  }
  yield jacobian("In log-softmax's derivative the sum over the row is missing", "dy", (dy) => dy);
  yield jacobian("In log-softmax's derivative dy is not summed over the row", "dy − p · dy", (dy) =>
    dy.sub(p.mul(dy)),
  );
  yield jacobian("In log-softmax's derivative p is inside the sum", "dy − Σ dy · p", (dy) =>
    dy.sub(sum(dy.mul(p))),
  );
  yield jacobian("In log-softmax's derivative the factor p is missing", "dy − Σ dy", (dy) =>
    dy.sub(sum(dy)),
  );
  yield jacobian(
    "In log-softmax's derivative the logarithm stands where the probability p = exp(y) is needed",
    "dy − y · Σ dy",
    (dy) => dy.sub(found.y.detach().mul(sum(dy))),
  );
  yield jacobian("In log-softmax's derivative the sum has the wrong sign", "dy + p · Σ dy", (dy) =>
    dy.add(p.mul(sum(dy))),
  );
  yield jacobian("In log-softmax's derivative the sum is averaged", "dy − p · mean(dy)", (dy) =>
    dy.sub(p.mul(sum(dy).div(p.shape[dim]))),
  );
  for (const d of others) {
    const q = softmax(x.detach(), d);
    yield jacobian(
      `The derivative is that of a softmax over dimension ${d}, where forward's is over ${dim}`,
      `the probabilities and the sum over dimension ${d}`,
      (dy) => dy.sub(q.mul(sum(dy, d))),
    );
    yield jacobian(
      `The probabilities in the derivative are over dimension ${d}, where forward's are over ${dim}`,
      `dy − p · Σ dy with p over dimension ${d}`,
      (dy) => dy.sub(q.mul(sum(dy))),
    );
    yield jacobian(
      `In log-softmax's derivative the sum goes over dimension ${d}, where forward's goes over ${dim}`,
      `dy − p · Σ dy with the sum over dimension ${d}`,
      (dy) => dy.sub(p.mul(sum(dy, d))),
    );
  }
}
