import { apply as applyPrimitive } from "../../src/expr/evaluate.ts";
import { type Expression, postorder } from "../../src/expr/expression.ts";
import type { Primitive } from "../../src/expr/primitives.ts";
import { Tensor } from "../../src/index.ts";
import { type Interceptor, withoutInterceptors } from "../../src/ops/interceptors.ts";
import type { MapAttributes } from "../../src/ops/map/map.ts";
import { ops } from "../../src/ops/table.ts";
import { type Shape, sizeOf } from "../../src/tensor/shape.ts";
import type { Storage } from "../../src/tensor/storage.ts";
import { broadcastStrides, copyStrided } from "../../src/tensor/strides.ts";
import type { Op } from "../../src/tensor/tensor.ts";

/** Half a unit of the last place, relative to the number. */
const units = { float32: 2 ** -24, float64: 2 ** -53 } as const;
/** Below this float32 has fewer digits. */
const tiny = { float32: 2 ** -149, float64: 0 } as const;

interface Bounded {
  value: number;
  /** How far a computed one may be from it. */
  error: number;
}

// Two units of the last place are four half ones; JavaScript's own functions may be off by some.
const elementary = 8;

/** What a primitive's own rounding is, in half units of the result's last place. */
const roundings: Record<Primitive, number> = {
  ...{ add: 1, sub: 1, mul: 1, mulNoNaN: 1, div: 1, sqrt: 1 },
  ...{ pow: elementary, exp: elementary, log: elementary, expm1: elementary, log1p: elementary },
  ...{ sin: elementary, cos: elementary, tanh: elementary, sigmoid: elementary, erf: elementary },
  ...{ asin: elementary, acos: elementary, atan: elementary, atan2: elementary },
  ...{ neg: 0, abs: 0, sign: 0, floor: 0, min: 0, max: 0 },
  ...{ wrap: 0, imul: 0, ipow: 0 },
  ...{ less: 0, lessEqual: 0, equal: 0, select: 0 },
};

/** How far a primitive's result can move when its arguments move by their errors. */
function moved(primitive: Primitive, value: number, args: readonly Bounded[]): number {
  const [{ value: a, error: ea }, { value: b, error: eb }] = [args[0], args[1] ?? args[0]];
  if (args.every(({ error }) => error === 0)) return 0;
  switch (primitive) {
    case "add":
    case "sub":
      return ea + eb;
    case "mul":
    case "mulNoNaN":
      return Math.abs(a) * eb + Math.abs(b) * ea + ea * eb;
    case "div":
      return eb < Math.abs(b) ? (ea + Math.abs(value) * eb) / (Math.abs(b) - eb) : Infinity;
    case "pow": {
      if (ea >= Math.abs(a)) return Infinity;
      const change = -(Math.abs(b) + eb) * Math.log1p(-ea / Math.abs(a));
      return Math.abs(value) * Math.expm1(change + Math.abs(Math.log(Math.abs(a))) * eb);
    }
    case "exp":
      return Math.abs(value) * Math.expm1(ea);
    case "expm1":
      return (1 + Math.abs(value)) * Math.expm1(ea);
    case "log":
      return ea < a ? ea / (a - ea) : Infinity;
    case "log1p":
      return ea < 1 + a ? ea / (1 + a - ea) : Infinity;
    case "sqrt":
      return ea < a ? ea / (value + Math.sqrt(a - ea)) : Math.sqrt(Math.max(a, 0) + ea);
    case "erf":
      return (2 / Math.sqrt(Math.PI)) * ea;
    case "sigmoid":
      return ea / 4;
    case "asin":
    case "acos":
      return Math.abs(a) + ea < 1 ? ea / Math.sqrt(1 - (Math.abs(a) + ea) ** 2) : Infinity;
    case "atan2": {
      const radius = Math.hypot(a, b) - Math.hypot(ea, eb);
      return radius > 0 ? Math.hypot(ea, eb) / radius : Infinity;
    }
    case "neg":
    case "atan":
    case "abs":
    case "sin":
    case "cos":
    case "tanh":
      return ea;
    case "sign":
      return Math.abs(a) <= ea ? 2 : 0;
    case "floor":
      return Math.floor(a - ea) === Math.floor(a + ea) ? 0 : 1 + ea;
    case "min":
    case "max":
      return Math.max(ea, eb);
    case "less":
    case "lessEqual":
    case "equal":
      return Math.abs(a - b) <= ea + eb ? 1 : 0;
    case "wrap":
    case "imul":
    case "ipow":
      return Infinity;
    case "select": {
      const [condition, yes, no] = args;
      if (condition.error === 0) return condition.value !== 0 ? yes.error : no.error;
      return Math.abs(yes.value - no.value) + Math.max(yes.error, no.error);
    }
  }
}

/**
 * Watches a computation in float64, and keeps beside every tensor a bound for how far the same
 * computation can be from it when each operation is rounded: the first-order running error analysis
 * (Higham, Accuracy and Stability of Numerical Algorithms, section 3.3) carried through every
 * primitive, so through backward passes and optimizers too. A bound is infinite where a comparison
 * could go either way.
 */
export class RunningError implements Interceptor {
  readonly #dtype: "float32" | "float64";
  readonly #errors = new WeakMap<Storage, Storage>();

  /** @param dtype what the other computation is rounded to. */
  constructor(dtype: "float32" | "float64") {
    this.#dtype = dtype;
  }

  /** The bound for each element, as a tensor of the same shape. */
  of(x: Tensor): Tensor {
    let errors = this.#errors.get(x.storage);
    if (!errors) {
      errors = { array: new Float64Array(x.storage.array.length), version: 0 };
      this.#errors.set(x.storage, errors);
    }
    return new Tensor(errors, x);
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A, run: () => Tensor): Tensor {
    const output = run();
    if (output.size === 0 || this.#errors.has(output.storage)) return output;
    if (inputs.some((x) => x.storage === output.storage)) return output;
    const error = withoutInterceptors(() => this.#bound(op as Op, inputs, attributes, output));
    copyStrided(error.storage.array, error, this.of(output).storage.array);
    return output;
  }

  assign(
    target: Tensor,
    expression: Expression,
    inputs: readonly Tensor[],
    run: () => Tensor,
  ): Tensor {
    const bounds = this.#mapped(expression, inputs, target.shape, target.dtype);
    run();
    const errors = this.of(target);
    let i = 0;
    for (const place of places(errors)) errors.storage.array[place] = bounds[i++];
    return target;
  }

  #unit(dtype: string): "float32" | "float64" {
    return dtype === "float32" ? "float32" : this.#dtype;
  }

  #bound(op: Op, inputs: readonly Tensor[], attributes: unknown, output: Tensor): Tensor {
    const errors = inputs.map((x) => this.of(x));
    const magnitudes = inputs.map((x) => Tensor.from(Float64Array.from(x.data, Math.abs), x.shape));
    const again = (operands: readonly Tensor[], given: unknown = attributes) =>
      op.forward(operands, given as never, {
        ...op.infer(operands, given as never),
        shape: output.shape,
      });
    const { dtype } = output;
    const unit = units[this.#unit(dtype)];
    const isRounded = dtype === "float32" || dtype === "float64";
    /** Of terms added up in float64, then rounded: the terms' errors, and those of adding them. */
    const added = (size: Tensor, error: Tensor, terms: number) => {
      const total = Float64Array.from(error.data);
      for (let i = 0; i < total.length; i++) {
        if (isRounded)
          total[i] += unit * Math.abs(output.data[i]) + terms * units.float64 * size.data[i];
      }
      return Tensor.from(total, output.shape);
    };
    switch (op) {
      case ops.map as Op: {
        const { expression } = attributes as MapAttributes;
        return Tensor.from(this.#mapped(expression, inputs, output.shape, dtype), output.shape);
      }
      case ops.sum as Op:
      case ops.cumsum as Op:
      case ops.fold as Op:
        return added(again(magnitudes), again(errors), inputs[0].size);
      case ops.scatterAdd as Op: {
        const at = (x: Tensor) => again([x, inputs[1]]);
        return added(at(magnitudes[0]), at(errors[0]), inputs[0].size);
      }
      case ops.matmul as Op: {
        const [[a, b], [ea, eb]] = [magnitudes, errors];
        const size = again([a, b]).data;
        const parts = [again([a, eb]).data, again([ea, b]).data, again([ea, eb]).data];
        const terms = (a.shape.at(-1) ?? 0) + 1;
        return Tensor.from(
          Float64Array.from(size, (x, i) =>
            parts.reduce((sum, part) => sum + part[i], terms * unit * x),
          ),
          output.shape,
        );
      }
      case ops.argmax as Op: {
        const open = errors[0].data.some((error) => error > 0) ? Infinity : 0;
        return Tensor.from(new Float64Array(output.size).fill(open), output.shape);
      }
      case ops.gather as Op: {
        if (errors[1].data.some((error) => error > 0)) {
          return Tensor.from(new Float64Array(output.size).fill(Infinity), output.shape);
        }
        return again([errors[0], inputs[1]]);
      }
      case ops.pad as Op:
        return again(errors, { ...(attributes as object), value: 0 });
      default:
        if (!op.moves && op !== (ops.random as Op)) {
          throw new Error(`running error: no bound is known for ${op.name}`);
        }
        return again(errors);
    }
  }

  #mapped(
    expression: Expression,
    inputs: readonly Tensor[],
    shape: Shape,
    dtype: string,
  ): Float64Array<ArrayBuffer> {
    const spread = (x: Tensor) => {
      const out = new Float64Array(sizeOf(shape));
      copyStrided(
        x.storage.array,
        { shape, strides: broadcastStrides(x, shape), offset: x.offset },
        out,
      );
      return out;
    };
    const values = inputs.map(spread);
    const errors = inputs.map((x) => spread(this.of(x)));
    const parts = postorder(expression);
    const precision = this.#unit(dtype);
    return Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
      const results = new Map<Expression, Bounded>();
      for (const part of parts) {
        if (part.kind === "input") {
          results.set(part, { value: values[part.index][i], error: errors[part.index][i] });
        } else if (part.kind === "constant") {
          results.set(part, {
            value: part.value,
            error: this.#rounded(part.value, 0, 1, precision),
          });
        } else {
          const args = part.args.map((arg) => results.get(arg)!);
          const value = applyPrimitive(
            part.primitive,
            args.map((arg) => arg.value),
          );
          const error = moved(part.primitive, value, args);
          const count = roundings[part.primitive];
          results.set(part, { value, error: this.#rounded(value, error, count, precision) });
        }
      }
      const { value, error } = results.get(expression)!;
      if (dtype === "bool") return error > 0 && Math.abs(value) <= error ? 1 : 0;
      if (dtype === "int32")
        return Math.trunc(value - error) === Math.trunc(value + error) ? 0 : 1 + error;
      return this.#rounded(value, error, 1, precision);
    });
  }

  #rounded(value: number, error: number, count: number, precision: "float32" | "float64"): number {
    const isExact =
      precision === "float32" ? Math.fround(value) === value : Number.isInteger(value);
    if (error === 0 && (isExact ? count <= 1 : count === 0 && precision === "float64")) return 0;
    return error + count * units[precision] * Math.abs(value) + tiny[precision];
  }
}

function* places({ shape, strides, offset }: Tensor): Generator<number> {
  const index = Float64Array.from({ length: sizeOf(shape) }, (_, i) => i);
  for (const i of index) {
    let rest = i;
    let place = offset;
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      place += (rest % shape[dim]) * strides[dim];
      rest = Math.floor(rest / shape[dim]);
    }
    yield place;
  }
}
