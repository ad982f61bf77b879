import type { HookHandle } from "../autograd/backward.ts";
import { enableGrad, noGrad } from "../autograd/no-grad.ts";
import { observe } from "../ops/interceptors.ts";
import {
  asOptions,
  callback,
  checkArgument,
  checkOptions,
  type OptionTable,
} from "../tensor/arguments.ts";
import { DataError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { holdOptions, type Scalars, withoutUndefined } from "./options.ts";
import { type ParamGroup, type Params, readGroups } from "./param-groups.ts";
import {
  type GroupState,
  groupProblems,
  named,
  type OptimizerState,
  optionsIn,
  stateKind,
} from "./state.ts";

/** Called before or after an optimizer's step. */
export type StepHook = () => void;

/** Computes the loss and, by `backward()`, the gradients, after clearing those before; gives the loss. */
export type Closure = () => Tensor;

/**
 * What optimizers have in common: groups of parameters with their options, hooks, a state.
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
  /** Of each group, the numbers among its options, in tensors. */
  protected readonly scalars: Scalars<O>[] = [];
  readonly #table: OptionTable<O>;
  /** What a group gets that it does not say. */
  readonly #defaults: Partial<O>;
  /** How often something changed that a recorded step may hold: it is recorded anew. */
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
    this.#table = table;
    this.#defaults = { ...defaults, ...withoutUndefined(asOptions(name, table, options)) };
    this.paramGroups = [];
    for (const group of readGroups<O>(name, params)) this.#add(group);
  }

  #add({ params, ...own }: { params: readonly Tensor[] } & Partial<O>): void {
    const all = { ...this.#defaults, ...withoutUndefined(own) } as unknown as O;
    this.#check(all, params);
    const target = { params };
    this.scalars.push(holdOptions(this.constructor.name, target, all, this.#table));
    (this.paramGroups as unknown[]).push(target);
  }

  /**
   * Adds parameters with options of their own, such as those of a layer that is no longer frozen; the
   * optimizer's are the default.
   *
   * @throws ValueError for a parameter that it has already.
   * @example
   * ```ts
   * const [a, b] = [tensor([1], { requiresGrad: true }), tensor([1], { requiresGrad: true })];
   * const optimizer = new optim.SGD([a], { lr: 0.5 });
   * optimizer.addParamGroup({ params: [b], lr: 0.25 });
   * optimizer.paramGroups.map(({ lr }) => lr); // → 0.5,0.25
   * ```
   */
  addParamGroup(group: ParamGroup<O>): void {
    const [added] = readGroups<O>(this.constructor.name, [group], this.parameters);
    this.#add(added);
    this.changed();
  }

  /** The learning rate of the first group; to set it sets every group's. */
  get lr(): number {
    return this.paramGroups[0].lr;
  }

  set lr(value: number) {
    for (const group of this.paramGroups) group.lr = value;
  }

  #check(options: O, params: readonly Tensor[]): void {
    checkOptions(this.constructor.name, this.#table, options);
    this.check(options, params);
  }

  /** Throws for options that make no sense together, and for parameters that it cannot update. */
  protected check(_options: O, _params: readonly Tensor[]): void {}

  /** What is done between the hooks, in `noGrad`; `closure`, if there is one, records. Gives its loss. */
  protected abstract advance(closure?: Closure): Tensor | undefined;

  /** Updates every parameter that has a gradient. */
  step(): void;
  /** Does so after calling `closure`, which computes the gradients. Gives its loss. */
  step(closure: Closure): Tensor;
  step(closure?: Closure): Tensor | undefined {
    if (closure !== undefined) {
      checkArgument(`${this.constructor.name}.step`, "the closure", callback, closure);
    }
    observe(this.#readChanges);
    for (const hook of this.#preHooks) hook();
    const loss = noGrad(() => this.advance(closure && (() => enableGrad(closure))));
    for (const hook of this.#postHooks) hook();
    return loss;
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
    this.changed();
    const remove = () => {
      if (hooks.delete(hook)) this.changed();
    };
    return { remove };
  }

  /** Has recorded steps recorded anew. */
  protected changed(): void {
    this.#changes++;
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters) parameter.grad = null;
  }

  /** Those of all groups, in their order. */
  protected get parameters(): Tensor[] {
    return this.paramGroups.flatMap(({ params }) => params);
  }

  /** What is kept from step to step, by the keys of a state. */
  protected abstract kept(): Record<string, Tensor>;

  /** What of it does not fit the parameters, with these options for each group; a line each. */
  protected abstract problems(state: Record<string, Tensor>, options: readonly O[]): string[];

  /** Takes over a copy of what fits. */
  protected abstract takeOver(state: Record<string, Tensor>): void;

  /**
   * All that a resumed run needs to go on bit for bit: together with the parameters' numbers. Names are
   * PyTorch's. The tensors are the optimizer's own, which further steps change.
   */
  stateDict(): OptimizerState {
    const { parameters } = this;
    const paramGroups = this.paramGroups.map(({ params, ...options }) => {
      const numbers = params.map((parameter) => parameters.indexOf(parameter));
      return { ...named(options as Record<string, unknown>), params: numbers };
    });
    return { state: this.kept(), paramGroups };
  }

  /**
   * Takes over a copy of a state, options included: one of its own, or of PyTorch's optimizer of that name.
   * Names may be in camelCase, too; an option that is not in it stays what it is.
   *
   * @throws DataError that lists all that does not fit these parameters; nothing is loaded then.
   */
  loadStateDict(given: OptimizerState): void {
    const operation = `${this.constructor.name}.loadStateDict`;
    checkArgument(operation, "the state", stateKind, given);
    const state = named(given.state);
    const paramGroups = given.paramGroups.map((group) => named(group) as GroupState);
    const options = this.paramGroups.map(({ params, ...own }, i) => {
      return { ...own, ...optionsIn(Object(paramGroups[i]), this.#table) } as unknown as O;
    });
    const problems = [
      ...groupProblems(this.paramGroups, paramGroups, this.#table),
      ...this.problems(state, options),
    ];
    if (problems.length > 0) {
      throw new DataError(
        `${operation}: the state does not fit the parameters, nothing was loaded\n  ` +
          problems.join("\n  "),
      );
    }
    for (const [i, { params }] of this.paramGroups.entries()) this.#check(options[i], params);
    for (const [i, group] of this.paramGroups.entries()) Object.assign(group, options[i]);
    this.takeOver(state);
  }
}
