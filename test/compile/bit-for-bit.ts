import { expect } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { postorder } from "../../src/expr/expression.ts";
import type { Expression, Primitive } from "../../src/expr/index.ts";
import { type Dtype, grad, type Tensor, tensor } from "../../src/index.ts";
import { type Interceptor, withInterceptor } from "../../src/ops/interceptors.ts";
import type { MapAttributes } from "../../src/ops/map/map.ts";
import { isFloat } from "../../src/tensor/dtype.ts";
import type { Storage } from "../../src/tensor/storage.ts";
import type { Op } from "../../src/tensor/tensor.ts";
import { execute, leavesOf, type Operation, type Program } from "./programs.ts";

const rounding: readonly Primitive[] = ["add", "sub", "mul", "mulNoNaN", "div", "sqrt", "pow"];

/**
 * Knows which numbers of an eager run may be other ones when compiled: what three numbers or more were
 * added up to, in another order; what eager kernels compute in double and round once, where compiled
 * ones round each step to float32; and what was computed from those.
 */
export class Inexact implements Interceptor {
  readonly #storages = new WeakSet<Storage>();

  has({ storage }: Tensor): boolean {
    return this.#storages.has(storage);
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A, run: () => Tensor): Tensor {
    const output = run();
    const isReordered = op.name === "sum" && inputs[0].size > 2 * output.size;
    const { expression } = attributes as MapAttributes;
    const isRounded = op.name === "map" && roundsTwice(expression, inputs, output);
    return this.#note(isReordered || isRounded, inputs, output);
  }

  assign(
    target: Tensor,
    expression: Expression,
    inputs: readonly Tensor[],
    run: () => Tensor,
  ): Tensor {
    run();
    return this.#note(roundsTwice(expression, inputs, target), inputs, target);
  }

  #note(isInexact: boolean, inputs: readonly Tensor[], output: Tensor): Tensor {
    if (isInexact || inputs.some((x) => this.has(x))) this.#storages.add(output.storage);
    return output;
  }
}

function roundsTwice(expression: Expression, inputs: readonly Tensor[], output: Tensor): boolean {
  if (output.dtype !== "float32") return false;
  const steps = postorder(expression).filter(
    (part) => part.kind === "call" && rounding.includes(part.primitive),
  );
  return steps.length > 1 || inputs.some(({ dtype }) => dtype === "float64");
}

interface Run {
  program: Program;
  operations: readonly Operation[];
  leaves: Tensor[];
  state: Tensor;
}

export const forward = ({ program, operations, leaves, state }: Run): Tensor[] => [
  ...execute(program, operations, leaves, state),
  state.clone(),
];

/** What is computed, and the gradients from all of it, weighed by what it is itself. */
export function withGradients(run: Run): Tensor[] {
  const results = forward(run);
  const outputs = results.filter((x) => x.requiresGrad && isFloat(x.dtype));
  if (outputs.length === 0) return results;
  const gradOutputs = outputs.map((x) => x.detach());
  return [...results, ...grad(outputs, run.leaves, { gradOutputs, materializeGrads: true })];
}

const bits = (x: Tensor) => ({ shape: [...x.shape], dtype: x.dtype, data: Array.from(x.data) });

/**
 * Compiled equals eager: the same numbers, NaN, infinities and signs of 0. What `inexact` knows is not
 * compared.
 *
 * @returns the share of the results that was compared.
 */
export function expectBitForBit(
  program: Program,
  operations: readonly Operation[],
  dtype: (i: number) => Dtype,
  compute: (run: Run) => Tensor[],
  inexact?: Inexact,
): number {
  const make = (): Run => ({
    program,
    operations,
    leaves: leavesOf(program, 1, { dtype, requiresGrad: true }),
    state: tensor([1, -0], { dtype: dtype(0) }),
  });
  const [eager, ours] = [make(), make()];
  const compiled = compile(() => compute(ours));
  const eagerly = () => compute(eager);
  let [compared, all] = [0, 0];
  for (let run = 0; run < 2; run++) {
    const expected = inexact ? withInterceptor(inexact, eagerly) : eagerly();
    const actual = compiled();
    expected.forEach((x, i) => {
      all++;
      if (inexact?.has(x)) return;
      compared++;
      expect(bits(actual[i])).toEqual(bits(x));
    });
  }
  return compared / all;
}
