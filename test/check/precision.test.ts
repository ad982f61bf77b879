import { describe, expect, it } from "vitest";
import { parameter, ZooLayer } from "../../examples/bug-zoo/layer.ts";
import { type GradcheckTarget, gradcheck } from "../../src/check/index.ts";
import { type Tensor, tensor } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import { draw, layerOf, like, tanhSlope } from "./layer-of.ts";

const x = draw([4, 3]);
const note =
  "checked in float32, with a larger step and wider tolerances: all that can be seen of ";

/** y = x · w in plain loops over Float32Arrays. */
class Scaled extends ZooLayer {
  readonly weight = parameter("weight", draw([3], 2));
  readonly #factor: number;
  #x = new Float32Array(0);

  constructor(factor = 1) {
    super();
    this.#factor = factor;
  }

  forward(input: Tensor): Tensor {
    this.#x = Float32Array.from(input.data);
    const w = this.weight.value.data;
    return tensor(
      this.#x.map((value, i) => value * w[i % 3]),
      { shape: [4, 3] },
    );
  }

  backward(dy: Tensor): Tensor {
    const [w, dw] = [this.weight.value.data, this.weight.gradient.data];
    for (const [i, value] of dy.data.entries()) dw[i % 3] += this.#factor * value * this.#x[i];
    return tensor(
      Float32Array.from(dy.data, (value, i) => value * w[i % 3]),
      { shape: [4, 3] },
    );
  }

  override parameters() {
    return [this.weight];
  }
}

/** The mean of squares, of numbers in a Float32Array. */
class MeanSquare {
  #difference = new Float32Array(0);
  readonly #gives: (numbers: Float32Array) => Tensor;

  constructor(gives: (numbers: Float32Array) => Tensor) {
    this.#gives = gives;
  }

  forward(input: Tensor, goal: Tensor): number {
    this.#difference = Float32Array.from(input.data, (value, i) => value - goal.data[i]);
    return this.#difference.reduce((sum, value) => sum + value * value, 0) / 12;
  }

  backward(): Tensor {
    return this.#gives(this.#difference.map((value) => (2 * value) / 12));
  }
}

describe("a layer that works in float32 by itself is checked in float32, and the report says so", () => {
  const rowMeans = (a: Tensor) => {
    const means = new Float32Array(4);
    for (const [i, value] of a.data.entries()) means[Math.floor(i / 3)] += value / 3;
    return means;
  };

  it.each<[string, GradcheckTarget, Tensor[], string]>([
    [
      "loops over Float32Arrays",
      new Scaled(),
      [x],
      "Scaled was brought to float64, and its output is float32",
    ],
    [
      "in a network",
      new manual.Sequential(new manual.Tanh(), new Scaled()),
      [x],
      "layer 1 (Scaled) was brought to float64, and its output is float32",
    ],
    [
      "in backward alone",
      layerOf(
        (a) => a.tanh(),
        (dy, a) => tensor(Float32Array.from(dy.mul(tanhSlope(a)).data), { shape: [4, 3] }),
      ),
      [x],
      "Custom was brought to float64, and its gradients are float32",
    ],
    [
      "a loss",
      new MeanSquare((numbers) => tensor(numbers, { shape: [4, 3] })),
      [x, draw([4, 3], 2)],
      "MeanSquare was brought to float64, and its gradients are float32",
    ],
    [
      "a loss whose gradient has the dtype of x",
      new MeanSquare((numbers) =>
        tensor(Array.from(numbers), { dtype: "float64" }).reshape([4, 3]),
      ),
      [x.mul(1), draw([4, 3], 2)],
      "MeanSquare was brought to float64, and its output moves in steps as float32 numbers do",
    ],
    [
      "means on the way",
      layerOf(
        (a) => {
          const means = rowMeans(a);
          return like(
            a,
            Array.from(a.data, (value, i) => value - means[Math.floor(i / 3)]),
          );
        },
        (dy) => dy.sub(dy.mean(1, true)),
      ),
      [x],
      "Custom was brought to float64, and its output moves in steps as float32 numbers do",
    ],
  ])("%s", (name, target, inputs, told) => {
    const report = gradcheck(target, inputs);
    expect(report.notes).toEqual([note + told]);
    expect(report.dtype).toBe("float32");
    expect(String(report)).toContain(`\n  ${note + told}\n`);
    // The loss alone gives float64 numbers whatever its input.
    const kinds = name.endsWith("dtype of x") ? ["dtype"] : [];
    expect(report.findings.map(({ kind }) => kind)).toEqual(kinds);
  });

  it("what is wrong in it is found and named", () => {
    const { verdicts, notes } = gradcheck(new Scaled(2), [x]);
    expect(verdicts).toMatchObject([{ cause: "constant-factor", variables: ["weight"] }]);
    expect(notes).toHaveLength(1);
  });

  it("what is wrong in float64 stays there", () => {
    const slightly = layerOf(
      (a) => a.tanh(),
      (dy, a) => dy.mul(tanhSlope(a)).mul(1.02),
    );
    const report = gradcheck(slightly, [x]);
    expect([report.passed, report.dtype, report.notes]).toEqual([false, "float64", []]);
  });
});

describe("an input of integers", () => {
  const ids = tensor(
    [
      [1, 2, 1],
      [3, 1, 0],
    ],
    { dtype: "int32" },
  );

  /** y = the rows of a table. */
  class Embedding extends ZooLayer {
    readonly table = parameter("table", draw([5, 3], 2));
    readonly bias = parameter("bias", draw([3], 3));
    readonly #dx: (ids: Tensor) => unknown;
    readonly #factor: number;

    constructor(dx: (ids: Tensor) => unknown, factor = 1) {
      super();
      this.#dx = dx;
      this.#factor = factor;
    }

    forward(input: Tensor): Tensor {
      this.x = input;
      const rows = this.table.value.indexSelect(0, input.reshape([-1]));
      return rows.reshape([...input.shape, 3]).add(this.bias.value);
    }

    backward(dy: Tensor): Tensor {
      const rows = dy.reshape([-1, 3]);
      for (const [i, id] of this.x.data.entries()) {
        this.table.gradient.at(id).add_(rows.at(i).mul(this.#factor));
      }
      this.bias.gradient.add_(rows.sum(0));
      return this.#dx(this.x) as Tensor;
    }

    override parameters() {
      return [this.table, this.bias];
    }
  }

  it.each<[string, (ids: Tensor) => unknown]>([
    ["zeros", (input) => input.to("float64").mul(0)],
    ["zeros of integers", (input) => input.mul(0)],
    ["nothing", () => undefined],
    ["null", () => null],
  ])("has no gradient, whatever backward returns for it: %s", (_, dx) => {
    const report = gradcheck(new Embedding(dx), [ids]);
    expect(report.passed, String(report)).toBe(true);
    expect(report.variables.map(({ name }) => name)).toEqual(["table", "bias"]);
  });

  it("and what is wrong by a parameter is that parameter's", () => {
    const { verdicts, findings } = gradcheck(new Embedding(() => null, -1), [ids]);
    expect(verdicts).toMatchObject([{ cause: "sign", variables: ["table"] }]);
    expect(findings.map(({ where }) => where)).toEqual(["table"]);
  });
});
