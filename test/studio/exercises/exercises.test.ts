import { describe, expect, it } from "vitest";
import { zoo } from "../../../examples/bug-zoo/zoo.ts";
import type { Exercise } from "../../../studio/exercises/exercise.ts";
import type { Check } from "../../../studio/exercises/grade/check.ts";
import { exercises } from "../../../studio/exercises/index.ts";
import { evaluate } from "../../../studio/exercises/run/evaluate.ts";
import { strip } from "../../../studio/exercises/run/strip.ts";

/** What the grade says of some code. */
function graded(exercise: Exercise, code: string): Check[] {
  const javascript = strip(code);
  if (typeof javascript !== "string") throw new Error(javascript.text);
  return exercise.grade(evaluate(javascript));
}

const isPassed = (checks: readonly Check[]) => checks.every(({ passed }) => passed);
const said = (checks: readonly Check[]) =>
  checks.map(({ asked, said, advice = "" }) => `${asked}: ${said} ${advice}`).join("\n");

const changed = (code: string, from: string, to: string) => {
  expect(code).toContain(from);
  return code.replace(from, () => to);
};

describe.each(exercises.map((each) => [each.id, each] as const))("%s", (_, exercise) => {
  it("the reference passes", () => {
    const checks = graded(exercise, exercise.reference);
    expect(isPassed(checks), said(checks)).toBe(true);
  });

  it.each([
    ["an empty answer", ""],
    ["what stands there at first", exercise.start],
    ["return dy", exercise.handedOn],
  ])("%s fails, and is told why", (_, code) => {
    const checks = graded(exercise, code);
    expect(isPassed(checks)).toBe(false);
    for (const { passed, said } of checks) if (!passed) expect(said).toMatch(/\S+ .*[.!?]$/s);
  });

  it.each(exercise.mistakes)("a mistake is told: $to", ({ from, to, said: wanted }) => {
    const checks = graded(exercise, changed(exercise.reference, from, to));
    const wrong = checks.filter(({ passed }) => !passed);
    expect(wrong.length).toBeGreaterThan(0);
    expect(said(wrong)).toMatch(wanted);
  });

  it("has hints that are not the answer", () => {
    expect(exercise.hints).toHaveLength(2);
    const lines = exercise.reference.split("\n").map((line) => line.trim());
    const written = lines.filter((line) => line.length > 12 && !exercise.start.includes(line));
    for (const line of written) for (const hint of exercise.hints) expect(hint).not.toContain(line);
  });
});

it("what is to be written has at least two typical mistakes", () => {
  for (const { id, kind, mistakes } of exercises) {
    if (kind === "write") expect(mistakes.length, id).toBeGreaterThanOrEqual(2);
  }
});

describe("right answers of another style pass", () => {
  it.each([
    [
      "relu",
      `import type { Value } from "chainrule/scalar";
       export const relu = (x: Value) => x.mul(x.data > 0 ? 1 : 0);`,
    ],
    [
      "sigmoid",
      `import { type Value, value } from "chainrule/scalar";
       export default function (x: Value) { return value(1).div(x.neg().exp().add(1)); }`,
    ],
    [
      "cross-entropy",
      `import { type Value } from "chainrule/scalar";
       export function crossEntropy(scores: Value[], target: number) {
         const most = Math.max(...scores.map((s) => s.data));
         const [first, ...others] = scores.map((s) => s.sub(most).exp());
         return scores[target].neg().add(others.reduce((a, b) => a.add(b), first).log()).add(most);
       }`,
    ],
    [
      "linear",
      `import { type Generator, randn, tensor, zeros, type Tensor } from "chainrule";
       class Weight { gradient; constructor(readonly name: string, readonly value: Tensor) { this.gradient = zeros(value.shape); } }
       export class Layer {
         #parameters; #x = new Float64Array(0); #n = 0;
         constructor(readonly i: number, readonly o: number, generator: Generator) {
           this.#parameters = [new Weight("weight", randn([o, i], { generator })), new Weight("bias", zeros([o]))];
         }
         parameters() { return this.#parameters; }
         zeroGrad() { for (const p of this.#parameters) p.gradient.zero_(); }
         forward(x: Tensor) {
           const [w, b] = this.#parameters.map((p) => p.value.data);
           this.#x = Float64Array.from(x.data); this.#n = x.shape[0];
           const y = new Float64Array(this.#n * this.o);
           for (let s = 0; s < this.#n; s++) for (let k = 0; k < this.o; k++) {
             let sum = b[k];
             for (let j = 0; j < this.i; j++) sum += this.#x[s * this.i + j] * w[k * this.i + j];
             y[s * this.o + k] = sum;
           }
           return tensor(x.dtype === "float32" ? Float32Array.from(y) : y, { shape: [this.#n, this.o] });
         }
         backward(dy: Tensor) {
           const [w] = this.#parameters.map((p) => p.value.data);
           const [gw, gb] = this.#parameters.map((p) => p.gradient.data);
           const dx = new Float64Array(this.#n * this.i);
           for (let s = 0; s < this.#n; s++) for (let k = 0; k < this.o; k++) {
             const g = dy.data[s * this.o + k]; gb[k] += g;
             for (let j = 0; j < this.i; j++) { gw[k * this.i + j] += g * this.#x[s * this.i + j]; dx[s * this.i + j] += g * w[k * this.i + j]; }
           }
           return tensor(dy.dtype === "float32" ? Float32Array.from(dx) : dx, { shape: [this.#n, this.i] });
         }
       }`,
    ],
    [
      "layer-norm",
      `import * as manual from "chainrule/manual";
       import { ones, zeros, type Tensor } from "chainrule";
       export class LayerNorm {
         gamma: manual.Parameter; beta: manual.Parameter; h?: Tensor; s?: Tensor;
         constructor(n: number) {
           this.gamma = { name: "weight", value: ones([n]), gradient: zeros([n]) };
           this.beta = { name: "bias", value: zeros([n]), gradient: zeros([n]) };
         }
         parameters() { return [this.beta, this.gamma]; }
         zeroGrad() { this.gamma.gradient.fill_(0); this.beta.gradient.fill_(0); }
         forward(x: Tensor) {
           const m = x.mean(-1, true), v = x.square().mean(-1, true).sub(m.square());
           this.s = v.add(1e-5).rsqrt(); this.h = x.sub(m).mul(this.s);
           return this.h.mul(this.gamma.value).add(this.beta.value);
         }
         backward(dy: Tensor) {
           const n = dy.shape[1], d = dy.mul(this.gamma.value);
           this.gamma.gradient.add_(dy.mul(this.h!).sum(0)); this.beta.gradient.add_(dy.sum(0));
           return d.mul(n).sub(d.sum(1, true)).sub(this.h!.mul(d.mul(this.h!).sum(1, true))).mul(this.s!).div(n);
         }
       }`,
    ],
    [
      "training-step",
      `import type { Layer, Loss, SGD } from "chainrule/manual";
       import type { Tensor } from "chainrule";
       export function step(net: Layer, loss: Loss, optimizer: SGD, x: Tensor, t: Tensor) {
         const l = loss.forward(net.forward(x), t);
         net.backward(loss.backward());
         optimizer.step();
         for (const { gradient } of net.parameters()) gradient.zero_();
         return l;
       }`,
    ],
  ])("%s", (id, code) => {
    const checks = graded(exercises.find((each) => each.id === id)!, code);
    expect(isPassed(checks), said(checks)).toBe(true);
  });
});

/** A file with what backward returns changed. */
const returning = (code: string, change: string) =>
  code.replace(/(\n {2}backward\(.*?\n {4}return )(.*?);\n {2}\}/s, `$1($2)${change};\n  }`);

describe("the bug zoo", () => {
  const bugs = exercises.filter(({ kind }) => kind === "find");

  it("is there whole", () => {
    expect(bugs.map(({ id }) => id).sort()).toEqual(Object.keys(zoo).sort());
  });

  it.each(bugs.map((bug) => [bug.id, bug] as const))(
    "%s: other mistakes are told, too",
    (_, bug) => {
      for (const [change, wanted] of [
        [".neg()", /sign|−1 times/i],
        [".mul(2)", /factor|times|divided/i],
      ] as const) {
        const code = returning(bug.reference, change);
        expect(code).not.toBe(bug.reference);
        const checks = graded(bug, code);
        expect(isPassed(checks)).toBe(false);
        expect(said(checks)).toMatch(wanted);
      }
    },
  );
});
