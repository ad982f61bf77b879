import { describe, expect, it } from "vitest";
import { parameter, ZooLayer } from "../../examples/bug-zoo/layer.ts";
import { type GradcheckTarget, gradcheck } from "../../src/check/index.ts";
import { customFunction, F, Generator, nn, randn, type Tensor, zeros } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";

const draw = (shape: number[], seed = 1) => randn(shape, { generator: new Generator(seed) });
const x = draw([4, 3]);

/** What is said of sharing: "where: message". */
const told = (target: GradcheckTarget, inputs = [x]) => {
  const report = gradcheck(target, inputs);
  expect(report.findings.filter(({ kind }) => kind !== "shared")).toEqual([]);
  for (const { message } of report.findings) expect(String(report)).toContain(message);
  return report.findings.map(({ where, message }) => `${where}: ${message}`);
};

/** y = x + b, with b of the shape of x. */
class AddedBias extends ZooLayer {
  readonly bias = parameter("bias", draw([4, 3], 2));

  forward(input: Tensor): Tensor {
    return input.add(this.bias.value);
  }

  backward(dy: Tensor): Tensor {
    this.bias.gradient.add_(dy);
    return dy;
  }

  override parameters() {
    return [this.bias];
  }
}

describe("numbers in one place that are taken for two", () => {
  it("an output that the next call overwrites", () => {
    const buffer = zeros([4, 3], { dtype: "float64" });
    const square = customFunction({
      name: "square",
      forward: (context, a: Tensor) => {
        context.save(a);
        return buffer.copy_(a.square());
      },
      backward: ({ saved: [a] }, dy) => [dy.mul(a).mul(2)],
    });
    expect(told(square)).toEqual([
      "output: the next call overwrites it: return a new tensor each time",
    ]);
  });

  it("a gradient that the next backward pass overwrites", () => {
    const buffer = zeros([4, 3], { dtype: "float64" });
    const square = customFunction({
      name: "square",
      forward: (context, a: Tensor) => {
        context.save(a);
        return a.square();
      },
      backward: ({ saved: [a] }, dy) => [buffer.copy_(dy.mul(a).mul(2))],
    });
    expect(told(square)).toEqual([
      "x: the next backward pass overwrites its gradient: return a new tensor each time",
    ]);
  });

  it("an output that backward writes into", () => {
    class InPlace extends ZooLayer {
      forward(input: Tensor): Tensor {
        this.x = input.tanh();
        return this.x;
      }

      backward(dy: Tensor): Tensor {
        // dx = dy · (1 − y²), in the memory of y
        return this.x.copy_(this.x.square().neg().add(1).mul(dy));
      }
    }
    expect(told(new InPlace())).toEqual([
      "output: backward writes into what forward returned: give it a tensor of its own",
    ]);
  });

  it("an upstream gradient that backward writes into", () => {
    class InPlace extends manual.Tanh {
      override backward(dy: Tensor): Tensor {
        return dy.copy_(super.backward(dy));
      }
    }
    expect(told(new InPlace())).toEqual([
      "dy: backward writes into the upstream gradient, which others may still need",
    ]);
  });

  it("a parameter's gradient that is dx", () => {
    class Shared extends AddedBias {
      override backward(dy: Tensor): Tensor {
        super.backward(dy);
        return this.bias.gradient;
      }
    }
    expect(told(new Shared())).toEqual([
      "bias: its gradient has its numbers in one place with dx: writing to one changes both",
    ]);
  });

  it("a parameter's gradient that is dy", () => {
    class Shared extends AddedBias {
      #gradient: Tensor | null = null;

      override backward(dy: Tensor): Tensor {
        // Saves a copy where there is nothing to add to.
        this.#gradient = this.#gradient?.add(dy) ?? dy;
        return dy.mul(1);
      }

      override zeroGrad(): void {
        this.#gradient = null;
      }

      override parameters() {
        return [{ ...this.bias, gradient: this.#gradient ?? this.bias.gradient }];
      }
    }
    expect(told(new Shared())).toEqual([
      "bias: its gradient has its numbers in one place with dy: writing to one changes both",
    ]);
  });
});

describe("what is a view, or used again by contract, is not accused", () => {
  const dropout = new manual.Dropout(0.5);
  dropout.training = false;
  const module = new nn.Dropout(0.5).eval();

  it.each<[string, GradcheckTarget]>([
    ["a reshape", (a) => a.reshape([12])],
    ["a transpose", (a) => a.T],
    ["a slice", (a) => a.slice(0, 1, 3)],
    ["the input itself", (a) => a],
    ["nn.Flatten", new nn.Flatten(0)],
    ["nn.Dropout in evaluation", module],
    ["manual.Dropout in evaluation", dropout],
    ["a layer that returns dy", new AddedBias()],
    ["a layer with buffers", new manual.Linear(3, 2)],
    ["a layer with buffers in the graph", manual.fromLayer(new manual.Linear(3, 2))],
    ["an input that is used twice", (a) => a.add(a)],
  ])("%s", (_, target) => {
    expect(told(target)).toEqual([]);
  });

  it("two inputs with one gradient", () => {
    expect(told((a, b) => a.add(b), [x, draw([4, 3], 3)])).toEqual([]);
    expect(told((a, b) => F.mseLoss(a, b), [x, draw([4, 3], 3)])).toEqual([]);
  });
});
