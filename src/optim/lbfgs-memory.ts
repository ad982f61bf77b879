import { stack } from "../ops/methods/shaping.ts";
import { full } from "../tensor/creation.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { stateProblems } from "./state.ts";

/** A step s that was taken, and by what y the gradient changed on it. */
export interface Change {
  readonly s: Tensor;
  readonly y: Tensor;
  /** 1 / (s · y) */
  readonly ro: number;
}

/** The last iteration: where it began, and how far it went. */
export interface Iteration {
  readonly direction: Tensor;
  t: number;
  readonly gradient: Tensor;
  readonly loss: number;
}

/** What L-BFGS keeps from step to step. */
export interface Memory {
  evaluations: number;
  iterations: number;
  /** The oldest first. */
  readonly changes: Change[];
  /** The estimate of the inverse Hessian starts with this times the identity. */
  scale: number;
  last: Iteration | null;
}

export const noMemory = (): Memory => ({
  ...{ evaluations: 0, iterations: 0 },
  ...{ changes: [], scale: 1, last: null },
});

/** By the keys of a state: PyTorch keeps all of it beside the first parameter. */
const keyed = <T>(named: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(named).map(([name, value]) => [`0.${name}`, value]));

const number = (value: number) => full([], value, { dtype: "float64" });

/** As tensors by PyTorch's names; its lists are stacked. */
export function encodeMemory(memory: Memory): Record<string, Tensor> {
  const { evaluations, iterations, changes, scale, last } = memory;
  return keyed({
    ...(evaluations > 0 && { func_evals: number(evaluations), n_iter: number(iterations) }),
    ...(last && {
      ...{ d: last.direction, t: number(last.t), H_diag: number(scale) },
      ...{ prev_flat_grad: last.gradient, prev_loss: number(last.loss) },
    }),
    ...(changes.length > 0 && {
      old_dirs: stack(changes.map(({ y }) => y)),
      old_stps: stack(changes.map(({ s }) => s)),
      ro: stack(changes.map(({ ro }) => number(ro))),
    }),
  });
}

/** What does not fit parameters of so many elements. */
export function memoryProblems(state: Record<string, Tensor>, size: number): string[] {
  const count = state["0.ro"]?.shape[0] ?? 1;
  const parts: Record<string, Shape>[] = [
    { func_evals: [], n_iter: [] },
    { d: [size], t: [], H_diag: [], prev_flat_grad: [size], prev_loss: [] },
    { old_dirs: [count, size], old_stps: [count, size], ro: [count] },
  ];
  // All of each part, or none; and none without those before it.
  const last = parts.findLastIndex((part) => Object.keys(keyed(part)).some((key) => state[key]));
  return stateProblems(state, keyed(Object.assign({}, ...parts.slice(0, last + 1))));
}

export function decodeMemory(state: Record<string, Tensor>): Memory {
  const memory = noMemory();
  if (Object.keys(state).length === 0) return memory;
  const numberOf = (name: string) => state[`0.${name}`].item();
  const copyOf = (name: string) => state[`0.${name}`].detach().clone();
  memory.evaluations = numberOf("func_evals");
  memory.iterations = numberOf("n_iter");
  if (!state["0.d"]) return memory;
  memory.scale = numberOf("H_diag");
  memory.last = {
    ...{ direction: copyOf("d"), t: numberOf("t") },
    ...{ gradient: copyOf("prev_flat_grad"), loss: numberOf("prev_loss") },
  };
  if (!state["0.old_dirs"]) return memory;
  const [steps, factors] = [[...copyOf("old_stps")], copyOf("ro").data];
  for (const [i, y] of [...copyOf("old_dirs")].entries()) {
    memory.changes.push({ y, s: steps[i], ro: factors[i] });
  }
  return memory;
}
