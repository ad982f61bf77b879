import { ops } from "../../ops/table.ts";
import { GraphNode, type Tensor } from "../../tensor/tensor.ts";
import type { Cause } from "../verdict/verdict.ts";
import type { Replaced } from "./pull.ts";

/** A backward pass with one mistake in it, and how to tell of it. */
export interface Mutant {
  cause: Cause;
  replaced: Replaced;
  title: string;
  because: string;
  advice: string;
  /** Among those that give the same numbers, the highest is told; default 0. */
  rank?: number;
}

/** Mutants with a number in them that has to be found out, of which the gradients are linear functions. */
export interface Family {
  /** Whether 1 makes none of it: then it gives the right gradients. */
  isRightAt1: boolean;
  replaced(factor: number): Replaced;
  /** The mutant that a factor makes of it; null where it is none to tell of. */
  mutant(factor: number): Omit<Mutant, "replaced"> | null;
}

/** A mistake to try out, or a family of them. */
export type Trial = Mutant | Family;

export const isFamily = (trial: Trial): trial is Family => "mutant" in trial;

/** Changes the gradient that goes to operand `index` of a node. */
export type Change = (
  part: Tensor | 0 | null,
  gradient: Tensor,
  node: GraphNode,
) => Tensor | 0 | null;

/** A node whose vector-Jacobian product for one operand is another. */
export function changed(node: GraphNode, index: number, change: Change): GraphNode {
  const vjp = (_: GraphNode, gradient: Tensor) => {
    const parts = [...node.op.vjp!(node, gradient)];
    parts[index] = change(parts[index], gradient, node);
    return parts;
  };
  return new GraphNode({ ...node.op, vjp }, node.inputs, node.attributes, node.output);
}

/** The nodes with operand `index` changed in each. */
export function allChanged(nodes: readonly GraphNode[], index: number, change: Change): Replaced {
  return new Map(nodes.map((node) => [node.output, changed(node, index, change)]));
}

/** A backward pass that goes from a result straight to a tensor of its shape: x̂ to x, p to the scores. */
export function through(x: Tensor, y: Tensor, of: (dy: Tensor) => Tensor): Replaced {
  const op = { ...ops.reshape, vjp: (_: unknown, dy: Tensor) => [of(dy)] };
  return new Map([[y, new GraphNode(op, [x], { shape: y.shape }, y) as GraphNode]]);
}

/** Whether the numbers of two tensors of one shape are the same but for rounding. */
export function areNear(a: Tensor, b: Tensor, within: number): boolean {
  const [p, q] = [a.data, b.data];
  return p.every((value: number, i: number) => Math.abs(value - Number(q[i])) < within);
}

/** 0, 1 and −1 for fitted factors beside them. */
export function meant(factor: number): number {
  return [0, 1, -1].find((value) => Math.abs(factor - value) < 1e-6) ?? factor;
}
