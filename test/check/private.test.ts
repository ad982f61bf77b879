import { describe, expect, it } from "vitest";
import { parameter, ZooLayer } from "../../examples/bug-zoo/layer.ts";
import { gradcheck } from "../../src/check/index.ts";
import { DtypeError, Generator, randn, ShapeError, type Tensor, zeros } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";

const draw = (shape: number[], seed = 1) => randn(shape, { generator: new Generator(seed) });
const x = draw([4, 3]);

/** y = x · w, element by element. */
class Scaled extends ZooLayer {
  readonly #weight = parameter("weight", draw([3], 2));

  forward(input: Tensor): Tensor {
    this.x = input;
    return input.mul(this.#weight.value);
  }

  backward(dy: Tensor): Tensor {
    this.#weight.gradient.add_(dy.mul(this.x).sum(0));
    return dy.mul(this.#weight.value);
  }

  override parameters() {
    return [this.#weight];
  }
}

describe("tensors in private fields", () => {
  it("are checked where parameters() gives them", () => {
    const layer = new Scaled();
    const [{ value }] = layer.parameters();
    const numbers = [...value.data];
    const report = gradcheck(layer, [x]);
    expect(report.passed, String(report)).toBe(true);
    expect(report.dtype).toBe("float64");
    expect([value.dtype, [...value.data]]).toEqual(["float32", numbers]);
  });

  it("are checked where a layer in a private field has them", () => {
    class Hidden extends ZooLayer {
      readonly #inner = new manual.Linear(3, 2);

      forward(input: Tensor): Tensor {
        return this.#inner.forward(input).clone();
      }

      backward(dy: Tensor): Tensor {
        return this.#inner.backward(dy).neg();
      }

      override parameters() {
        return this.#inner.parameters();
      }
    }
    const { variables, verdicts } = gradcheck(new Hidden(), [x]);
    expect(variables.map(({ name, passed }) => [name, passed])).toEqual([
      ["x", false],
      ["weight", true],
      ["bias", true],
    ]);
    expect(verdicts[0].cause).toBe("sign");
  });

  /** Has a layer that does not learn. */
  class Projected extends ZooLayer {
    readonly #frozen = new manual.Linear(3, 2);

    forward(input: Tensor): Tensor {
      return this.#frozen.forward(input);
    }

    backward(dy: Tensor): Tensor {
      return this.#frozen.backward(dy);
    }
  }

  /** Returns its own buffer. */
  class Buffered extends ZooLayer {
    readonly #y = zeros([4, 3]);

    forward(input: Tensor): Tensor {
      return this.#y.copy_(input);
    }

    backward(dy: Tensor): Tensor {
      return dy;
    }
  }

  it("that nothing gives have it checked in float32, and the report says so and names the layer", () => {
    const told = (layer: manual.Layer) => {
      const report = gradcheck(layer, [x]);
      expect(report.passed, String(report)).toBe(true);
      expect(report.dtype).toBe("float32");
      expect(String(report)).toContain(report.notes[0]);
      return report.notes;
    };
    expect(told(new Projected())[0]).toMatch(
      /^checked in float32, with a larger step and wider tolerances: all that can be seen of Projected was brought to float64, and its forward fails \(Linear: forward expected x of dtype float32/,
    );
    expect(told(new Buffered())).toEqual([
      "checked in float32, with a larger step and wider tolerances: all that can be seen of Buffered was " +
        "brought to float64, and its output is float32",
    ]);
    expect(told(new manual.Sequential(new manual.Tanh(), new Projected()))[0]).toContain(
      "seen of layer 1 (Projected) was brought",
    );
  });

  it("that nothing gives are an error where float64 was asked for", () => {
    const check = (layer: manual.Layer) => () => gradcheck(layer, [x], { dtype: "float64" });
    expect(check(new Projected())).toThrow(DtypeError);
    expect(check(new Projected())).toThrow(
      /^gradcheck: all that can be seen of Projected was brought to float64, and its forward fails \(Linear: forward expected x of dtype float32/,
    );
    expect(check(new manual.Sequential(new manual.Tanh(), new Projected()))).toThrow(
      "seen of layer 1 (Projected) was brought",
    );
    expect(check(new manual.Sequential(new Buffered(), new manual.Sequential()))).toThrow(
      "seen of layer 0 (Buffered) was brought to float64, and its output is float32. It seems to hold " +
        "a float32 tensor where it cannot be seen, in a private (#) field or a closure",
    );
    expect(gradcheck(new Projected(), [x], { dtype: "native" }).passed).toBe(true);
    expect(gradcheck(new Buffered(), [x], { dtype: "native" }).passed).toBe(true);
  });

  it("are left as they were also after an error", () => {
    const layer = new manual.Sequential(new Scaled(), new Projected());
    expect(() => gradcheck(layer, [x], { dtype: "float64" })).toThrow(DtypeError);
    expect(layer.parameters()[0].value.dtype).toBe("float32");
    expect(Object.keys(layer.layers[0])).not.toContain("forward");
  });
});

describe("an error says what threw it, and when", () => {
  const findings = (layer: manual.Layer) =>
    gradcheck(layer, [x]).findings.map(({ kind, where, message }) => [kind, where, message]);

  it("the first forward: it is the caller's own", () => {
    expect(() => gradcheck(new manual.Linear(5, 2), [x])).toThrow(ShapeError);
  });

  it("a backward", () => {
    class Throws extends manual.Tanh {
      override backward(): Tensor {
        throw new RangeError("no");
      }
    }
    expect(findings(new Throws())).toEqual([
      ["threw", "Throws.backward", "threw RangeError in a pass from a random dy: no"],
    ]);
    expect(String(gradcheck(new Throws(), [x]))).toContain(
      "  Throws.backward: threw RangeError in a pass from a random dy: no",
    );
    const inside = findings(new manual.Sequential(new manual.Tanh(), new Throws()));
    expect(inside[0]).toEqual([
      "threw",
      "backward of layer 1 (Throws)",
      "threw RangeError in a pass from a random dy: no",
    ]);
  });

  it("a zeroGrad", () => {
    class Throws extends Scaled {
      override zeroGrad(): void {
        throw new Error("cannot");
      }
    }
    expect(findings(new Throws())).toEqual([
      ["threw", "Throws.zeroGrad", "threw Error in a pass from a random dy: cannot"],
    ]);
  });

  it("a backward from dy = 0: all else is checked", () => {
    class Divides extends ZooLayer {
      forward(input: Tensor): Tensor {
        return input.mul(2);
      }

      backward(dy: Tensor): Tensor {
        if (dy.data.every((value) => value === 0)) throw new Error("nothing came");
        return dy.mul(-2);
      }
    }
    expect(findings(new Divides())).toEqual([
      ["threw", "Divides.backward", "threw Error from dy = 0: nothing came"],
      ["wrong-gradient", "x", "is not the central difference"],
    ]);
  });

  it("a backward that needs the zeroGrad between", () => {
    class Once extends Scaled {
      #ran = false;

      override backward(dy: Tensor): Tensor {
        if (this.#ran) throw new Error("twice");
        this.#ran = true;
        return super.backward(dy);
      }

      override zeroGrad(): void {
        super.zeroGrad();
        this.#ran = false;
      }
    }
    expect(findings(new Once())).toEqual([
      ["threw", "Once.backward", "threw Error in two passes without zeroGrad between them: twice"],
    ]);
  });

  it("a forward at other numbers", () => {
    class Exact extends ZooLayer {
      forward(input: Tensor): Tensor {
        const moved = input.data.some((value, i) => value !== Math.fround(x.data[i]));
        if (moved) throw new Error("others");
        return input.mul(2);
      }

      backward(dy: Tensor): Tensor {
        return dy.mul(2);
      }
    }
    expect(findings(new Exact())).toEqual([
      [
        "threw",
        "Exact.forward",
        "threw Error with its numbers moved by a step, or from a dy of zeros and one 1: others",
      ],
    ]);
  });
});
