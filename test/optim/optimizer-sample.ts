import { expect } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { type optim, type Tensor, tensor, ValueError, zeros } from "../../src/index.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/index.ts";
import type { FloatDtype } from "../../src/tensor/dtype.ts";
import { apart } from "../support/table.ts";
import {
  coefficients,
  gradientAt,
  lossOf,
  type OptimizerSample,
  runsOf,
  start,
} from "./samples.ts";

type Options = optim.FirstOrderOptions;

const steps = 12;

/** A parameter under an optimizer, and a step of it. */
function begin<O extends Options>(
  { make }: OptimizerSample<O>,
  options: Partial<O>,
  { dtype = "float64", numbers = start }: { dtype?: FloatDtype; numbers?: readonly number[] } = {},
) {
  const p = tensor(numbers, { shape: [2, 3], dtype, requiresGrad: true });
  const fixed = coefficients.map((each) => tensor(each, { shape: [2, 3], dtype }));
  const optimizer = make([p], options);
  const step = () => {
    optimizer.zeroGrad();
    lossOf(p, fixed).backward();
    optimizer.step();
  };
  return { p, optimizer, step };
}

function expectNear(p: Tensor, expected: ArrayLike<number>, tolerance: number): void {
  p.data.forEach((value, i) => {
    const difference = Math.abs(value - expected[i]) / (1 + Math.abs(expected[i]));
    const what = `element ${i}: ${value}, expected ${expected[i]}`;
    expect(difference, what).toBeLessThanOrEqual(tolerance);
  });
}

/** All options of a run, the defaults too. */
function allOptions<O extends Options>(sample: OptimizerSample<O>, options: Partial<O>): O {
  const { params: _, ...all } = begin(sample, options).optimizer.paramGroups[0];
  return all as unknown as O;
}

/** An optimizer goes where its rule goes, number by number, eager and compiled. */
export function checkTrajectory<O extends Options>(
  sample: OptimizerSample<O>,
  options: Partial<O>,
  dtype: FloatDtype,
): void {
  const all = allOptions(sample, options);
  const rule = sample.rule(all);
  const sign = all.maximize ? -1 : 1;
  let expected: readonly number[] = start;
  const [eager, recorded] = [begin(sample, options, { dtype }), begin(sample, options, { dtype })];
  const compiled = compile(recorded.step);
  for (let i = 0; i < steps; i++) {
    expected = rule(
      expected,
      expected.map((p, k) => sign * gradientAt(p, k)),
    );
    eager.step();
    compiled();
    expectNear(eager.p, expected, apart[dtype] * (i + 1));
    expectNear(recorded.p, expected, apart[dtype] * (i + 1));
  }
  expect(Math.max(...start.map((p, i) => Math.abs(p - expected[i])))).toBeGreaterThan(0.01);
}

/** An option that is not given is what the paper takes; a learning rate that it leaves open is given. */
export function checkDefaults<O extends Options>(sample: OptimizerSample<O>): void {
  const { lr } = sample.defaults;
  const all = allOptions(sample, (lr === undefined ? { lr: 0.5 } : {}) as Partial<O>);
  expect(all).toEqual({ lr: 0.5, maximize: false, ...sample.defaults });
}

/** Each option of an optimizer is set in some run, and the trajectory would be another without it. */
export function checkOptions<O extends Options>(sample: OptimizerSample<O>): void {
  const defaults = allOptions(sample, { lr: 0.015625 } as Partial<O>);
  const goal = (options: Partial<O>) => {
    const { p, step } = begin(sample, options);
    for (let i = 0; i < steps; i++) step();
    return JSON.stringify(p.toArray());
  };
  const matters = (run: Partial<O>, name: keyof O) => {
    try {
      return goal(run) !== goal({ ...run, [name]: defaults[name] });
    } catch (error) {
      // Some options need others: their run says nothing about these.
      if (error instanceof ValueError) return false;
      throw error;
    }
  };
  const idle = (Object.keys(defaults) as (keyof O)[]).filter(
    (name) => !runsOf(sample).some((run) => name in run && matters(run, name)),
  );
  expect(idle, "options without a run that they make another").toEqual([]);
}

/** As it is in a checkpoint: tensors in one file, options in another. */
function throughFiles({ state, paramGroups }: optim.OptimizerState): optim.OptimizerState {
  const { tensors } = decodeSafetensors(encodeSafetensors(state));
  return { state: tensors, paramGroups: JSON.parse(JSON.stringify(paramGroups)) };
}

/** What makes a step of a training step: `compile`, or nothing but itself. */
export type Prepare = (step: () => void) => () => void;

/** What is saved in the middle of a run goes on from there bit for bit. */
export function checkSaved<O extends Options>(
  sample: OptimizerSample<O>,
  options: Partial<O>,
  prepare: Prepare,
): void {
  const whole = begin(sample, options);
  const step = prepare(whole.step);
  for (let i = 0; i < 5; i++) step();
  const numbers = [...whole.p.data];
  const saved = throughFiles(whole.optimizer.stateDict());
  for (let i = 0; i < 4; i++) step();

  // One that is new, and one that has been elsewhere: what it remembers must be gone.
  for (const before of [0, 3]) {
    const resumed = begin(sample, { lr: 0.5 } as Partial<O>);
    const resumedStep = prepare(resumed.step);
    for (let i = 0; i < before; i++) resumedStep();
    resumed.p.data.set(numbers);
    resumed.optimizer.loadStateDict(saved);
    for (let i = 0; i < 4; i++) resumedStep();
    expect(resumed.p.toArray(), `loaded after ${before} steps`).toEqual(whole.p.toArray());
  }
}

/** The state of an optimizer that has not begun makes one that has begin anew. */
export function checkCleared<O extends Options>(
  sample: OptimizerSample<O>,
  options: Partial<O>,
  prepare: Prepare,
): void {
  const used = begin(sample, options);
  const step = prepare(used.step);
  for (let i = 0; i < 3; i++) step();
  const fresh = begin(sample, options, { numbers: [...used.p.data] });
  used.optimizer.loadStateDict(throughFiles(fresh.optimizer.stateDict()));
  expect(used.optimizer.stateDict().state).toEqual({});
  const freshStep = prepare(fresh.step);
  for (let i = 0; i < 3; i++) {
    step();
    freshStep();
  }
  expect(used.p.toArray()).toEqual(fresh.p.toArray());
}

/** A state that lacks something, has something of another shape or too much is refused, and changes nothing. */
export function checkRefused<O extends Options>(
  sample: OptimizerSample<O>,
  options: Partial<O>,
): void {
  const run = begin(sample, options);
  for (let i = 0; i < 3; i++) run.step();
  const saved = throughFiles(run.optimizer.stateDict());
  const { state } = saved;
  const other = begin(sample, { lr: 0.5 } as Partial<O>);
  for (let i = 0; i < 2; i++) other.step();
  const before = JSON.stringify(throughFiles(other.optimizer.stateDict()));
  const { name } = other.optimizer.constructor;
  const refused = (wrong: optim.OptimizerState["state"], problem: string) => {
    expect(() => other.optimizer.loadStateDict({ ...saved, state: wrong })).toThrow(
      `${name}.loadStateDict: the state does not fit the parameters, nothing was loaded\n  ${problem}`,
    );
    expect(JSON.stringify(throughFiles(other.optimizer.stateDict()))).toBe(before);
  };
  for (const key of Object.keys(state)) {
    refused({ ...state, [key]: zeros([3, 1]) }, `${key}: expected shape [`);
    const { [key]: _, ...rest } = state;
    const isAlone = Object.keys(rest).length === 0;
    const isCountOfSGD = name === "SGD" && key === "0.step";
    if (!isAlone && !isCountOfSGD) refused(rest, `${key}: missing`);
  }
  refused({ ...state, "0.other": zeros([2]) }, "0.other: unexpected");
  refused({ ...state, "1.step": zeros([]) }, "1.step: unexpected");
}
