import type { HookHandle } from "../autograd/backward.ts";
import { observe, within } from "../ops/interceptors.ts";
import { callback, checkArgument, checkOptions, flag, kind } from "../tensor/arguments.ts";
import { type FloatDtype, isFloat } from "../tensor/dtype.ts";
import { floatDtype } from "../tensor/dtype-kind.ts";
import { ValueError } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { fits } from "./fits.ts";
import { firstNames, join, snakeCase } from "./names.ts";
import { Buffer, convertState, Parameter } from "./parameter.ts";
import { copyState, type LoadOptions, type LoadReport, type StateDict } from "./state-dict.ts";

/** A module, whatever goes in and comes out. */
export type AnyModule = Module<unknown[], unknown>;

/** Called before `forward`; inputs that it returns replace the ones given. */
export type PreHook<M, Inputs> = (module: M, inputs: Inputs) => Inputs | undefined;

/** Called after `forward`; an output that it returns replaces the one computed. */
export type Hook<M, Inputs, Output> = (
  module: M,
  inputs: Inputs,
  output: Output,
) => Output | undefined;

type MemberValue = Parameter | Buffer | AnyModule;

/** A part that a module found among its own properties, and where it stands. */
interface Member<T extends MemberValue> {
  name: string;
  value: T;
  holder: object;
  key: string;
}

/**
 * A part of a network: a layer, or several of them. A subclass makes its parts properties and says
 * in `forward` what it computes.
 *
 * A module finds its parameters, buffers and submodules by looking at its own properties: instances
 * of {@link Parameter}, {@link Buffer} and `Module`, and arrays of them. (It does not see `#private`
 * ones.) Names are the paths to them, spelt as PyTorch would, so that checkpoints travel:
 * `this.blocks[0].runningMean` is `"blocks.0.running_mean"`.
 *
 * `forward` must be a method, not a property: the constructor puts in its place one that also calls
 * the hooks. (A ValueError says so.)
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.Module.html
 * @example
 * ```ts
 * class Twice extends nn.Module {
 *   layer = new nn.Linear(3, 3);
 *   forward(x: Tensor) {
 *     return this.layer.forward(this.layer.forward(x).relu());
 *   }
 * }
 * new Twice().namedParameters().map(([name]) => name).join(", "); // → layer.weight, layer.bias
 * ```
 */
export abstract class Module<Inputs extends unknown[] = [Tensor], Output = Tensor> {
  /** Whether layers that differ in training, as Dropout and BatchNorm1d do, behave so. Default true. */
  declare training: boolean;
  /** What the type checker knows of its shapes; nothing when it runs. */
  declare readonly [fits]?: unknown;
  // Of no exact type: a module is to pass for one with wider inputs and outputs.
  readonly #preHooks = new Set<(...args: never[]) => unknown>();
  readonly #hooks = new Set<(...args: never[]) => unknown>();
  /** How often hooks were put on or taken off: what was recorded with others is recorded anew. */
  #hookChanges = 0;
  readonly #readHookChanges = () => this.#hookChanges;

  constructor() {
    const compute = this.forward;
    if (compute === undefined) {
      throw new ValueError(
        `${this.constructor.name}: forward must be a method, forward(x) { … }, not a property`,
      );
    }
    const value = (...inputs: Inputs) => this.#call(compute, inputs);
    Object.defineProperty(this, "forward", { value, configurable: true, writable: true });
    let training = true;
    const isTraining = () => training;
    Object.defineProperty(this, "training", {
      enumerable: true,
      configurable: true,
      get: () => observe(isTraining),
      set: (on: boolean) => {
        checkArgument(this.constructor.name, "training", flag, on);
        training = on;
      },
    });
  }

  /** Computes the output. */
  abstract forward(...inputs: Inputs): Output;

  #call(compute: (...inputs: Inputs) => Output, given: Inputs): Output {
    observe(this.#readHookChanges);
    let inputs = given;
    for (const hook of this.#preHooks as Set<PreHook<this, Inputs>>) {
      inputs = hook(this, inputs) ?? inputs;
      checkArgument("forward", "what a pre-hook returns", inputList, inputs);
    }
    let output = within(this, "forward", () => compute.apply(this, inputs));
    for (const hook of this.#hooks as Set<Hook<this, Inputs, Output>>) {
      output = hook(this, inputs, output) ?? output;
    }
    return output;
  }

  /** Calls `hook` before every `forward`; inputs that it returns replace the ones given. */
  registerForwardPreHook(hook: PreHook<this, Inputs>): HookHandle {
    checkArgument("registerForwardPreHook", "hook", callback, hook);
    return this.#register(this.#preHooks, hook);
  }

  /** Calls `hook` after every `forward`; an output that it returns replaces the one computed. */
  registerForwardHook(hook: Hook<this, Inputs, Output>): HookHandle {
    checkArgument("registerForwardHook", "hook", callback, hook);
    return this.#register(this.#hooks, hook);
  }

  #register<H>(hooks: Set<H>, hook: H): HookHandle {
    hooks.add(hook);
    this.#hookChanges++;
    const remove = () => {
      if (hooks.delete(hook)) this.#hookChanges++;
    };
    return { remove };
  }

  /** What a property is called in paths: as PyTorch would spell it. */
  protected nameOf(key: string): string {
    return snakeCase(key);
  }

  /** The members that are of a class, under the names they have here. */
  #members<T extends MemberValue>(isWanted: (value: unknown) => value is T): Member<T>[] {
    return Object.entries(this).flatMap(([key, value]) => {
      const name = this.nameOf(key);
      if (isWanted(value)) return [{ name, value, holder: this as object, key }];
      if (!Array.isArray(value)) return [];
      return Object.entries(value).flatMap(([index, item]) =>
        isWanted(item)
          ? [{ name: `${name}.${index}`, value: item, holder: value, key: index }]
          : [],
      );
    });
  }

  /** The submodules, each with its name here; one that is used twice appears twice. */
  namedChildren(): [string, AnyModule][] {
    return this.#members(isModule).map(({ name, value }) => [name, value]);
  }

  /** The submodules. */
  children(): AnyModule[] {
    return this.#members(isModule).map(({ value }) => value);
  }

  /** This module and all below it by path, along every path there is. */
  #paths(path = "", above: readonly AnyModule[] = []): [string, AnyModule][] {
    if (above.includes(this)) return [];
    const below = this.namedChildren().flatMap(([name, child]) =>
      child.#paths(join(path, name), [...above, this]),
    );
    return [[path, this], ...below];
  }

  /** This module (its path is empty) and all below it, each once, by its first path. */
  namedModules(): [string, AnyModule][] {
    return firstNames(this.#paths());
  }

  /** This module and all below it, each once. */
  modules(): AnyModule[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** What is learnt, here and below, each tensor once, by its first path: `"0.weight"`. */
  namedParameters(): [string, Parameter][] {
    return firstNames(this.#tensors(isParameter));
  }

  /** What is learnt, here and below, each tensor once: what an optimizer is given. */
  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** State that is not learnt, here and below, each tensor once, by its first path. */
  namedBuffers(): [string, Buffer][] {
    return firstNames(this.#tensors(isBuffer));
  }

  /** State that is not learnt, here and below, each tensor once. */
  buffers(): Buffer[] {
    return this.namedBuffers().map(([, buffer]) => buffer);
  }

  /** The tensors of a class along every path, a module's own before its children's. */
  #tensors<T extends Parameter | Buffer>(isWanted: (value: unknown) => value is T): [string, T][] {
    return this.#paths().flatMap(([path, module]) =>
      module.#members(isWanted).map(({ name, value }): [string, T] => [join(path, name), value]),
    );
  }

  /**
   * The parameters and buffers by name, as a plain record. A tensor that stands in two places has
   * two names. The tensors share their numbers with the module: training goes on changing them
   * (`clone()` them to keep a moment).
   */
  stateDict(): StateDict {
    const tensors = [...this.#tensors(isState)];
    return Object.fromEntries(tensors.map(([name, tensor]) => [name, tensor.detach()]));
  }

  /**
   * Copies the numbers of a state into the parameters and buffers of the same names. Floats are
   * rounded to the dtype here; integers must be exact.
   *
   * @returns the missing and the unexpected names: none, unless `strict` is false.
   * @throws DataError that lists every missing, unexpected and misshapen tensor; nothing is loaded.
   */
  loadStateDict(state: StateDict, options: LoadOptions = {}): LoadReport {
    checkOptions("loadStateDict", { strict: flag }, options);
    return copyState(this.stateDict(), state, options.strict);
  }

  /** Switches this module and all below it to training, or with false to evaluation. */
  train(on = true): this {
    checkArgument("train", "its argument", flag, on);
    for (const module of this.modules()) module.training = on;
    return this;
  }

  /** Switches this module and all below it to evaluation: the same as `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /** Calls `fn` with every module below, children before parents, and with this one last. */
  apply(fn: (module: AnyModule) => void): this {
    checkArgument("apply", "its argument", callback, fn);
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /** Switches the gradients of all parameters on or off. */
  requiresGrad_(on = true): this {
    checkArgument("requiresGrad_", "its argument", flag, on);
    for (const parameter of this.parameters()) parameter.requiresGrad = on;
    return this;
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /**
   * Puts in the place of each float parameter and buffer one of this dtype; integers stay. They are
   * new tensors: make the optimizer after.
   */
  to(dtype: FloatDtype): this {
    checkArgument("to", "dtype", floatDtype, dtype);
    const converted = new Map<MemberValue, Parameter | Buffer>();
    for (const module of this.modules()) {
      for (const { value, holder, key } of module.#members(isState)) {
        if (!isFloat(value.dtype) || value.dtype === dtype) continue;
        const known = converted.get(value) ?? convertState(value, dtype);
        converted.set(value, known);
        (holder as Record<string, unknown>)[key] = known;
      }
    }
    return this;
  }

  /** In float16: `to("float16")`. */
  half(): this {
    return this.to("float16");
  }

  /** In bfloat16: `to("bfloat16")`. */
  bfloat16(): this {
    return this.to("bfloat16");
  }

  /** What stands between the parentheses of the module's text: its options. */
  extraRepr(): string {
    return "";
  }

  /** The module and all below it, one a line. */
  toString(): string {
    const children = this.namedChildren().map(([name, child]) => `(${name}): ${child}`);
    const options = this.extraRepr();
    const name = this.constructor.name;
    if (children.length === 0) return `${name}(${options})`;
    const lines = [...(options === "" ? [] : [options]), ...children].join("\n");
    return `${name}(\n${lines.replace(/^/gm, "  ")}\n)`;
  }

  /** What console.log shows in Node. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

const inputList = kind("a list of inputs, or nothing", Array.isArray);
export const isModule = (value: unknown): value is AnyModule => value instanceof Module;
const isParameter = (value: unknown): value is Parameter => value instanceof Parameter;
const isBuffer = (value: unknown): value is Buffer => value instanceof Buffer;
const isState = (value: unknown): value is Parameter | Buffer =>
  isParameter(value) || isBuffer(value);
