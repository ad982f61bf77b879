import { Generator, type Tensor } from "chainrule";
import type { Loss } from "chainrule/manual";
import type { Answer } from "../exercise.ts";
import { exported, isCheck } from "./answer.ts";
import { type Check, failed, passed, thrown } from "./check.ts";
import { gradientCheck } from "./gradient.ts";
import { merged } from "./layer.ts";
import { besideRight } from "./number.ts";

interface LossTask {
  readonly name: string;
  readonly formula: string;
  inputs(generator: Generator): [Tensor, Tensor];
  /** The loss by another way. */
  loss(x: Tensor, target: Tensor): number;
}

/** Asks a loss for its number, and for the gradient by its input. */
export function gradeLoss(answer: Answer, task: LossTask): Check[] {
  const { name } = task;
  const found = exported(answer, { name, what: "class", signature: `${name} implements Loss` });
  if (isCheck(found)) return [found];
  const LossClass = found as unknown as new () => Loss;
  const asked = `L = ${task.formula}`;
  const grade = (seed: number): Check[] => {
    try {
      const loss = new LossClass();
      const [x, target] = task.inputs(new Generator(seed));
      const [given, right] = [loss.forward(x, target), task.loss(x, target)];
      const isRight = Math.abs(given - right) <= 1e-4 * Math.max(1, Math.abs(right));
      const told = `The loss is ${besideRight(given, right)}.`;
      return [
        isRight ? passed(asked, "Forward gives the right number.") : failed(asked, told),
        gradientCheck("Backward gives the gradient of forward", loss, [x, target]),
      ];
    } catch (error) {
      return [thrown(asked, "The forward pass", error)];
    }
  };
  return merged([grade(1), grade(2)]);
}
