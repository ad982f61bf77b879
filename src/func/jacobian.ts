import { permute } from "../ops/permute.ts";
import { reshape } from "../ops/reshape.ts";
import {
  callback,
  checkArgument,
  checkOptions,
  kind,
  type OptionTable,
  oneOf,
} from "../tensor/arguments.ts";
import { eye } from "../tensor/creation.ts";
import { type FloatDtype, isFloat } from "../tensor/dtype.ts";
import { DtypeError } from "../tensor/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { tensorKind } from "../tensor/tensor-like.ts";
import { grad } from "./grad.ts";
import { jvp } from "./jvp.ts";
import { Run } from "./run.ts";
import { zeros } from "./tangent-rules.ts";
import { vmap } from "./vmap.ts";

/** Forward mode, a column for each input number; or reverse mode, a row for each number of the result. */
export type Strategy = "forward" | "reverse";

const strategy = oneOf("forward", "reverse");

export interface JacobianOptions {
  /** Default "reverse"; "forward" costs less where there are fewer numbers in the inputs than in the result. */
  strategy?: Strategy;
}

export interface HessianOptions {
  /** How the gradient, found by reverse mode, is differentiated: default "forward". */
  strategy?: Strategy;
}

/** One function of one or several tensors. */
type Of<Inputs, Result> = (
  ...inputs: Inputs extends readonly Tensor[] ? [...Inputs] : [Inputs]
) => Result;

/** For one tensor one result, for a list a list of them. */
type Each<Inputs, Result> = Inputs extends readonly Tensor[]
  ? { -readonly [I in keyof Inputs]: Result }
  : Result;

const inputKind = kind(
  "a tensor or a list of tensors",
  (value) => value instanceof Tensor || (Array.isArray(value) && value.every(tensorKind.accepts)),
);

function checkInputs(operation: string, inputs: Tensor | readonly Tensor[]): readonly Tensor[] {
  checkArgument(operation, "inputs", inputKind, inputs);
  const list = inputs instanceof Tensor ? [inputs] : inputs;
  list.forEach(({ dtype }, i) => {
    if (isFloat(dtype)) return;
    throw new DtypeError(`${operation}: input ${i} is ${dtype}, and only floats have derivatives`);
  });
  return list;
}

/** The unit vectors of the space of a tensor: [size, ...shape]. */
function basisOf({ size, shape, dtype }: Tensor): Tensor {
  return eye(size, { dtype: dtype as FloatDtype }).reshape([size, ...shape]);
}

type ManyToMany = (...inputs: Tensor[]) => readonly Tensor[];

const strategies: Record<Strategy, (fn: ManyToMany, inputs: readonly Tensor[]) => Tensor[][]> = {
  reverse(fn, inputs) {
    const run = new Run("jacobian", fn, [...inputs]);
    const outputs = [...run.outputs.values()];
    const isDifferentiated = run.isDifferentiated();
    return outputs.map((y, k) => {
      const row = (v: Tensor) =>
        run.pull(
          outputs.map((each, i) => (i === k ? v : zeros(each))),
          isDifferentiated,
        );
      const rows = vmap(row)(basisOf(y));
      return run.settled(rows).map((all, i) => reshape(all, [...y.shape, ...inputs[i].shape]));
    });
  },

  forward(fn, inputs) {
    const columns = inputs.map((x, k) => {
      const column = (v: Tensor) =>
        jvp(
          fn,
          inputs,
          inputs.map((each, i) => (i === k ? v : zeros(each))),
        )[1];
      // All columns are those of one function: of the same draws.
      const all = vmap(column, { randomness: "same" })(basisOf(x));
      return all.map((each) => {
        const last = permute(each, [...each.shape.keys()].slice(1).concat(0));
        return reshape(last, [...each.shape.slice(1), ...x.shape]);
      });
    });
    return columns[0].map((_, k) => columns.map((column) => column[k]));
  },
};

/**
 * All derivatives of a function's result by its inputs: for an input x and a result y a tensor of shape
 * [...y, ...x]. Exact, and at once for all numbers.
 *
 * @param inputs one tensor, or a list of as many as `fn` takes: then a list is given.
 * Source: https://pytorch.org/docs/stable/generated/torch.autograd.functional.jacobian.html
 * @example
 * ```ts
 * import { jacobian } from "chainrule/func";
 * jacobian((x: Tensor) => x.square(), tensor([1, 2])).toArray(); // → 2,0,0,4
 * ```
 */
export function jacobian<const Inputs extends Tensor | readonly Tensor[]>(
  fn: Of<Inputs, Tensor>,
  inputs: Inputs,
  options: JacobianOptions = {},
): Each<Inputs, Tensor> {
  checkArgument("jacobian", "fn", callback, fn);
  checkOptions("jacobian", jacobianOptions, options);
  const list = checkInputs("jacobian", inputs);
  const one = (...given: Tensor[]) => {
    const y = (fn as (...given: Tensor[]) => Tensor)(...given);
    checkArgument("jacobian", "what fn returns", tensorKind, y);
    return [y];
  };
  const [parts] = strategies[options.strategy ?? "reverse"](one, list);
  return (inputs instanceof Tensor ? parts[0] : parts) as Each<Inputs, Tensor>;
}

const jacobianOptions: OptionTable<JacobianOptions> = { strategy };

/**
 * All second derivatives of a function whose result is a single number: for an input x a tensor of shape
 * [...x, ...x]. Exact: the gradient, of which every derivative is found by forward or by reverse mode.
 *
 * @param inputs one tensor, or a list of as many as `fn` takes: then the result is a list of lists.
 * Source: https://pytorch.org/docs/stable/generated/torch.autograd.functional.hessian.html
 * @example
 * ```ts
 * import { hessian } from "chainrule/func";
 * hessian((x: Tensor) => x.prod(), tensor([2, 3, 4])).toArray(); // → 0,4,3,4,0,2,3,2,0
 * ```
 */
export function hessian<const Inputs extends Tensor | readonly Tensor[]>(
  fn: Of<Inputs, Tensor>,
  inputs: Inputs,
  options: HessianOptions = {},
): Each<Inputs, Each<Inputs, Tensor>> {
  checkArgument("hessian", "fn", callback, fn);
  checkOptions("hessian", jacobianOptions, options);
  const list = checkInputs("hessian", inputs);
  const gradients = grad(fn as (...given: Tensor[]) => Tensor, { argnums: [...list.keys()] });
  const parts = strategies[options.strategy ?? "forward"](gradients, list);
  const given = inputs instanceof Tensor ? parts[0][0] : parts;
  return given as Each<Inputs, Each<Inputs, Tensor>>;
}
