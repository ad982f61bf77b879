import { noGrad } from "../autograd/no-grad.ts";
import { defaultGenerator } from "../random/generator.ts";
import { Value } from "../scalar/value.ts";
import { tensor } from "../tensor/creation.ts";
import { isFloat, type TypedArray } from "../tensor/dtype.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { NestedNumbers } from "../tensor/tensor-like.ts";
import type { Trace } from "./model.ts";
import { Names } from "./names.ts";
import { readTrace, type TraceOptions } from "./read-trace.ts";
import { transcribe } from "./scalar.ts";

/** Gives a result inside the traced function a name, and gives it back: `name("h", x.mul(w))`. */
export type NameIt = (name: string, tensor: Tensor) => Tensor;

/** What a traced function is given: numbers, in any nesting, become float64 tensors. */
export type TraceInput = Tensor | NestedNumbers | TypedArray;

export interface ExpressionOptions extends TraceOptions {
  /** What is traced, for the first line. Default "Trace of an expression". */
  title?: string;
  /** Names of tensors that the function uses beside its inputs, such as `model.namedParameters()`. */
  names?: Iterable<readonly [name: string, tensor: Tensor]>;
}

/**
 * Every number of one forward and one backward pass through a function, from the recorded graph.
 *
 * The inputs, by name, are copied to float64 tensors (integer ones stay as they are), or they are all
 * scalar `Value`s. Of tensors with more than 100 elements the first 100 are listed, and of sums with
 * more than 16 terms the first 16, with the number of those left out. To check the gradients, `fn` is
 * run again for each number that is listed, with the same random draws.
 *
 * @param fn gives a single number that depends on the inputs
 * @throws GraphError for a result of another shape, or one that depends on nothing; DtypeError for a
 * float32 parameter where gradients are to be checked: differences need the digits.
 * @example
 * ```ts
 * import { trace } from "chainrule/trace";
 * const { forward, backward } = trace(({ w, x }) => w.mul(x).tanh(), { w: 0.5, x: 2 });
 * forward.map((step) => step.elements[0].formula).join("; "); // → w·x; tanh(t1)
 * backward.at(-1)?.elements[0].formula; // → dL/dt1 × w
 * ```
 */
export function trace<Name extends string>(
  fn: (inputs: Record<Name, Tensor>, name: NameIt) => Tensor,
  inputs: Readonly<Record<Name, TraceInput>>,
  options?: ExpressionOptions,
): Trace;
export function trace<Name extends string>(
  fn: (inputs: Record<Name, Value>) => Value,
  inputs: Readonly<Record<Name, Value>>,
  options?: ExpressionOptions,
): Trace;
export function trace(
  fn: (inputs: never, name: NameIt) => Tensor | Value,
  inputs: Readonly<Record<string, TraceInput | Value>>,
  options: ExpressionOptions = {},
): Trace {
  return Object.values(inputs).some((input) => input instanceof Value)
    ? traceValues(fn as ValueFunction, inputs as Record<string, Value>, options)
    : traceTensors(fn as TensorFunction, inputs as Record<string, TraceInput>, options);
}

type TensorFunction = (inputs: Record<string, Tensor>, name: NameIt) => Tensor;
type ValueFunction = (inputs: Record<string, Value>) => Value;

const defaultTitle = "Trace of an expression";

function traceTensors(
  fn: TensorFunction,
  given: Record<string, TraceInput>,
  { title = defaultTitle, names: others = [], ...options }: ExpressionOptions,
): Trace {
  const inputs: Record<string, Tensor> = {};
  const names = new Names();
  for (const [name, input] of Object.entries(given)) {
    inputs[name] = names.give(inFloat64(input), name);
  }
  for (const [name, tensor] of others) names.give(tensor, name);
  const leaves = new Set(Object.values(inputs));
  const roleOf = (leaf: Tensor) => {
    if (leaves.has(leaf)) return "input";
    return leaf.requiresGrad ? "parameter" : "constant";
  };
  const before = defaultGenerator.state();
  const loss = fn(inputs, (name, tensor) => names.give(tensor, name));
  const again = () => {
    defaultGenerator.restore(before);
    return noGrad(() => fn(inputs, (_, tensor) => tensor).item());
  };
  return readTrace({ title, loss, names, roleOf, again }, ["input", "parameter"], options);
}

/** A copy that has gradients. Integers are indices: they stay. */
function inFloat64(input: TraceInput): Tensor {
  const isIndex = input instanceof Int32Array || input instanceof Uint8Array;
  const given =
    input instanceof Tensor ? input : tensor(input, isIndex ? {} : { dtype: "float64" });
  if (!isFloat(given.dtype)) return given;
  return tensor(given.data, { shape: given.shape, dtype: "float64", requiresGrad: true });
}

function traceValues(
  fn: ValueFunction,
  inputs: Record<string, Value>,
  { title = defaultTitle, ...options }: ExpressionOptions,
): Trace {
  const { result: loss, tensors } = transcribe(fn(inputs), Object.values(inputs));
  const values = new Map([...tensors].map(([value, tensor]) => [tensor, value]));
  const names = new Names();
  for (const [name, value] of Object.entries(inputs)) {
    names.give(tensors.get(value)!, name);
  }
  giveLabels(names, tensors);
  const roleOf = (leaf: Tensor) => {
    const value = values.get(leaf);
    if (value === undefined) return "constant";
    return Object.values(inputs).includes(value) ? "input" : "parameter";
  };
  const again = () => fn(inputs).data;
  const move = (leaf: Tensor, _: number, value: number) => {
    values.get(leaf)!.data = value;
  };
  return readTrace({ title, loss, names, roleOf, again, move }, ["input", "parameter"], options);
}

/** Values have labels; one that several have is no name. */
export function giveLabels(names: Names, tensors: ReadonlyMap<Value, Tensor>): void {
  const counts = new Map<string, number>();
  for (const { label } of tensors.keys()) counts.set(label, (counts.get(label) ?? 0) + 1);
  for (const [{ label }, tensor] of tensors) {
    if (label !== "" && counts.get(label) === 1 && !names.isTaken(label)) names.give(tensor, label);
  }
}
