import { describe, expect, it } from "vitest";
import { SoftplusAtResult, TanhAtResult } from "../../examples/bug-zoo/activations.ts";
import { ZooLayer } from "../../examples/bug-zoo/layer.ts";
import { DividedByBatch, RightLinear, SignFlipped } from "../../examples/bug-zoo/linear.ts";
import { ConstantMean, DropoutWithoutScale } from "../../examples/bug-zoo/normalization.ts";
import { type GradcheckReport, type GradcheckTarget, gradcheck } from "../../src/check/index.ts";
import { Generator, nn, randn, type Tensor } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";

const x = randn([7, 3], { generator: new Generator(1) });
const generator = new Generator(2);
const { Sequential } = manual;

const causes = (target: GradcheckTarget, options = {}) => causesIn(gradcheck(target, [x], options));

const causesIn = (report: GradcheckReport) => {
  expect(report.passed).toBe(false);
  return report.verdicts.map(({ part, cause, variables }) => [part, cause, variables.join()]);
};

describe("the innermost wrong layer is named, with its own verdict", () => {
  it.each(["full", "sampled"] as const)("in a Sequential, %s", (mode) => {
    const network = new Sequential(
      new manual.Linear(3, 5, { generator }),
      new TanhAtResult(),
      new manual.Linear(5, 2, { generator }),
    );
    expect(causes(network, { mode })).toEqual([
      ["layer 1 (TanhAtResult)", "activation-at-result", "x"],
    ]);
  });

  it("two wrong at once, each with its own mistake", () => {
    const network = new Sequential(
      new SignFlipped(3, 5, generator),
      new manual.Tanh(),
      new ConstantMean(5),
      new manual.Linear(5, 2, { generator }),
    );
    const report = gradcheck(network, [x]);
    expect(causesIn(report)).toEqual([
      ["layer 0 (SignFlipped)", "sign", "weight"],
      ["layer 2 (ConstantMean)", "constant-mean", "x"],
    ]);
    const text = String(report);
    expect(text).toContain(
      "layer 0 (SignFlipped) is wrong by itself, on the inputs that it has here",
    );
    expect(text).toContain("Likely cause in layer 0 (SignFlipped): The sign is flipped.");
    expect(text).toContain(
      "Likely cause in layer 2 (ConstantMean): The mean's term is missing, over dimension 0.",
    );
  });

  it("in a Sequential in a Sequential, and after dropout", () => {
    const network = new Sequential(
      new manual.Linear(3, 5, { generator }),
      new Sequential(
        new manual.Dropout(0.4),
        new Sequential(new SoftplusAtResult(), new manual.Tanh()),
      ),
      new DropoutWithoutScale(),
    );
    expect(causes(network)).toEqual([
      ["layer 1.1.0 (SoftplusAtResult)", "activation-at-result", "x"],
      ["layer 2 (DropoutWithoutScale)", "dropout-scale", "x"],
    ]);
  });

  it("in a property of a layer", () => {
    class Residual extends ZooLayer {
      readonly inner = new DividedByBatch(3, 3, generator);

      forward(input: Tensor): Tensor {
        return input.add(this.inner.forward(input));
      }

      backward(dy: Tensor): Tensor {
        return dy.add(this.inner.backward(dy));
      }

      override parameters() {
        return this.inner.parameters();
      }
    }
    expect(causes(new Residual())).toEqual([
      ["layer inner (DividedByBatch)", "averaged-not-summed", "weight,bias"],
    ]);
  });

  it("in a module made of layers", () => {
    const model = new nn.Sequential(
      new nn.Linear(3, 4),
      manual.fromLayer(new TanhAtResult()),
      new nn.Linear(4, 2),
    );
    expect(causes(model)).toEqual([["layer 1 (TanhAtResult)", "activation-at-result", "x"]]);
  });

  it("with what else is wrong with it", () => {
    class Assigns extends RightLinear {
      override backward(dy: Tensor): Tensor {
        this.weight.gradient.copy_(this.dW(dy));
        this.bias.gradient.add_(this.db(dy));
        return this.dx(dy);
      }
    }
    const network = new Sequential(new manual.Tanh(), new Assigns(3, 2, generator));
    const report = gradcheck(network, [x]);
    expect(report.parts.map(({ name, findings }) => [name, findings[0].kind])).toEqual([
      ["layer 1 (Assigns)", "overwritten"],
    ]);
    expect(causesIn(report)).toEqual([["layer 1 (Assigns)", "last-use", "weight"]]);
  });
});

describe("where every layer is right", () => {
  class Backwards extends Sequential {
    override backward(dy: Tensor): Tensor {
      // The first layer first.
      return this.layers.reduce((gradient, layer) => layer.backward(gradient), dy);
    }
  }

  it("the report says that they are joined wrongly", () => {
    const network = new Backwards(
      new manual.Tanh(),
      new manual.Linear(3, 3, { generator }),
      new manual.Sigmoid(),
    );
    const report = gradcheck(network, [x]);
    expect(report.passed).toBe(false);
    expect(report.parts).toEqual([]);
    expect(report.verdicts[0]).toMatchObject({
      cause: "unexplained",
      part: null,
      evidence: "every layer inside is right by itself, on the inputs that it has here",
    });
  });

  it("but not where one cannot run by itself", () => {
    const tanh = new manual.Tanh();
    class Second extends manual.Linear {
      override forward(input: Tensor): Tensor {
        if (!Object.is(input, before)) throw new Error("not mine");
        return super.forward(input);
      }
    }
    let before: Tensor;
    class Pair extends Backwards {
      override forward(input: Tensor): Tensor {
        before = tanh.forward(input);
        return this.layers[1].forward(before);
      }
    }
    const { verdicts, parts } = gradcheck(new Pair(tanh, new Second(3, 3)), [x]);
    expect(parts).toEqual([]);
    expect(verdicts[0].evidence).not.toContain("every layer inside is right");
  });

  it("nothing is wrapped any more after the check", () => {
    const network = new Sequential(new manual.Tanh(), new manual.Sigmoid());
    gradcheck(network, [x]);
    for (const layer of network.layers) expect(Object.hasOwn(layer, "forward")).toBe(false);
  });
});
