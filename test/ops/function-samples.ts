import {
  type Expression,
  evaluate,
  type FunctionName,
  functions,
  input,
} from "../../src/expr/index.ts";
import { type Tensor, tensor } from "../../src/index.ts";
import type { Sample } from "../support/sample.ts";

/** Functions that jump, and are constant in between. */
const steps: ReadonlySet<FunctionName> = new Set<FunctionName>([
  ...(["sign", "floor", "ceil", "round", "isNaN", "logicalNot"] as const),
  ...(["eq", "ne", "lt", "le", "gt", "ge"] as const),
  ...(["isfinite", "isinf", "logicalAnd", "logicalOr", "logicalXor"] as const),
]);

/** Numbers on no kink; those of the arguments after the first are others, to be no ties. */
const numbers = [-2.3, -2.1, -1.1, -0.6, 0.4, 0.8, 1.1, 2.1, 2.6];
const beside = [
  [0.7, 1.9],
  [2.2, 3.1],
];
/** Where functions have their kinks and ties. */
const kinks = [-1, 0, 0.5, 1];

/** With a lambd of 0 they leave x as it is, but have PyTorch's slope at 0, which is 0. */
const shrinking: ReadonlySet<FunctionName> = new Set(["hardshrink", "softshrink"] as const);

/** Numbers of arguments: as many as the function needs, and as many as it may have. */
function counts(name: FunctionName): number[] {
  const needed = Math.max(1, functions[name].length);
  const at = (count: number) => write(name, count);
  return [1, 2, 3].filter(
    (count) => count === needed || (count > needed && at(count) !== at(count - 1)),
  );
}

function write(name: FunctionName, count: number) {
  const f = functions[name] as (...args: Expression[]) => Expression;
  return f(...Array.from({ length: count }, (_, i) => input(i)));
}

function samplesOf(name: FunctionName, count: number): Sample[] {
  const e = write(name, count);
  const run = (x: Tensor, ...rest: Tensor[]) =>
    (x[name] as (...rest: Tensor[]) => Tensor).apply(x, rest);
  const float64 = (data: number[], shape: number[]) => tensor(data, { shape, dtype: "float64" });
  const others = beside.slice(0, count - 1);
  const isDefined = (x: number) =>
    [0, 1].every((i) => Number.isFinite(evaluate(e, [x, ...others.map((each) => each[i])])));
  const domain = numbers.filter(isDefined);
  const six = Array.from({ length: 6 }, (_, i) => domain[Math.floor((i * domain.length) / 6)]);
  // Where a piece of it is constant, another number.
  const at = (x: number) => evaluate(e, [x, ...others.map(([y]) => y)]);
  const changing = domain.findLast((x) => at(x) !== at(0.999 * x))!;
  // The first of the others ties with x, the next does not.
  const tied = (x: number) => [x, ...others.map((_, i) => x + i)];
  /** Defined around it, and without a jump, as atan2 has one at (0, 0). */
  const isContinuous = (x: number) =>
    tied(x).every((_, k) =>
      [-1e-6, 0, 1e-6].every((offset) => {
        const moved = tied(x).map((value, i) => (i === k ? value + offset : value));
        return Math.abs(evaluate(e, moved) - evaluate(e, tied(x))) < 0.1;
      }),
    );
  const hasSlopeAt = (x: number) => x !== 0 || count === 1 || !shrinking.has(name);
  const onKinks = kinks.filter((x) => hasSlopeAt(x) && isContinuous(x)).map(tied);
  const about = (what: string) => `${count} numbers, ${what}`;
  const noGradient = steps.has(name) ? "it jumps, and is constant in between" : undefined;
  if (noGradient) {
    const x =
      name === "isNaN" || name === "isfinite"
        ? [Number.NaN, 1, 2, 3]
        : [name === "isinf" ? Infinity : 0, 1.5, -2.6, -2.6];
    const rest = others.map(() => float64([0, -2.6, 0, -3], [4]));
    return [{ about: about("a step"), run, inputs: [float64(x, [4]), ...rest], noGradient }];
  }
  return [
    {
      about: about("broadcast"),
      run,
      inputs: [float64(six, [2, 1, 3]), ...others.map((each) => float64(each, [2, 1]))],
    },
    {
      about: about("of no dimension"),
      run,
      inputs: [float64([changing], []), ...others.map(([y]) => float64([y], []))],
    },
    {
      about: about("none"),
      run,
      inputs: [float64([], [0, 3]), ...others.map((each) => float64(each, [2, 1, 1]))],
      constant: "it has no element",
    },
    ...(onKinks.length === 0
      ? []
      : [
          {
            about: about("on kinks and ties"),
            run,
            inputs: tied(0).map((_, i) =>
              float64(
                onKinks.map((each) => each[i]),
                [onKinks.length],
              ),
            ),
            kink: true,
          } as const,
        ]),
  ];
}

/** Every elementwise function at work, from its row in `functions` alone. */
export const elementwiseSamples = Object.fromEntries(
  (Object.keys(functions) as FunctionName[]).map((name) => [
    name,
    counts(name).flatMap((count) => samplesOf(name, count)),
  ]),
);
