import type { Generator } from "../../../random/generator.ts";
import { checkArgument, positiveInteger } from "../../../tensor/arguments.ts";
import { zeros } from "../../../tensor/creation.ts";
import type { FloatDtype } from "../../../tensor/dtype.ts";
import type { Shape } from "../../../tensor/shape.ts";
import { uniform_ } from "../../init.ts";
import { Parameter } from "../../parameter.ts";

/** Makes weights as PyTorch begins those of recurrent layers: all uniform within ±1/√hidden. */
export function weightMaker(hidden: number, dtype?: FloatDtype, generator?: Generator) {
  const bound = 1 / Math.sqrt(hidden);
  return (shape: Shape): Parameter => {
    const weight = new Parameter(zeros(shape, { dtype }));
    uniform_(weight, -bound, bound, { generator });
    return weight;
  };
}

/** @throws ValueError for sizes that are not positive integers. */
export function checkSizes(name: string, inputSize: unknown, hiddenSize: unknown): void {
  checkArgument(name, "inputSize", positiveInteger, inputSize);
  checkArgument(name, "hiddenSize", positiveInteger, hiddenSize);
}
