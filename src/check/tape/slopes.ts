import { activations } from "../../expr/activations.ts";
import {
  call,
  constant,
  type Expression,
  inputsOf,
  isCall,
  transform,
} from "../../expr/expression.ts";
import { functionName } from "../../expr/functions.ts";
import { differentiate, functions, input } from "../../expr/index.ts";
import type { Cause } from "../verdict/verdict.ts";
import { edits } from "./edits.ts";
import type { Group } from "./group.ts";
import { allChanged, type Mutant } from "./mutant.ts";
import { pullBy, slopeOf } from "./slope.ts";
import { shortText, slopeText, type Words } from "./words.ts";

/** An elementwise operation y = e(x₀, x₁, …), and the operand whose gradient is looked at. */
interface Local {
  e: Expression;
  x: Expression;
  y: Expression;
  /** ∂e/∂x */
  slope: Expression;
  name: string;
  /** Of the operands. */
  names: readonly string[];
}

interface WrongSlope {
  cause: Cause;
  slope: Expression;
  title: string;
  advice?: string;
}

const forgotten = constant(1);

/** A formula longer than that is not printed: what is missing in it tells more. */
const longest = 90;

/** Derivatives of an elementwise operation that are written wrongly. */
export function* slopeMutants(group: Group, index: number, words: Words): Generator<Mutant> {
  const { nodes } = group;
  const node = nodes[nodes.length - 1];
  if (node.op.name !== "map") return;
  const e = words.expressionOf(nodes);
  const slope = slopeOf(e, index, node.inputs.length);
  // What is wrong with a constant derivative, or with that of a choice, is a factor.
  if (slope.kind === "constant" || isChoice(e)) return;
  const names = words.operandsOf(node);
  const [x, y] = [input(index), input(node.inputs.length)];
  const local = { e, x, y, slope, name: functionName(atFirst(e, index)) ?? node.name, names };
  const written = (wrong: Expression) => {
    const text = slopeText(wrong, names);
    return text.length <= longest ? `; backward has ${text} for it` : "";
  };
  const right = slopeText(slope, names);
  const tried = new Set<Expression>([slope]);
  for (const { cause, slope: wrong, title, advice } of wrongSlopes(local)) {
    if (tried.has(wrong)) continue;
    tried.add(wrong);
    yield {
      cause,
      title,
      replaced: allChanged(nodes, index, (_, gradient, at) => pullBy(at, wrong, gradient)),
      because: `forward computes y = ${words.placeOf(group)}${written(wrong)}`,
      advice:
        advice ??
        (right.length <= longest
          ? `By ${names[index]} it is ${right}`
          : `Take the derivative of ${local.name} by ${names[index]}`),
    };
  }
}

/** Whether it only chooses among operands, as `where` does. */
const isChoice = (e: Expression) => isCall(e, "select") && e.args[0].kind === "input";

/** An expression of one operand as a function of input 0. */
const atFirst = (e: Expression, index: number) =>
  transform(e, (part) => (part === input(index) ? input(0) : part));

function* wrongSlopes(local: Local): Generator<WrongSlope> {
  const { e, x, y, slope, name, names } = local;
  const text = (part: Expression) => shortText(part, [...names, "y"]);
  const slips = [...edits(slope)];
  const isUnary = inputsOf(e).length === 1;
  if (isUnary) {
    const title = `The derivative of ${name} is forgotten`;
    yield { cause: "activation-forgotten", slope: forgotten, title };
    yield* takenElsewhere(local);
  } else {
    const title = `The factor ${text(slope)} is missing`;
    yield { cause: "factor-missing", slope: forgotten, title };
    for (const index of inputsOf(e)) {
      const other = input(index);
      yield {
        cause: "wrong-operand",
        slope: transform(slope, (part) => (part === x ? other : part === other ? x : part)),
        title: `The operands of ${name} are exchanged in its derivative`,
      };
    }
  }
  for (const { result, lost } of slips) {
    if (!lost) continue;
    const what = lost.kind === "divisor" ? "division by" : lost.kind;
    yield {
      cause: lost.part.kind === "constant" && lost.kind !== "term" ? "constant-factor" : "formula",
      slope: result,
      title: `The derivative of ${name} lacks the ${what} ${text(lost.part)}`,
    };
  }
  if (isUnary) yield* ofOthers(local);
  const title = `The derivative of ${name} is written wrongly`;
  const { mul, div } = functions;
  const others = [x, y].flatMap((other) => [mul(slope, other), div(slope, other)]);
  const rest = slips.map(({ result }) => result);
  for (const wrong of [...rest, mul(slope, slope), div(1, slope), ...others]) {
    yield { cause: "formula", slope: wrong, title };
  }
}

/** The derivative taken at y where x is needed, and at x where y is. */
function* takenElsewhere({ e, x, y, slope, name }: Local): Generator<WrongSlope> {
  const at = (formula: Expression, from: Expression, to: Expression) =>
    transform(formula, (part) => (part === from ? to : part));
  yield {
    cause: "activation-at-result",
    slope: at(at(slope, y, e), x, y),
    title: `The derivative of ${name} is taken at its result, where what goes into it is needed`,
  };
  const written = formsOfResult[name]?.(x, y);
  for (const form of written ? [slope, written] : [slope]) {
    yield {
      cause: "activation-at-input",
      slope: at(form, y, x),
      title: `The derivative of ${name} is taken at what goes into it, where its result is needed`,
    };
  }
}

const { add, sub, exp, neg, gt, mul, reciprocal, square } = functions;

/** Derivatives as people write them from the result y, where the table's are of x. */
const formsOfResult: Record<string, (x: Expression, y: Expression) => Expression> = {
  elu: (x, y) => call("select", [gt(x, 0), constant(1), add(y, 1)]),
  softplus: (_, y) => sub(1, exp(neg(y))),
  sqrt: (_, y) => reciprocal(mul(2, y)),
  reciprocal: (_, y) => neg(square(y)),
  tan: (_, y) => add(1, square(y)),
};

/** Functions that stand for another one: cheaper, or of the same name elsewhere. */
const approximations: [string, Expression][] = [
  [
    "x * sigmoid(1.702 * x), the quick form of GELU",
    functions.mul(input(0), functions.sigmoid(functions.mul(1.702, input(0)))),
  ],
  ["the hard sigmoid", functions.clamp(functions.add(functions.div(input(0), 6), 0.5), 0, 1)],
  [
    "the hard swish",
    functions.mul(input(0), functions.clamp(functions.add(functions.div(input(0), 6), 0.5), 0, 1)),
  ],
];

function* ofOthers({ x, y, name }: Local): Generator<WrongSlope> {
  const others: [string, Expression][] = [
    ...activations.flatMap((other): [string, Expression][] => [
      [other.name, other.slope],
      [`${other.name}, as of its result`, other.slopeOfResult],
    ]),
    ...approximations.map(([what, e]): [string, Expression] => [what, differentiate(e, 0)]),
  ];
  for (const [what, slope] of others) {
    yield {
      cause: "other-activation",
      slope: transform(slope, (part) => (part === input(0) ? x : part === input(1) ? y : part)),
      title: `The derivative is that of ${what}, where forward has ${name}`,
    };
  }
}
