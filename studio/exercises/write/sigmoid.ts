import type { Value } from "chainrule/scalar";
import type { Exercise } from "../exercise.ts";
import { exported, isCheck } from "../grade/answer.ts";
import { gradeScalar } from "../grade/scalar.ts";
import { operationCode } from "./scalar-code.ts";

const code = (y: string, gradient: string) =>
  operationCode("1 / (1 + e⁻ˣ)", "sigmoid", y, gradient);

export const sigmoid: Exercise = {
  id: "sigmoid",
  title: "sigmoid of a Value",
  kind: "write",
  task: [
    "Write the sigmoid as an operation of the scalar engine, with its gradient. Its slope can be said with the output alone, which is why networks kept outputs and not inputs.",
  ],
  formula: ["y = σ(x) = 1 / (1 + e⁻ˣ)", "σ′(x) = σ(x) · (1 − σ(x))", "∂L/∂x = ∂L/∂y · σ′(x)"],
  start: code("0 /* write the value */", "// add to x.grad"),
  reference: code("1 / (1 + Math.exp(-x.data))", "x.grad += dy * y * (1 - y);"),
  handedOn: code("1 / (1 + Math.exp(-x.data))", "x.grad += dy;"),
  hints: [
    "Differentiate 1 / u with u = 1 + e⁻ˣ, then see which part of the result is y itself.",
    "At x = 0 the slope is ¼, its largest. Put y = ½ into what you have, and x = 0 into what you have: only one of the two may give ¼.",
  ],
  mistakes: [
    { from: "dy * y * (1 - y)", to: "dy * x.data * (1 - x.data)", said: /activation|derivative/i },
    { from: "dy * y * (1 - y)", to: "dy * (1 - y * y)", said: /tanh/i },
    { from: "x.grad += dy * y", to: "x.grad = dy * y", said: /\+=|last use|one use|assign/i },
  ],
  grade(answer) {
    const signature = "sigmoid(x: Value): Value";
    const f = exported(answer, { name: "sigmoid", what: "function", signature });
    if (isCheck(f)) return [f];
    return gradeScalar({
      name: "sigmoid",
      formula: "1 / (1 + e⁻ˣ)",
      f: f as (x: Value) => Value,
      right: (x) => 1 / (1 + Math.exp(-x)),
      points: [-800, -3, -0.5, 0, 0.25, 2, 800],
      range: [-2, 2],
    });
  },
};
