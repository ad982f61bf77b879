import { describe, expect, expectTypeOf, it } from "vitest";
import { checkParameters, type ParameterCheck } from "../../src/check/index.ts";
import { moons, randomSplit, type Subset } from "../../src/data/index.ts";
import { grad, nn, type Tensor, tensor } from "../../src/index.ts";

const options = { dtype: "float64", requiresGrad: true } as const;
const x = tensor([1, 2], options);
const w = tensor([3, 4], options);
const loss = () => x.mul(w).sum();

describe("what a function gives for each of a list has the list's own length in its type", () => {
  it("grad: a tuple of tensors for a tuple of inputs", () => {
    const slopes = grad(loss(), [x, w]);
    expectTypeOf(slopes).toEqualTypeOf<[Tensor, Tensor]>();
    const [dx, dw] = slopes;
    expect([dx.toArray(), dw.toArray()]).toEqual([
      [3, 4],
      [1, 2],
    ]);
    const [first, ...others] = [x, w] as [Tensor, ...nn.Parameter[]];
    expectTypeOf(grad(loss(), [first])).toEqualTypeOf<[Tensor]>();
    expectTypeOf(grad(loss(), [first, ...others])).toEqualTypeOf<[Tensor, ...Tensor[]]>();
    expectTypeOf(grad(loss(), [x, w] as const)).toEqualTypeOf<[Tensor, Tensor]>();
  });

  it("grad: an array for inputs that nobody has counted", () => {
    const model = new nn.Linear(2, 1);
    const output = model.forward(tensor([[1, 2]])).sum();
    const slopes = grad(output, model.parameters());
    expectTypeOf(slopes).toEqualTypeOf<Tensor[]>();
    expect(slopes).toHaveLength(2);
    const inputs: readonly Tensor[] = [x];
    expectTypeOf(grad(loss(), inputs)).toEqualTypeOf<Tensor[]>();
  });

  it("randomSplit: a part for each fraction", () => {
    const parts = randomSplit(moons({ samples: 10 }), [0.8, 0.2]);
    expectTypeOf(parts).toEqualTypeOf<[Subset, Subset]>();
    const fractions: number[] = [1];
    expectTypeOf(randomSplit(moons({ samples: 10 }), fractions)).toEqualTypeOf<Subset[]>();
  });

  it("checkParameters: a row for each parameter", () => {
    const rows = checkParameters([["x", x]], loss);
    expectTypeOf(rows).toEqualTypeOf<[ParameterCheck]>();
    const named = new nn.Linear(2, 1).to("float64").namedParameters();
    const counted = () => checkParameters(named, () => 0);
    expectTypeOf(counted).returns.toEqualTypeOf<ParameterCheck[]>();
  });
});
