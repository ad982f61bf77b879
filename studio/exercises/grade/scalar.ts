import { Generator, rand, type Tensor, tensor } from "chainrule";
import type { Layer } from "chainrule/manual";
import { Value, value } from "chainrule/scalar";
import { type Check, failed, passed, thrown } from "./check.ts";
import { gradientCheck } from "./gradient.ts";
import { merged } from "./layer.ts";
import { besideRight, formatShort } from "./number.ts";

type Row = (row: readonly Value[], index: number) => Value;

/** A function of each row's values, as a layer that a gradient check takes: x [rows, n] to y [rows]. */
function rowLayer(name: string, f: Row): Layer {
  const like = (data: number[], shape: readonly number[], x: Tensor) =>
    x.dtype === "float32"
      ? tensor(Float32Array.from(data), { shape: [...shape] })
      : tensor(Float64Array.from(data), { shape: [...shape] });
  let x: Value[][] = [];
  let y: Value[] = [];
  let given = tensor([0]);
  const layer = class {
    forward(input: Tensor): Tensor {
      given = input;
      const [rows, n] = input.shape;
      const data = input.contiguous().data;
      x = Array.from({ length: rows }, (_, i) =>
        Array.from({ length: n }, (_, j) => value(data[i * n + j], "x")),
      );
      y = x.map((row, i) => asValue(name, f(row, i)));
      return like(
        y.map(({ data }) => data),
        [rows],
        input,
      );
    }
    backward(dy: Tensor): Tensor {
      for (const each of x.flat()) each.grad = 0;
      const loss = y.reduce((sum, each, i) => sum.add(each.mul(dy.data[i])), value(0));
      loss.backward();
      return like(
        x.flat().map(({ grad }) => grad),
        given.shape,
        given,
      );
    }
    parameters() {
      return [];
    }
    zeroGrad() {}
  };
  Object.defineProperty(layer, "name", { value: name });
  return new layer();
}

function asValue(name: string, given: unknown): Value {
  if (given instanceof Value) return given;
  throw new Error(`${name} must give a Value, and gave ${String(given)}. Is a return missing?`);
}

interface ScalarTask {
  readonly name: string;
  /** "max(0, x)" */
  readonly formula: string;
  readonly f: (x: Value) => Value;
  right(x: number): number;
  /** Where its value is asked for. */
  readonly points: readonly number[];
  /** Between what its gradient is. */
  readonly range: readonly [number, number];
}

/** Asks a function of a value for its values, its gradient, and its gradient where x has other uses. */
export function gradeScalar({ name, formula, f, right, points, range }: ScalarTask): Check[] {
  const asked = `${name}(x) = ${formula}`;
  const values = points.map((point): Check => {
    try {
      const { data } = asValue(name, f(value(point, "x")));
      const expected = right(point);
      const isRight = Math.abs(data - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
      if (isRight) return passed(asked, `Right at all ${points.length} points.`);
      const told = `At x = ${formatShort(point)} it is ${besideRight(data, expected)}.`;
      return failed(asked, told);
    } catch (error) {
      return thrown(asked, `${name}(${point})`, error);
    }
  });
  const x = rand([4, 1], { generator: new Generator(1) })
    .mul(range[1] - range[0])
    .add(range[0]);
  const alone = gradientCheck(
    `The gradient is dy · ${name}′(x)`,
    rowLayer(name, ([x]) => asValue(name, f(x))),
    [x],
  );
  if (!alone.passed) return [...merged([values]), alone];
  const both = gradientCheck(
    "The gradient is the sum over all uses of x",
    rowLayer(name, ([x]) => x.mul(3).add(asValue(name, f(x)).mul(asValue(name, f(x))))),
    [x],
  );
  const shared = both.passed
    ? both
    : {
        ...both,
        said: "With one use of x the gradient is right, with three uses it is not.",
        advice: "Each use of x adds to x.grad. Is something assigned, where += is needed?",
      };
  return [...merged([values]), alone, shared];
}

/** The gradient of a function of several values, such as scores. */
export const gradientOfRows = (asked: string, name: string, f: Row, x: Tensor) =>
  gradientCheck(asked, rowLayer(name, f), [x]);
