import { ops } from "../../../ops/table.ts";
import type { Op } from "../../../tensor/tensor.ts";
import type { OperationStep } from "../../program.ts";
import { emitArgmax } from "./argmax.ts";
import { emitCumsum, emitGather, emitScatterAdd, type OperationKernel } from "./indexed.ts";

type AttributesOf<O> = O extends Op<infer A> ? A : never;
type Emit<A> = (each: OperationKernel, step: OperationStep<A>) => void;

/** The operations that have a kernel of their own; the others run as host steps. */
const kernels: { [Name in keyof typeof ops]?: Emit<AttributesOf<(typeof ops)[Name]>> } = {
  argmax: emitArgmax,
  cumsum: emitCumsum,
  gather: emitGather,
  scatterAdd: emitScatterAdd,
};

/** The kernel of a step's operation, if it has one. */
export function kernelOf({ op }: OperationStep): Emit<unknown> | undefined {
  const name = Object.hasOwn(kernels, op.name) ? (op.name as keyof typeof ops) : undefined;
  const isPrimitive = name !== undefined && Object.is(ops[name], op);
  return isPrimitive ? (kernels[name] as Emit<unknown>) : undefined;
}
