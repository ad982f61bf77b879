import type { GradcheckTarget } from "../../check/index.ts";
import type { Layer, Loss, Parameter } from "../../manual/index.ts";
import { type AnyModule, Module } from "../../nn/module.ts";
import { manualSeed } from "../../random/generator.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { UsageError } from "../errors.ts";
import { describeError } from "./problem.ts";

/** An export with gradients to check. */
export interface Candidate {
  target: GradcheckTarget;
  kind: "layer" | "loss" | "module" | "function";
  /** What is checked, as one would write it: `new Linear(6, 3)`. */
  label: string;
  /** How many tensors it takes. */
  arity: number;
}

type Constructor = new (...sizes: number[]) => object;

/** What a constructor that wants sizes is given: in, out and a window. */
const constructorSizes = [6, 3, 2];

/**
 * What an export is, or why there is nothing in it to check.
 *
 * @param make gives an instance, of a class that is not to be constructed by guessing.
 * @throws UsageError for one that has gradients, but not all that belongs to them.
 */
export function classify(
  name: string,
  value: unknown,
  seed: number,
  make?: () => unknown,
): Candidate | { skipped: string } {
  if (make) {
    manualSeed(seed);
    return classifyObject(name, make());
  }
  if (isClass(value)) return construct(value, ownName(name, value), seed);
  if (typeof value === "function") return classifyFunction(ownName(name, value), value as Run);
  return classifyObject(ownName(name, (value as object | null)?.constructor), value);
}

/** What a default export is called where it is written, if it is. */
const ownName = (name: string, { name: own }: { name: string } = { name }) =>
  name === "default" && !["", "_default", "Object"].includes(own) ? own : name;

type Run = (...inputs: Tensor[]) => Tensor;

/** Whether a class has a `forward`. */
export function isClass(value: unknown): value is Constructor {
  return typeof value === "function" && typeof value.prototype?.forward === "function";
}

function classifyFunction(label: string, target: Run): Candidate | { skipped: string } {
  const source = Function.prototype.toString.call(target);
  if (source.startsWith("class")) return { skipped: "a class without forward" };
  if (source.startsWith("async")) return { skipped: "an async function" };
  if (target.length === 0) return { skipped: "a function without inputs" };
  return { target, kind: "function", label, arity: target.length };
}

function classifyObject(label: string, value: unknown): Candidate | { skipped: string } {
  const lacking = ["forward", "backward", "parameters", "zeroGrad"].filter(
    (method) => typeof (value as Record<string, unknown> | null)?.[method] !== "function",
  );
  if (lacking.includes("forward")) return { skipped: described(value) };
  if (value instanceof Module) {
    const { length } = Object.getPrototypeOf(value).forward;
    return { target: value as AnyModule, kind: "module", label, arity: Math.max(length, 1) };
  }
  if (lacking.length === 0) return { target: value as Layer, kind: "layer", label, arity: 1 };
  const loss = value as Loss;
  if (lacking.join() === "parameters,zeroGrad" && loss.forward.length === 2) {
    return { target: withNumber(loss), kind: "loss", label, arity: 2 };
  }
  throw new UsageError(
    `it has forward() and lacks ${lacking.map((method) => `${method}()`).join(", ")}.\nA layer has ` +
      "forward(x), backward(dy), parameters() and zeroGrad(); a loss forward(x, target) and backward()",
  );
}

/** A loss that gives a number also where its own `forward` gives a tensor of one. */
function withNumber(loss: Loss): Loss {
  const number = (given: number | Tensor) =>
    given instanceof Tensor && given.ndim === 0 ? given.item() : (given as number);
  return Object.create(loss, {
    // What it keeps is seen through this.
    loss: { value: loss },
    forward: { value: (x: Tensor, target: Tensor) => number(loss.forward(x, target)) },
    backward: { value: () => loss.backward() },
  });
}

/** A value by its type: `a number`, `an object of Map`. */
export function described(value: unknown): string {
  if (typeof value !== "object" || value === null) {
    return value === null || value === undefined ? String(value) : `a ${typeof value}`;
  }
  if (value instanceof Tensor) return "a tensor";
  const name = value.constructor?.name ?? "Object";
  if (name === "Tensor") return "a tensor of another copy of chainrule";
  return name === "Object" ? "an object" : `an object of ${name}`;
}

/**
 * An instance of a class. A constructor that takes arguments is given sizes, which are believed only if
 * they turn up among those of its parameters.
 */
function construct(Class: Constructor, name: string, seed: number) {
  const some = constructorSizes.map((_, i) => constructorSizes.slice(0, i + 1));
  let made: { label: string; value: object } | undefined;
  let problem = "what its constructor takes cannot be guessed";
  for (const sizes of Class.length === 0 ? [[], ...some] : some) {
    const label = `new ${name}(${sizes.join(", ")})`;
    try {
      manualSeed(seed);
      const value = new Class(...sizes);
      const found = sizes.length > 0 ? parametersOf(value).flatMap(({ shape }) => shape) : [];
      if (!sizes.every((size) => found.includes(size))) continue;
      made = { label, value };
      break;
    } catch (error) {
      if (sizes.length === 0) problem = `${label} throws ${describeError(error)}`;
    }
  }
  if (made) return classifyObject(made.label, made.value);
  const variable = name.charAt(0).toLowerCase() + name.slice(1);
  throw new UsageError(
    `${problem}.\nExport one that is made: ` +
      `export const ${variable === name ? `my${name}` : variable} = new ${name}(…);\n` +
      `or say how to make one: export const make = { ${name}: () => new ${name}(…) };`,
  );
}

/**
 * The tensors that a target learns.
 *
 * @throws UsageError for anything else.
 */
export function parametersOf(target: object): Tensor[] {
  if (target instanceof Module) return target.parameters();
  const parameters: unknown = (target as Partial<Layer>).parameters?.() ?? [];
  const isRight = (p: Partial<Parameter> | null) =>
    p?.value instanceof Tensor && p.gradient instanceof Tensor;
  if (!Array.isArray(parameters) || !parameters.every(isRight)) {
    throw new UsageError(
      "parameters() must give a list of { name, value, gradient }, value and gradient being tensors",
    );
  }
  return parameters.map(({ value }) => value);
}
