import { apply } from "../../ops/apply.ts";
import { sameShape } from "../../tensor/shape.ts";
import { GraphNode, type Tensor } from "../../tensor/tensor.ts";
import { formatShortFormula } from "../../text/number.ts";
import { dot } from "../differences.ts";
import type { Variable } from "../subject.ts";
import type { Bench } from "./bench.ts";
import type { Found } from "./found.ts";
import { groupsOf } from "./group.ts";
import type { Step, Tape } from "./record.ts";
import type { Words } from "./words.ts";

/** A backward pass that is right for a forward pass without one of its operations, as a mask. */
export function* bypasses(
  bench: Bench,
  tape: Tape,
  wrong: readonly Variable[],
  words: Words,
): Generator<Found> {
  for (const group of groupsOf(tape)) {
    for (const index of group.nodes[0].inputs.keys()) {
      const isSame = ({ inputs, output }: GraphNode) =>
        words.isComputed(inputs[index]) && sameShape(inputs[index].shape, output.shape);
      if (!group.nodes.every(isSame)) continue;
      const without = new Map(group.nodes.map(({ inputs, output }) => [output, inputs[index]]));
      const changed = replayed(tape, without);
      if (!changed) continue;
      const passes = [0, 1].map((pass) => bench.gradients(new Map(), pass, changed));
      for (const factor of factorsOf(bench, passes[0], wrong)) {
        const scaled = (variable: Variable) =>
          passes.map((found) => found.get(variable)!.map((value) => value * factor));
        const explained = wrong.filter((variable) =>
          scaled(variable).every((found, pass) => bench.explains(found, variable, pass)),
        );
        if (explained.length === 0) continue;
        const times = factor === 1 ? "" : `, ${formatShortFormula(factor, 5)} times`;
        yield {
          cause: "operation-forgotten",
          title: `Backward is that of a forward without ${words.formulaOf(group.nodes[0])}`,
          because: `forward computes ${words.placeOf(group)}; the gradient is the right one where ${words.nameOf(group.nodes[0].inputs[index])} itself stands in its place${times}`,
          advice:
            "What backward computes anew must be what forward computed: use the tensors that forward kept",
          gradients: new Map(explained.map((variable) => [variable, scaled(variable)])),
        };
      }
    }
  }
}

/** 1, and a factor that one variable asks for. */
function factorsOf(
  bench: Bench,
  found: Map<Variable, Float64Array>,
  [variable]: readonly Variable[],
): number[] {
  const gradient = found.get(variable)!;
  const factor = dot(bench.given(variable, 0), gradient) / dot(gradient, gradient);
  const isTwo = [2, 0.5, -1].find((value) => Math.abs(factor / value - 1) < 1e-6);
  return isTwo === undefined ? [1] : [1, isTwo];
}

/** The tape of the same pass, other tensors in the places of some results; null where that fails. */
function replayed(tape: Tape, without: ReadonlyMap<Tensor, Tensor>): Tape | null {
  const instead = new Map<Tensor, Tensor>();
  const now = (x: Tensor) => instead.get(x) ?? x;
  const steps: Step[] = [];
  try {
    for (const step of tape.steps) {
      const { op, inputs, attributes, output } = step.node;
      const bypass = without.get(output);
      if (bypass) {
        instead.set(output, now(bypass));
        continue;
      }
      if (!inputs.some((x) => instead.has(x))) {
        steps.push(step);
        continue;
      }
      const operands = inputs.map(now);
      const result = apply(op, operands, attributes).detach();
      instead.set(output, result);
      steps.push({ ...step, node: new GraphNode(op, operands, attributes, result) as GraphNode });
    }
  } catch {
    // Other numbers may not belong into an operation, as an index.
    return null;
  }
  return { ...tape, steps, output: now(tape.output) };
}
