import type { HookHandle } from "../autograd/backward.ts";
import { noGrad } from "../autograd/no-grad.ts";
import { noteKept, noteSkipped, observe } from "../ops/interceptors.ts";
import {
  asOptions,
  callback,
  checkArgument,
  checkOptions,
  isObject,
  kind,
  type OptionTable,
} from "../tensor/arguments.ts";
import { full } from "../tensor/creation.ts";
import { DataError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { holdOptions, type Scalars } from "./options.ts";
import { type Params, readGroups } from "./param-groups.ts";

/** An optimizer's state: `state` for a file of tensors, `paramGroups` for JSON. */
export interface OptimizerState<O> {
  /** What is kept of each parameter, as `"0.momentumBuffer"`: its number, and what it is. */
  state: Record<string, Tensor>;
  /** The options of each group, and the numbers of its parameters. */
  paramGroups: (O & { params: number[] })[];
}

/** Called before or after an optimizer's step. */
export type StepHook = () => void;

/** A parameter's own tensors, by name. */
type Slots = Record<string, Tensor>;

interface Group<O> {
  params: readonly Tensor[];
  options: O;
  scalars: Scalars<O>;
}

/**
 * What optimizers have in common: groups of parameters with their options, and what is kept of each
 * parameter from step to step.
 *
 * A parameter without a gradient is passed over. Options may be changed between steps.
 *
 * Source: https://pytorch.org/docs/stable/optim.html
 * @example
 * ```ts
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.5 });
 * optimizer.lr = 0.25;
 * w.mul(2).sum().backward();
 * optimizer.step();
 * w.item(); // → 0.5
 * ```
 */
export abstract class Optimizer<O extends { lr: number }> {
  /** Each group's parameters and options; the options may be set. */
  readonly paramGroups: readonly (O & { readonly params: readonly Tensor[] })[];
  readonly #table: OptionTable<O>;
  readonly #groups: readonly Group<O>[];
  readonly #slots = new Map<Tensor, Slots>();
  /** How often slots were dropped or hooks changed, which a recorded step may hold: it is recorded anew. */
  #changes = 0;
  readonly #readChanges = () => this.#changes;
  readonly #preHooks = new Set<StepHook>();
  readonly #postHooks = new Set<StepHook>();

  /**
   * @param table what each option may be.
   * @param options the user's; those of a group come before them, the defaults after.
   */
  constructor(
    params: Params<O>,
    table: OptionTable<O>,
    defaults: Partial<O>,
    options: Partial<O> = {},
  ) {
    const { name } = this.constructor;
    const given = asOptions(name, table, options);
    this.#table = table;
    this.#groups = readGroups<O>(name, params).map(({ params, ...own }) => {
      const all = { ...defaults, ...withoutUndefined(given), ...withoutUndefined(own) } as O;
      this.#check(all);
      const target = { params };
      const scalars = holdOptions(name, target, all, table);
      return { params, options: target as unknown as O, scalars };
    });
    this.paramGroups = this.#groups.map(
      ({ options }) => options as O & { params: readonly Tensor[] },
    );
  }

  /** The learning rate of the first group; to set it sets every group's. */
  get lr(): number {
    return this.paramGroups[0].lr;
  }

  set lr(value: number) {
    for (const group of this.paramGroups) group.lr = value;
  }

  #check(options: unknown): void {
    checkOptions(this.constructor.name, this.#table, options);
    this.check(options as O);
  }

  /** Throws for options that make no sense together. */
  protected check(_options: O): void {}

  /** Updates one parameter in place; runs in `noGrad`. */
  protected abstract update(
    parameter: Tensor,
    gradient: Tensor,
    scalars: Scalars<O>,
    options: O,
  ): void;

  /** Updates every parameter that has a gradient. */
  step(): void {
    observe(this.#readChanges);
    for (const hook of this.#preHooks) hook();
    noGrad(() => {
      for (const { params, options, scalars } of this.#groups) {
        for (const parameter of params) {
          if (parameter.grad) this.update(parameter, parameter.grad, scalars, options);
          else noteSkipped(parameter);
        }
      }
    });
    for (const hook of this.#postHooks) hook();
  }

  /** Calls `hook` before every `step`. */
  registerStepPreHook(hook: StepHook): HookHandle {
    return this.#register("registerStepPreHook", this.#preHooks, hook);
  }

  /** Calls `hook` after every `step`. */
  registerStepPostHook(hook: StepHook): HookHandle {
    return this.#register("registerStepPostHook", this.#postHooks, hook);
  }

  #register(name: string, hooks: Set<StepHook>, hook: StepHook): HookHandle {
    checkArgument(name, "hook", callback, hook);
    hooks.add(hook);
    this.#changes++;
    const remove = () => {
      if (hooks.delete(hook)) this.#changes++;
    };
    return { remove };
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.#parameters()) parameter.grad = null;
  }

  /** A tensor of the parameter's shape that is kept from step to step. */
  protected slot(parameter: Tensor, name: string, initial = 0): Tensor {
    const slots = this.#slotsOf(parameter);
    slots[name] ??= keep(full(parameter.shape, initial, { dtype: parameter.dtype }));
    return slots[name];
  }

  /** The number of this update of the parameter, from 1 on, as a 0-dimensional tensor. */
  protected countStep(parameter: Tensor): Tensor {
    const slots = this.#slotsOf(parameter);
    slots.step ??= keep(full([], 0, { dtype: "float64" }));
    return slots.step.add_(1);
  }

  #slotsOf(parameter: Tensor): Slots {
    const slots = this.#slots.get(parameter) ?? {};
    this.#slots.set(parameter, slots);
    return slots;
  }

  #parameters(): Tensor[] {
    return this.#groups.flatMap(({ params }) => params);
  }

  /**
   * All that a resumed run needs to go on bit for bit: together with the parameters' numbers. The
   * tensors are the optimizer's own, which further steps change.
   */
  stateDict(): OptimizerState<O> {
    const parameters = this.#parameters();
    const state = parameters.flatMap((parameter, i) =>
      Object.entries(this.#slots.get(parameter) ?? {}).map(([name, tensor]) => [
        `${i}.${name}`,
        tensor,
      ]),
    );
    const paramGroups = this.paramGroups.map((group) => ({
      ...group,
      params: group.params.map((parameter) => parameters.indexOf(parameter)),
    }));
    return { state: Object.fromEntries(state), paramGroups };
  }

  /**
   * Takes over a copy of a state, options included.
   *
   * @throws DataError that lists all that does not fit these parameters; nothing is loaded then.
   */
  loadStateDict(given: OptimizerState<O>): void {
    checkArgument(`${this.constructor.name}.loadStateDict`, "the state", stateKind, given);
    const { state, paramGroups } = given;
    const parameters = this.#parameters();
    const problems = [
      ...groupProblems(this.stateDict().paramGroups, paramGroups),
      ...Object.entries(state).flatMap(([key, tensor]) => slotProblem(key, tensor, parameters)),
    ];
    if (problems.length > 0) {
      throw new DataError(
        `${this.constructor.name}.loadStateDict: the state does not fit the parameters, nothing was ` +
          `loaded\n  ${problems.join("\n  ")}`,
      );
    }
    for (const { params: _, ...options } of paramGroups) this.#check(options);
    paramGroups.forEach(({ params: _, ...options }, i) => {
      Object.assign(this.paramGroups[i], options);
    });
    const before = new Map(this.#slots);
    this.#slots.clear();
    const dropped = parameters.some((parameter, i) =>
      Object.keys(before.get(parameter) ?? {}).some((name) => !(`${i}.${name}` in state)),
    );
    if (dropped) this.#changes++;
    for (const [key, tensor] of Object.entries(state)) {
      const [index, name] = splitKey(key);
      const parameter = parameters[index];
      // In place where there is one, as a recorded step may hold it.
      const own = before.get(parameter)?.[name];
      const dtype = own?.dtype ?? (name === "step" ? "float64" : parameter.dtype);
      this.#slotsOf(parameter)[name] = own?.copy_(tensor) ?? tensor.detach().to(dtype).clone();
    }
  }
}

function withoutUndefined(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

const stateKind = kind(
  "{ state, paramGroups }, as stateDict() gives",
  (given) =>
    isObject(given) &&
    isObject(given.state) &&
    Object.values(given.state).every((x) => x instanceof Tensor) &&
    Array.isArray(given.paramGroups) &&
    given.paramGroups.every((group) => isObject(group) && Array.isArray(group.params)),
);

function splitKey(key: string): [index: number, name: string] {
  const [, index = "-1", name = key] = /^(\d+)\.(.+)$/s.exec(key) ?? [];
  return [Number(index), name];
}

function slotProblem(key: string, tensor: Tensor, parameters: readonly Tensor[]): string[] {
  const [index, name] = splitKey(key);
  const parameter = parameters[index];
  if (!parameter) return [`${key}: there are ${parameters.length} parameters`];
  const expected = name === "step" ? [] : parameter.shape;
  if (sameShape(tensor.shape, expected)) return [];
  return [`${key}: expected shape ${formatShape(expected)}, got ${formatShape(tensor.shape)}`];
}

type NumberedGroup = { params: readonly number[] };

function groupProblems(ours: readonly NumberedGroup[], theirs: readonly NumberedGroup[]): string[] {
  if (ours.length !== theirs.length) {
    return [`expected ${ours.length} parameter groups, got ${theirs.length}`];
  }
  return ours.flatMap((group, i) => {
    const [expected, got] = [group, theirs[i]].map(({ params, ...options }) => {
      return `${params.length} parameters, options ${Object.keys(options).sort().join(", ")}`;
    });
    if (expected !== got) return [`paramGroups[${i}]: expected ${expected}; got ${got}`];
    return Object.entries(group).flatMap(([name, value]) => {
      const [kind, other] = [value, theirs[i][name as keyof NumberedGroup]].map(kindOf);
      if (name === "params" || kind === other) return [];
      return [`paramGroups[${i}].${name}: expected ${kind}, got ${other}`];
    });
  });
}

/** What an option is; a state read from JSON may hold anything. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(kindOf).join(", ")}]`;
  if (typeof value === "number") return Number.isFinite(value) ? "a number" : String(value);
  return value === null ? "null" : `a ${typeof value}`;
}

/** A tensor that outlives the step that made it. */
function keep(x: Tensor): Tensor {
  noteKept(x);
  return x;
}
