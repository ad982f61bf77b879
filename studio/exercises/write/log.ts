import type { Value } from "chainrule/scalar";
import type { Exercise } from "../exercise.ts";
import { exported, isCheck } from "../grade/answer.ts";
import { gradeScalar } from "../grade/scalar.ts";
import { operationCode } from "./scalar-code.ts";

const code = (y: string, gradient: string) => operationCode("ln x", "log", y, gradient);

export const log: Exercise = {
  id: "log",
  title: "log of a Value",
  kind: "write",
  task: [
    "Write the natural logarithm as an operation of the scalar engine, with its gradient. Losses of probabilities are made of it: −log p is small where p is near 1, and grows without end as p goes to 0.",
  ],
  formula: ["y = ln x", "∂L/∂x = ∂L/∂y · 1/x"],
  start: code("0 /* write the value */", "// add to x.grad"),
  reference: code("Math.log(x.data)", "x.grad += dy / x.data;"),
  handedOn: code("Math.log(x.data)", "x.grad += dy;"),
  hints: [
    "The slope of the logarithm at 1 is 1, at 10 it is a tenth. It is taken at one of the two numbers that you have: which?",
    "Three things meet in one line: what is there already, what comes from above, and the slope of this operation.",
  ],
  mistakes: [
    { from: "dy / x.data", to: "dy / y", said: /./ },
    { from: "Math.log(x.data)", to: "Math.log10(x.data)", said: /is right/ },
    { from: "x.grad += ", to: "x.grad -= ", said: /sign/i },
  ],
  grade(answer) {
    const f = exported(answer, {
      name: "log",
      what: "function",
      signature: "log(x: Value): Value",
    });
    if (isCheck(f)) return [f];
    return gradeScalar({
      name: "log",
      formula: "ln x",
      f: f as (x: Value) => Value,
      right: Math.log,
      points: [1e-9, 0.1, 1, Math.E, 20, 1e9],
      range: [0.4, 3],
    });
  },
};
