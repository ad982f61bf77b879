import { anyNumber, checkArgument, kind } from "../tensor/arguments.ts";
import { asText } from "../tensor/operators.ts";

/**
 * A dual number: a number, and its derivative in some direction. Computing with it computes both, so that a
 * result has its derivative at once: forward mode, with no graph and no way back.
 *
 * Every function of the table in `chainrule/expr` is a method, as of {@link Value}: `a.mul(b)`, `a.tanh()`. A plain
 * number is a constant, whose derivative is 0.
 *
 * Source: Clifford, Preliminary Sketch of Biquaternions (1871); Wengert, A Simple Automatic Derivative Evaluation
 * Program (1964)
 * @example
 * ```ts
 * import { dual } from "chainrule/scalar";
 * const x = dual(3, 1);
 * const y = x.mul(x).add(x);
 * y.data; // → 12
 * y.tangent; // → 7
 * ```
 */
export class Dual {
  readonly data: number;
  /** The derivative of `data` in the direction in which the inputs move. */
  readonly tangent: number;

  constructor(data: number, tangent: number) {
    this.data = data;
    this.tangent = tangent;
  }

  toString(): string {
    return `Dual(data=${this.data}, tangent=${this.tangent})`;
  }

  /**
   * The text, where JavaScript wants one: `${x}`. A number it does not give: operators are methods.
   *
   * @throws ValueError for `a + b`, `-a`, `a < b` and others, with the methods' names.
   */
  [Symbol.toPrimitive](hint: "string"): string {
    return asText(hint, this, "a.data");
  }

  /** What Node's `console.log` and `util.inspect` show. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

export const dualKind = kind(
  "a dual number or a number",
  (operand) => typeof operand === "number" || operand instanceof Dual,
);

/**
 * An input that moves with this speed: 1 for the one to differentiate by, 0 (default) for one that stays.
 *
 * @example
 * ```ts
 * import { dual } from "chainrule/scalar";
 * const [x, y] = [dual(2, 1), dual(5)];
 * x.mul(y).sin().tangent === 5 * Math.cos(10); // → true
 * ```
 */
export function dual(data: number, tangent = 0): Dual {
  checkArgument("dual", "data", anyNumber, data);
  checkArgument("dual", "tangent", anyNumber, tangent);
  return new Dual(data, tangent);
}
