import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ZooLayer } from "../../examples/bug-zoo/layer.ts";
import { type GradcheckTarget, gradcheck } from "../../src/check/index.ts";
import { customFunction, nn, type Tensor, tensor, zeros } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import { draw } from "./layer-of.ts";

const x = draw([4, 3]);
const here = fileURLToPath(import.meta.url);

type Pass = (this: Mine & Record<string, Tensor>, given: Tensor) => unknown;

/** A layer as a beginner's file has it. */
class Mine extends ZooLayer {
  readonly #forward: Pass;
  readonly #backward: Pass;

  constructor(forward: Pass, backward: Pass) {
    super();
    this.#forward = forward;
    this.#backward = backward;
  }

  forward(a: Tensor): Tensor {
    return this.#forward.call(this as never, a) as Tensor;
  }

  backward(dy: Tensor): Tensor {
    return this.#backward.call(this as never, dy) as Tensor;
  }
}

const forwardOf = (forward: Pass) => new Mine(forward, (dy) => dy);
const backwardOf = (backward: Pass) => new Mine((a) => a.mul(2), backward);
const inNetwork = (layer: Mine) =>
  new manual.Sequential(new manual.Tanh(), layer, new manual.Tanh());
const product = (
  backward: unknown,
  forward: unknown = (_: unknown, a: Tensor, b: Tensor) => a.mul(b),
) => customFunction({ name: "product", forward, backward } as never) as GradcheckTarget;

const missing = "Is a return missing?";
const isAsync = "It is async, and a pass runs at once";
const unset =
  "What it uses there was never set: does forward keep it for backward, under the same name?";

describe("a backward that", () => {
  it.each<[string, GradcheckTarget, string, string, string, Tensor[]?]>([
    [
      "returns nothing",
      backwardOf((dy) => void dy.mul(2)),
      "Mine.backward",
      "must return dx, one tensor, got undefined",
      missing,
    ],
    [
      "returns null",
      backwardOf(() => null),
      "Mine.backward",
      "got null",
      "Return the gradient by x",
    ],
    ["is async", backwardOf(async (dy) => dy), "Mine.backward", "got a Promise", isAsync],
    [
      "is async, and fails",
      backwardOf(() => Promise.reject(new Error("later"))),
      "Mine.backward",
      "got a Promise",
      isAsync,
    ],
    [
      "returns dx and dW",
      backwardOf((dy) => [dy, dy]),
      "Mine.backward",
      "got [a Tensor [4, 3], a Tensor [4, 3]]",
      "Return dx alone",
    ],
    [
      "returns numbers",
      backwardOf((dy) => [...dy.data]),
      "Mine.backward",
      "must return dx, one tensor, got [",
      "Make a tensor of numbers",
    ],
    ["returns a number", backwardOf(() => 3), "Mine.backward", "got 3", "Make a tensor of numbers"],
    [
      "has an operand that was never set",
      backwardOf(function (dy) {
        return dy.mul(this.mask);
      }),
      "Mine.backward",
      "mul: an operand is missing",
      unset,
    ],
    [
      "has another that was never set",
      backwardOf(function (dy) {
        return dy.matmul(this.w);
      }),
      "Mine.backward",
      "got undefined",
      unset,
    ],
    [
      "reads what was never set",
      backwardOf(function (dy) {
        return this.mask.mul(dy);
      }),
      "Mine.backward",
      "reading 'mul'",
      unset,
    ],
    [
      "returns nothing, in a network",
      inNetwork(backwardOf((dy) => void dy.mul(2))),
      "backward of layer 1 (Mine)",
      "must return dx, one tensor, got undefined",
      missing,
    ],
    [
      "reads what was never set, in a network",
      inNetwork(
        backwardOf(function (dy) {
          return this.mask.mul(dy);
        }),
      ),
      "backward of layer 1 (Mine)",
      "reading 'mul'",
      unset,
    ],
    [
      "gives one gradient for two inputs",
      product((_: unknown, dy: Tensor) => [dy]),
      "backward of product",
      "product: backward returned 1 gradients for 2 inputs; give one for each",
      "",
      [x, x],
    ],
    [
      "gives a tensor where a list should be",
      product((_: unknown, dy: Tensor) => dy),
      "backward of product",
      "must be a list of tensors",
      "Return a list, with a gradient for each input: [dx]",
      [x, x],
    ],
    [
      "returns nothing, of a function",
      product(() => undefined),
      "backward of product",
      "got undefined",
      missing,
      [x, x],
    ],
    [
      "is async, of a function",
      product(async () => []),
      "backward of product",
      "got a Promise",
      isAsync,
      [x, x],
    ],
    [
      "returns nothing, of a loss",
      {
        forward: (a: Tensor, t: Tensor) => a.sub(t).square().mean().item(),
        backward: (() => undefined) as never,
      },
      "Object.backward",
      "must return dx, one tensor, got undefined",
      missing,
      [x, draw([4, 3], 2)],
    ],
  ])("%s is named, with what was expected", (_, target, where, message, advice, inputs = [x]) => {
    const report = gradcheck(target, inputs);
    const [first] = report.findings;
    expect(["threw", "returned"]).toContain(first.kind);
    expect(first.where).toBe(where);
    expect(first.message).toContain(message);
    expect(first.advice ?? "").toContain(advice);
    expect(String(report)).toContain(`  ${where}: ${first.message}`);
  });

  it("throws has its line told, also deep in a network", () => {
    for (const target of [
      backwardOf(function (dy) {
        return this.mask.mul(dy);
      }),
      backwardOf(function (dy) {
        return dy.mul(this.mask);
      }),
      inNetwork(
        backwardOf(function (dy) {
          return dy.matmul(this.w);
        }),
      ),
      product((context: { saved: Tensor[] }, dy: Tensor) => [dy.mul(context.saved[0]), dy]),
    ]) {
      const { findings } = gradcheck(target, target instanceof Function ? [x, x] : [x]);
      expect(findings[0].source?.file).toBe(here);
    }
    // Nothing of the caller's is on the stack there.
    expect(
      gradcheck(
        product(() => undefined),
        [x, x],
      ).findings[0].source,
    ).toBeNull();
  });
});

describe("a forward that", () => {
  class Silent extends nn.Module {
    forward(a: Tensor): Tensor {
      return void a.mul(2) as never;
    }
  }
  class Holder extends nn.Module {
    readonly inner = new Silent();

    forward(a: Tensor): Tensor {
      return this.inner.forward(a).tanh();
    }
  }

  it.each<[string, GradcheckTarget, string, Tensor[]?]>([
    [
      "returns nothing",
      forwardOf((a) => void a.mul(2)),
      `gradcheck: Mine.forward must return a float tensor, got undefined. ${missing}`,
    ],
    [
      "returns nothing, in a network",
      inNetwork(forwardOf((a) => void a.mul(2))),
      `gradcheck: forward of layer 1 (Mine) must return a float tensor, got undefined. ${missing}`,
    ],
    [
      "returns nothing, of a module",
      new Silent(),
      "gradcheck: Silent.forward must return a float tensor, or an array or record of tensors, got undefined. Is",
    ],
    [
      "returns nothing, of a module in a module",
      new Holder(),
      "gradcheck: forward of layer inner (Silent) must return a float tensor, got undefined. Is",
    ],
    [
      "returns nothing, of a function",
      ((a: Tensor) => void a.mul(2)) as never,
      `got undefined. ${missing}`,
    ],
    [
      "returns nothing, of a custom function",
      product(
        () => [],
        () => undefined,
      ),
      "product: what forward returns must be a tensor, got undefined. Is a return missing?",
      [x, x],
    ],
    [
      "is async",
      forwardOf(async (a) => a),
      `gradcheck: Mine.forward must return a float tensor, got a Promise. ${isAsync}`,
    ],
    [
      "is async, in a network",
      inNetwork(forwardOf(async (a) => a)),
      "forward of layer 1 (Mine) must return a float tensor, got a Promise",
    ],
    ["is async, of a function", (async (a: Tensor) => a) as never, "got a Promise. It is async"],
    [
      "returns numbers",
      forwardOf((a) => a.data),
      "Mine.forward must return a float tensor, got a Float64Array. Make a tensor",
    ],
    ["returns a number", forwardOf((a) => a.sum().item()), "Make a tensor of numbers"],
    [
      "returns integers",
      forwardOf((a) => a.argmax(1)),
      "got a Tensor [4] of int32. Integers have no gradient",
    ],
    [
      "is a loss and returns a tensor",
      { forward: ((a: Tensor, t: Tensor) => a.sub(t).square().mean()) as never, backward: () => x },
      "Object.forward must return the loss, a number, got a Tensor [] of float64. Read the number of a tensor: loss.item()",
      [x, x],
    ],
  ])("%s is an error that names it, and what was expected", (_, target, message, inputs = [x]) => {
    expect(() => gradcheck(target, inputs)).toThrow(message);
  });

  it.each<[string, Pass]>([
    [
      "reads what was never set",
      function (a) {
        return this.w.mul(a);
      },
    ],
    [
      "has an operand that was never set",
      function (a) {
        return a.mul(this.w);
      },
    ],
    [
      "has another",
      function (a) {
        return a.matmul(this.w);
      },
    ],
  ])("%s is an error that names it, with the line", (_, forward) => {
    const run = () => gradcheck(forwardOf(forward), [x]);
    expect(run).toThrow(`Mine.forward (${here}:`);
    expect(run).toThrow("What it uses there was never set: does the constructor set it");
  });

  it("gives NaN is named, and where that began", () => {
    const told = (target: GradcheckTarget, input = x) => gradcheck(target, [input]).findings[0];
    expect(told(forwardOf((a) => a.sqrt()))).toMatchObject({
      kind: "non-finite",
      message: "NaN at element 2 of what Mine gives: differences need finite outputs",
    });
    expect(told(inNetwork(forwardOf((a) => a.log()))).message).toContain(
      "of what layer 1 (Mine) gives",
    );
    const given = told(
      forwardOf((a) => a.mul(2)),
      tensor([[1, Number.NaN]]),
    );
    expect(given.advice).toBe("There is a number that is not finite in x");
  });
});

it("parameters that are none are named", () => {
  class Bare extends Mine {
    override parameters() {
      return [zeros([3])] as never;
    }
  }
  const layer = new Bare(
    (a) => a,
    (dy) => dy,
  );
  expect(() => gradcheck(layer, [x])).toThrow(
    "gradcheck: Bare.parameters must return a list of { name, value, gradient }, value and gradient being " +
      "tensors, got [a Tensor [3]]",
  );
});
