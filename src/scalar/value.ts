import { anyNumber, checkArgument, kind, word } from "../tensor/arguments.ts";
import { GraphError, ValueError } from "../tensor/errors.ts";
import { asText } from "../tensor/operators.ts";
import type { Operation } from "./operation.ts";

/** What an operation takes: a value, or a number, which is a constant and has no gradient. */
export type Operand = Value | number;

/** How many times the data of any value was changed so far. */
let changes = 0;

/**
 * A number that remembers how it was computed, so that {@link Value.backward} can find the
 * derivatives of a result by everything that it was computed from.
 *
 * Every function of the table in `chainrule/expr` is a method: `a.mul(b)`, `a.pow(2)`, `a.tanh()`.
 * To have a number on the left, make it a value: `value(2).sub(a)`.
 *
 * After A. Karpathy's micrograd, https://github.com/karpathy/micrograd
 * @example
 * ```ts
 * import { value } from "chainrule/scalar";
 * const x = value(3);
 * const y = x.mul(x).add(x);
 * y.backward();
 * x.grad; // → 7
 * ```
 */
export class Value {
  #data: number;
  /** d(the value that `backward` was called on)/d(this value), over all paths between them. */
  grad = 0;
  /** A name, for drawings. */
  label: string;
  /** What computed this value; null for a leaf, which was given. */
  readonly operation: Operation | null;
  readonly operands: readonly Operand[];
  /** `changes` when `data` was set. */
  #changedAt = changes;
  /** In `topologicalOrder`: how many values computed from this one are not in the order yet. */
  #uses = 0;

  constructor(
    data: number,
    label = "",
    operation: Operation | null = null,
    operands: readonly Operand[] = [],
  ) {
    this.#data = data;
    this.label = label;
    this.operation = operation;
    this.operands = operands;
  }

  /** The number. That of a leaf may be changed, as training does, once `backward` has been called. */
  get data(): number {
    return this.#data;
  }

  set data(data: number) {
    checkArgument("data", "it", anyNumber, data);
    if (this.operation) {
      throw new GraphError(
        `data: this value is the result of ${this.operation.name}; only a leaf can be changed`,
      );
    }
    this.#data = data;
    this.#changedAt = ++changes;
  }

  /** The values that this one was computed from: its operands without the constants. */
  get parents(): Value[] {
    return this.operands.filter((operand) => typeof operand !== "number");
  }

  /**
   * Computes the gradients of this value by all that it was computed from.
   *
   * As in PyTorch, a leaf's gradient is added to the one it has: set that to 0 before. Every other
   * value has the gradient of the latest call alone, however often a graph is walked.
   *
   * @throws GraphError where a leaf was changed since a value was computed from it.
   */
  backward(): void {
    const order = this.topologicalOrder();
    for (const value of order) if (value.operation) value.#restart(value.operation);
    this.grad += 1;
    for (const { operation, operands, data, grad } of order) {
      operation?.backward(operands, data, grad);
    }
  }

  #restart({ name }: Operation): void {
    for (const operand of this.operands) {
      if (typeof operand === "number" || operand.#changedAt <= this.#changedAt) continue;
      throw new GraphError(
        `backward: an operand of this ${name} has been changed since, to ${operand.data}, and the ` +
          "gradient needs the old number. Change data after backward(), then compute everything anew",
      );
    }
    this.grad = 0;
  }

  /**
   * This value and all that it was computed from, each once, and after every value computed from it:
   * when it is a value's turn, its gradient is complete.
   */
  topologicalOrder(): Value[] {
    const found: Value[] = [this];
    while (found.length > 0) {
      for (const operand of found.pop()!.operands) {
        if (typeof operand !== "number" && operand.#uses++ === 0) found.push(operand);
      }
    }
    const order: Value[] = [];
    const ready: Value[] = [this];
    while (ready.length > 0) {
      const value = ready.pop()!;
      order.push(value);
      for (const operand of value.operands) {
        if (typeof operand !== "number" && --operand.#uses === 0) ready.push(operand);
      }
    }
    return order;
  }

  /** Sets the gradients of this value, and of all that it was computed from, to 0. */
  zeroGrad(): void {
    for (const value of this.topologicalOrder()) value.grad = 0;
  }

  toString(): string {
    return `Value(data=${this.data}, grad=${this.grad})`;
  }

  /**
   * The text, where JavaScript wants one: `${x}`. A number it does not give: operators are methods.
   *
   * @throws ValueError for `a + b`, `-a`, `a < b` and others, with the methods' names.
   */
  [Symbol.toPrimitive](hint: "string"): string {
    return asText(hint, this, "a.data");
  }

  /**
   * The number: what `JSON.stringify` writes.
   *
   * @throws ValueError for NaN and infinities, which JSON does not have.
   */
  toJSON(): number {
    if (Number.isFinite(this.data)) return this.data;
    throw new ValueError(`toJSON: ${this.data}: JSON has finite numbers only. Use a.data`);
  }

  /** What Node's `console.log` and `util.inspect` show. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

export const operandKind = kind(
  "a value or a number",
  (operand) => typeof operand === "number" || operand instanceof Value,
);

/** @throws ValueError for what is no value. */
export const valueKind = kind("a value", (root) => root instanceof Value);

/**
 * A leaf: a number to compute from.
 *
 * @throws ValueError for a data that is no number.
 * @example
 * ```ts
 * import { value } from "chainrule/scalar";
 * value(2).pow(10).data; // → 1024
 * ```
 */
export function value(data: number, label = ""): Value {
  checkArgument("value", "data", anyNumber, data);
  checkArgument("value", "label", word, label);
  return new Value(data, label);
}
