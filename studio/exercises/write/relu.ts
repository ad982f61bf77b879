import type { Value } from "chainrule/scalar";
import type { Exercise } from "../exercise.ts";
import { exported, isCheck } from "../grade/answer.ts";
import { gradeScalar } from "../grade/scalar.ts";
import { operationCode } from "./scalar-code.ts";

const code = (y: string, gradient: string) => operationCode("max(0, x)", "relu", y, gradient);

export const relu: Exercise = {
  id: "relu",
  title: "relu of a Value",
  kind: "write",
  task: [
    "Give the scalar engine an operation: y = max(0, x). Write the value, and what the operation adds to x.grad when it is given dy, the gradient of the loss by y.",
    "Where x is below 0 the output does not move, so nothing goes back.",
  ],
  formula: ["y = max(0, x)", "∂L/∂x = ∂L/∂y · (1 where x > 0, else 0)"],
  start: code("0 /* write the value */", "// add to x.grad"),
  reference: code("Math.max(0, x.data)", "x.grad += x.data > 0 ? dy : 0;"),
  handedOn: code("Math.max(0, x.data)", "x.grad += dy;"),
  hints: [
    "Draw the function. Its slope has two values, and which one holds depends on one number that forward has.",
    "dy says how much the loss moves with y. Ask how much y moves with x, on each side of 0. And ask what happens to x.grad if x is used a second time.",
  ],
  mistakes: [
    {
      from: "x.grad += x.data > 0 ? dy : 0;",
      to: "x.grad += x.data > 0 ? 1 : 0;",
      said: /upstream/i,
    },
    { from: "x.grad += ", to: "x.grad = ", said: /\+=|last use|one use|assign/i },
    { from: "Math.max(0, x.data)", to: "Math.abs(x.data)", said: /where 0 is right/ },
  ],
  grade(answer) {
    const f = exported(answer, {
      name: "relu",
      what: "function",
      signature: "relu(x: Value): Value",
    });
    if (isCheck(f)) return [f];
    return gradeScalar({
      name: "relu",
      formula: "max(0, x)",
      f: f as (x: Value) => Value,
      right: (x) => Math.max(0, x),
      points: [-3, -0.5, 0, 0.25, 2, 1e6],
      range: [-2, 2],
    });
  },
};
