import type { Expression } from "../../expr/expression.ts";
import { postorder } from "../../expr/expression.ts";
import { sizeOf } from "../../tensor/shape.ts";
import type { AnomalyAncestor, Range } from "./anomaly.ts";
import type { Made } from "./history.ts";
import { moduleAt } from "./place.ts";
import { allFinite } from "./range.ts";

/** How many are listed. */
const most = 8;

/** Above this size of a parameter, training has got out of hand: networks start with numbers below 1. */
const huge = 1e4;

/** How far back causes are looked for. */
const reach = 200;

interface Step {
  made: Made;
  depth: number;
  /** By way of what it is an ancestor. */
  from: Step | null;
}

/** The operands and what they were computed from, nearest first. A parameter's past is left out. */
function* walk(operands: readonly Made[]): Generator<Step> {
  const queue: Step[] = operands.map((made) => ({ made, depth: 0, from: null }));
  const seen = new Set<Made>(operands);
  for (const from of queue) {
    yield from;
    if (from.made.parameter !== null) continue;
    for (const made of from.made.operands) {
      if (seen.has(made) || seen.size > reach) continue;
      seen.add(made);
      queue.push({ made, depth: from.depth + 1, from });
    }
  }
}

/** The nearest ancestors of each operand. Single numbers from outside, as an eps, are left out. */
export function ancestorsOf(operands: readonly Made[]): AnomalyAncestor[][] {
  const roots: Step[] = [];
  const nearest: Step[] = [];
  for (const step of walk(operands)) {
    const { operation, shape, parameter } = step.made;
    const isOption = operation === null && parameter === null && sizeOf(shape) === 1;
    if (step.depth === 0) roots.push(step);
    else if (!isOption) nearest.push(step);
    if (nearest.length === most) break;
  }
  const above = (step: Step): AnomalyAncestor[] =>
    nearest.flatMap((each) => (each.from === step ? [ancestor(each), ...above(each)] : []));
  return roots.map(above);
}

function ancestor({ made, depth }: Step): AnomalyAncestor {
  const { operation, shape, range, place } = made;
  const module = operation === null ? null : moduleAt(place);
  return { depth, name: nameOfMade(made), module, shape, range };
}

/** What a tensor is called: a parameter by its name, a result by its operation. */
export function nameOfMade({ parameter, operation }: Made): string {
  return parameter ?? operation ?? "input";
}

/** The largest parameter behind the operands that is far beyond what parameters are. */
export function hugeParameter(operands: readonly Made[]): Made | null {
  let largest: Made | null = null;
  for (const { made } of walk(operands)) {
    if (made.parameter === null || magnitude(made.range) < huge) continue;
    if (largest === null || magnitude(made.range) > magnitude(largest.range)) largest = made;
  }
  return largest;
}

export function magnitude({ min, max }: Range): number {
  return Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0));
}

/** Where a number that is not finite came in: the furthest tensor back that has such numbers. */
export function whereItCameIn(operand: Made): Made {
  if (operand.parameter !== null) return operand;
  const next = operand.operands.find(({ range }) => !allFinite(range));
  return next ? whereItCameIn(next) : operand;
}

/** Whether the numbers are a variance, or made of one: a mean of squared differences lies behind them. */
export function isOfVariance(operand: Made): boolean {
  for (const { made, depth } of walk([operand])) {
    if (depth > 6) return false;
    const { expression, operands } = made;
    if (!expression) continue;
    const squared = squaresIn(expression);
    if (squared.some(isDifference)) return true;
    const difference = operands[0]?.expression;
    if (squared.length > 0 && difference && isDifference(difference)) return true;
  }
  return false;
}

/** What is multiplied by itself in an expression. */
function squaresIn(e: Expression): Expression[] {
  return postorder(e).flatMap((part) =>
    part.kind === "call" && part.primitive === "mul" && part.args[0] === part.args[1]
      ? [part.args[0]]
      : [],
  );
}

function isDifference(e: Expression): boolean {
  return e.kind === "call" && e.primitive === "sub";
}
