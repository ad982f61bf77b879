import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as b from "../../src/expr/build.ts";
import { differentiate } from "../../src/expr/differentiate.ts";
import { apply, evaluate } from "../../src/expr/evaluate.ts";
import { call, constant, type Expression, input, postorder } from "../../src/expr/expression.ts";
import { functions } from "../../src/expr/functions.ts";
import { type Primitive, primitives } from "../../src/expr/primitives.ts";
import type { FloatType } from "../../src/wasm/expression.ts";
import { emitExpression } from "../../src/wasm/expression-emitter.ts";
import { wasmFeatures } from "../../src/wasm/features.ts";
import { ModuleBuilder } from "../../src/wasm/module-builder.ts";
import { f32x4 } from "../../src/wasm/vector.ts";
import { errorOf } from "./elementary/accuracy.ts";
import { compileExpression, compilePrimitive, type Kernel } from "./elementary/kernel.ts";

const modes = wasmFeatures().relaxedSimd ? [false, true] : [false];

const positive = [0, 1e-45, 1e-40, 1e-5, 0.5, 0.7, 1, 1.5, 2, 3, 20.25, 88.5, 104, 3e38, Infinity];
const special = [...positive, ...positive.map((x) => -x), Number.NaN];

/** Runs the kernel on tuples of arguments; gives those that it took, and its results. */
function results(kernel: Kernel, tuples: readonly (readonly number[])[]) {
  tuples.forEach((tuple, i) => {
    kernel.inputs.forEach((column, k) => {
      column[i] = tuple[k];
    });
  });
  kernel.run();
  return tuples.map((_, i) => ({
    inputs: kernel.inputs.map((column) => column[i]),
    result: kernel.output[i],
  }));
}

function tuplesOf(arity: number): number[][] {
  if (arity === 1) return special.map((x) => [x]);
  return special.flatMap((x) => special.map((y) => [x, y, x + y]));
}

const names = Object.keys(primitives) as Primitive[];
const ofIntegers = names.filter((name) => primitives[name].kind === "integer");
const ofFloats = names.filter((name) => !ofIntegers.includes(name));

const inexact: readonly Primitive[] = [
  ...(["exp", "log", "expm1", "log1p", "sin", "cos", "tanh", "sigmoid", "erf", "pow"] as const),
  ...(["asin", "acos", "atan", "atan2"] as const),
];

describe.each(modes)("a primitive at special values, with fused multiply-add %s", (fma) => {
  describe.each(["f32", "f64"] as const)("in %s", (type) => {
    it.each(ofFloats)("%s is JavaScript's", (primitive) => {
      const kernel = compilePrimitive(primitive, type, fma);
      const bound = inexact.includes(primitive) ? 3 : 0.5;
      const wrong = results(kernel, tuplesOf(primitives[primitive].arity)).filter(
        ({ inputs, result }) => !(errorOf(result, apply(primitive, inputs), 0, type) <= bound),
      );
      expect(wrong).toEqual([]);
    });
  });
});

describe("a primitive of integers", () => {
  const ends = [0, 1, 3, 65_535, 65_536, 123_456_789, 2 ** 31 - 1, 2 ** 31];
  const integers = [...ends, ...ends.map((x) => -x)].filter((x) => x < 2 ** 31);

  // A power is a loop, for which there is no code.
  it.each(ofIntegers.filter((name) => name !== "ipow"))("%s is JavaScript's", (primitive) => {
    const pairs = integers.flatMap((x) => integers.map((y) => [x, y]));
    // Sums and differences of two are what is to be wrapped.
    const tuples = primitive === "wrap" ? pairs.flatMap(([x, y]) => [[x + y], [x - y]]) : pairs;
    const kernel = compilePrimitive(primitive, "f64", false);
    const wrong = results(kernel, tuples).filter(
      ({ inputs, result }) => !Object.is(result, apply(primitive, inputs)),
    );
    expect(wrong).toEqual([]);
  });
});

/** The value with every part rounded to the type. */
function rounded(e: Expression, inputs: readonly number[], type: FloatType): number {
  const round = type === "f32" ? Math.fround : (x: number) => x;
  const values = new Map<Expression, number>();
  for (const part of postorder(e)) {
    if (part.kind === "input") values.set(part, inputs[part.index]);
    else if (part.kind === "constant") values.set(part, round(part.value));
    else {
      const args = part.args.map((arg) => values.get(arg)!);
      values.set(part, round(apply(part.primitive, args)));
    }
  }
  return values.get(e)!;
}

const exact = ofFloats.filter((name) => !inexact.includes(name));

/** Expressions of three inputs and a few constants, of primitives that are exact or rounded once. */
const { expression: anyExpression } = fc.letrec<{ expression: Expression; call: Expression }>(
  (tie) => ({
    expression: fc.oneof(
      { maxDepth: 5, depthSize: "medium" },
      fc.nat({ max: 2 }).map((index) => input(index)),
      fc.constantFrom(0, 1, -0.5, Infinity).map((value) => constant(value)),
      tie("call"),
    ),
    call: fc.constantFrom(...exact).chain((primitive) =>
      fc
        .array(tie("expression"), {
          minLength: primitives[primitive].arity,
          maxLength: primitives[primitive].arity,
        })
        .map((args) => call(primitive, args)),
    ),
  }),
);

describe("an expression", () => {
  it.each(["f32", "f64"] as const)("in %s is what its parts give one by one", (type) => {
    const tuples = special
      .slice(0, 24)
      .map((x, i) => [x, special[(7 * i) % 31], special[(3 * i + 1) % 31]]);
    fc.assert(
      fc.property(anyExpression, (expression) => {
        const kernel = compileExpression(expression, 3, type, false);
        const actual = results(kernel, tuples);
        const expected = actual.map(({ inputs }) => rounded(expression, inputs, type));
        expect(actual.map(({ result }) => result)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it.each(Object.keys(functions) as (keyof typeof functions)[])(
    "of the function %s and its derivatives is near the evaluated one",
    (name) => {
      const write = functions[name] as (...args: Expression[]) => Expression;
      // Of three numbers the last is the second again.
      const value = write(input(0), input(1), input(1));
      const points = [-3.3, -1, -0.2, 0, 0.1, 0.9, 1, 2.5, 6];
      const tuples = points.flatMap((x) => points.map((y) => [x, y]));
      for (const e of [value, differentiate(value, 0), differentiate(value, 1)]) {
        const kernel = compileExpression(e, 2, "f64", false);
        const wrong = results(kernel, tuples).filter(({ inputs, result }) => {
          const expected = evaluate(e, inputs);
          const near = Math.abs(result - expected) <= 1e-14 * Math.max(1, Math.abs(expected));
          return !near && !Object.is(result, expected);
        });
        expect(wrong).toEqual([]);
      }
    },
  );

  it.each([-1, 0.5, 1, 2, 3, 4])("to the constant power %d is JavaScript's", (exponent) => {
    for (const type of ["f32", "f64"] as const) {
      const kernel = compileExpression(b.pow(input(0), exponent), 1, type, false);
      for (const { inputs, result } of results(kernel, tuplesOf(1))) {
        const error = errorOf(result, inputs[0] ** exponent, 0, type);
        expect(error, `${inputs[0]} → ${result}`).toBeLessThanOrEqual(2);
      }
    }
  });

  it("computes a part that occurs twice once, and a condition without a detour over 1 and 0", () => {
    const bytes = (e: Expression) => {
      const module = new ModuleBuilder();
      module.function({ x: "v128" }, "v128", (f, { x }) =>
        emitExpression(f, e, [x], f32x4, { fma: false }),
      );
      return module.build().length;
    };
    const x = input(0);
    const shared = bytes(b.mul(b.exp(x), b.exp(x))) - bytes(b.exp(x));
    expect(shared).toBeLessThan(20);
    const relu = b.select(b.lessEqual(x, 0), 0, x);
    expect(bytes(relu) - bytes(x)).toBeLessThan(45);
    expect(bytes(b.select(b.mul(b.less(x, 1), b.less(0, x)), x, 0))).toBeLessThan(
      bytes(b.select(b.add(b.less(x, 1), b.less(0, x)), x, 0)),
    );
  });
});
