import { select } from "../../expr/build.ts";
import type { FunctionMethods } from "../../expr/functions.ts";
import { type Expression, type FunctionName, functions, input } from "../../expr/index.ts";
import { kindOf } from "../../expr/kind.ts";
import { isFloat, promote } from "../../tensor/dtype.ts";
import { ValueError } from "../../tensor/errors.ts";
import { formatPlace, type Shape } from "../../tensor/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import { widened } from "../autocast.ts";
import { inspect } from "../interceptors.ts";
import { functionExpression } from "../map/function-expression.ts";
import { map } from "../map/map.ts";
import { defineMethods } from "./define.ts";
import { operand } from "./operand.ts";

declare module "../../tensor/tensor.ts" {
  interface Tensor extends FunctionMethods<Tensor, TensorLike> {
    /** x − ⌊x / y⌋ · y, of the sign of y, as Python's `%`; of integers an integer. */
    remainder(other: TensorLike): Tensor;
  }
}

const inputs = [input(0), input(1), input(2)];
const choose = select(inputs[0], inputs[1], inputs[2]);

/** What `autocast` has in float32. Source: https://pytorch.org/docs/stable/amp.html#cuda-ops-that-can-autocast-to-float32 */
const wide: ReadonlySet<string> = new Set([
  "acos",
  "asin",
  "cosh",
  "exp",
  "expm1",
  "log",
  "log10",
  "log1p",
  "log2",
  "pow",
  "reciprocal",
  "rsqrt",
  "sinh",
  "softplus",
  "square",
  "tan",
] satisfies FunctionName[]);

for (const name of Object.keys(functions) as FunctionName[]) {
  const write = functions[name] as (...args: Expression[]) => Expression;
  const gives = kindOf(write(...inputs), ["integer", "integer", "integer"]);
  const isWide = wide.has(name);
  Object.defineProperty(Tensor.prototype, name, {
    value(this: Tensor, ...rest: unknown[]) {
      const args = [this, ...rest];
      let operands = args
        .filter((arg) => arg !== undefined)
        .map((arg) => operand(arg, this.dtype, name, gives));
      if (isWide) operands = operands.map(widened);
      if (name === "pow") {
        checkExponent(this, typeof rest[0] === "number" ? rest[0] : operands[1]);
      }
      return map(
        functionExpression(
          name,
          args.map((arg) => arg !== undefined),
        ),
        operands,
      );
    },
  });
}

/** Refuses negative exponents of integers, whose power is no integer. */
function checkExponent(base: Tensor, exponent: Tensor | number | undefined): void {
  if (exponent === undefined || isFloat(base.dtype)) return;
  const check = (exponents: ArrayLike<number>, shape: Shape) => {
    const position = Array.prototype.findIndex.call(exponents, (each) => each < 0);
    if (position < 0) return;
    throw new ValueError(
      `pow: an int32 to the power ${exponents[position]}${formatPlace(position, shape)} is no ` +
        'integer. Convert it first: x.to("float32").pow(exponent)',
    );
  };
  if (typeof exponent === "number") {
    if (Number.isInteger(exponent)) check([exponent], []);
  } else if (!isFloat(exponent.dtype))
    inspect(exponent, (numbers) => check(numbers, exponent.shape));
}

const [x, y] = inputs;
const rest = functions.sub(x, functions.mul(functions.floor(functions.div(x, y)), y));

defineMethods({
  remainder(other: TensorLike) {
    const divisor = operand(other, this.dtype, "remainder");
    const isWhole = !isFloat(this.dtype) && !isFloat(divisor.dtype);
    if (isWhole) {
      inspect(divisor, (numbers) => {
        if (numbers.includes(0)) throw new ValueError("remainder: an integer is divided by 0");
      });
    }
    return map(rest, [this, divisor], isWhole ? "int32" : undefined, "remainder");
  },
});

/**
 * `a` where the condition is not 0, else `b`; all three broadcast. What is not chosen has no part in
 * the gradient, even where its slope is infinite or NaN.
 *
 * @example
 * ```ts
 * const x = tensor([-2, 3]);
 * where(x.gt(0), x, 0).toArray(); // → 0,3
 * ```
 */
export function where(condition: TensorLike, a: TensorLike, b: TensorLike): Tensor {
  const tensors = [a, b].filter((value) => value instanceof Tensor);
  const beside = tensors.length > 0 ? promote(tensors) : "float32";
  const choices = [operand(a, beside, "where"), operand(b, beside, "where")];
  return map(choose, [tensorOf("where", "condition", condition), ...choices], undefined, "where");
}
