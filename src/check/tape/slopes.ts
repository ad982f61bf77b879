import { activations } from "../../expr/activations.ts";
import {
  call,
  constant,
  type Expression,
  isCall,
  postorder,
  transform,
} from "../../expr/expression.ts";
import { functionName } from "../../expr/functions.ts";
import { functions, input, toText } from "../../expr/index.ts";
import { simplify } from "../../expr/simplify.ts";
import type { MapAttributes } from "../../ops/map/map.ts";
import type { Cause } from "../verdict/verdict.ts";
import type { Group } from "./group.ts";
import { allChanged, type Mutant } from "./mutant.ts";
import { aritiesOf, pullBy, slopeOf } from "./slope.ts";
import { slopeText, type Words } from "./words.ts";

interface WrongSlope {
  cause: Cause;
  slope: Expression;
  title: string;
}

/** Derivatives of an elementwise operation that are written wrongly. */
export function* slopeMutants(group: Group, index: number, words: Words): Generator<Mutant> {
  const [node] = group.nodes;
  if (node.op.name !== "map") return;
  const { expression } = node.attributes as MapAttributes;
  const names = words.operandsOf(node);
  const right = slopeOf(expression, index);
  const tried = new Set<Expression>([right]);
  for (const { cause, slope, title } of wrongSlopes(expression, index, right, names, node.name)) {
    if (tried.has(slope)) continue;
    tried.add(slope);
    yield {
      cause,
      title,
      replaced: allChanged(group.nodes, index, (_, gradient, at) => pullBy(at, slope, gradient)),
      because: `forward computes y = ${words.placeOf(group)}; backward has ${slopeText(slope, names)} for it`,
      advice: `By ${names[index]} it is ${slopeText(right, names)}`,
    };
  }
}

function* wrongSlopes(
  e: Expression,
  index: number,
  right: Expression,
  names: readonly string[],
  operation: string,
): Generator<WrongSlope> {
  const arity = aritiesOf(e);
  const [x, y] = [input(index), input(arity)];
  const name = functionName(e) ?? operation;
  if (arity === 1) {
    yield {
      cause: "activation-forgotten",
      slope: constant(1),
      title: `The derivative of ${name} is forgotten`,
    };
    yield* shifted(e, right, name);
    for (const other of activations) {
      const title = `The derivative is that of ${other.name}, where forward has ${name}`;
      yield { cause: "other-activation", slope: other.slope, title };
    }
  } else {
    yield {
      cause: "factor-missing",
      slope: constant(1),
      title: `The factor ${toText(right, [...names, "y"])} is missing`,
    };
    for (let i = 0; i < arity; i++) {
      const other = input(i);
      yield {
        cause: "wrong-operand",
        slope: transform(right, (part) => (part === x ? other : part === other ? x : part)),
        title: `The operands of ${name} are exchanged in its derivative`,
      };
    }
  }
  const formula = `The derivative of ${name} is written wrongly`;
  for (const slope of edits(right)) yield { cause: "formula", slope, title: formula };
  for (const power of [mul(right, right), div(constant(1), right)]) {
    yield { cause: "formula", slope: power, title: formula };
  }
  for (const other of [x, y]) {
    yield { cause: "formula", slope: mul(right, other), title: formula };
    yield { cause: "formula", slope: div(right, other), title: formula };
  }
}

const mul = (a: Expression, b: Expression) => functions.mul(a, b);
const div = (a: Expression, b: Expression) => functions.div(a, b);

/** The derivative taken at y where x is needed, and at x where y is. */
function* shifted(e: Expression, right: Expression, name: string): Generator<WrongSlope> {
  const [x, y] = [input(0), input(1)];
  const at = (slope: Expression, from: Expression, to: Expression) =>
    transform(slope, (part) => (part === from ? to : part));
  const whole = at(right, y, e);
  yield {
    cause: "activation-at-result",
    slope: at(whole, x, y),
    title: `The derivative of ${name} is taken at its result, where what goes into it is needed`,
  };
  for (const form of [right, ...(formsOfResult.get(functionName(e) ?? "") ?? [])]) {
    yield {
      cause: "activation-at-input",
      slope: at(form, y, x),
      title: `The derivative of ${name} is taken at what goes into it, where its result is needed`,
    };
  }
}

/** Derivatives as people write them from the result y, where that is not what the table gives. */
const formsOfResult = new Map<string, Expression[]>(
  (() => {
    const [x, y] = [input(0), input(1)];
    const { add, sub, exp, neg, gt, reciprocal, square } = functions;
    const isPositive = gt(x, 0);
    return [
      ["elu", [call("select", [isPositive, constant(1), add(y, 1)])]],
      ["softplus", [sub(1, exp(neg(y)))]],
      ["exp", [y]],
      ["sqrt", [reciprocal(mul(constant(2), y))]],
      ["reciprocal", [neg(square(y))]],
      ["tan", [add(1, square(y))]],
    ];
  })(),
);

/** The expressions that one edit makes of another: a term, a factor or a function left out, a sign turned. */
function* edits(e: Expression): Generator<Expression> {
  for (const part of postorder(e)) {
    if (part.kind !== "call") continue;
    const put = (other: Expression) =>
      simplifyAll(transform(e, (each) => (each === part ? other : each)));
    for (const arg of part.args) yield put(arg);
    if (isCall(part, "add")) yield put(call("sub", part.args));
    if (isCall(part, "sub")) yield put(call("add", part.args));
    if (isCall(part, "select")) {
      const [condition, a, b] = part.args;
      yield put(call("select", [condition, b, a]));
      for (const value of [0, 1]) {
        yield put(call("select", [condition, constant(value), b]));
        yield put(call("select", [condition, a, constant(value)]));
      }
    }
  }
}

const simplifyAll = (e: Expression) => transform(e, simplify);
