import { describe, expect, it } from "vitest";
import { type FunctionName, functions } from "../../src/expr/index.ts";
import {
  cat,
  DtypeError,
  F,
  randint,
  ShapeError,
  stack,
  tensor,
  ValueError,
  where,
  zeros,
} from "../../src/index.ts";
import { fold } from "../../src/ops/unfold.ts";

describe("errors name the operation, what was expected, what came, and the fix", () => {
  const x = zeros([128, 64]);
  const window = { kernel: [2, 2], stride: [1, 1], padding: [1, 0], dilation: [1, 1] } as const;

  it.each([
    [
      () => x.matmul(zeros([256, 64])),
      "matmul: inner dimensions differ: [128, 64] @ [256, 64] (64 ≠ 256). Did you mean x.matmul(w.T)?",
    ],
    [
      () => x.matmul(zeros([128, 256])),
      "matmul: inner dimensions differ: [128, 64] @ [128, 256] (64 ≠ 128). Did you mean x.T.matmul(w)?",
    ],
    [() => x.matmul(zeros([3, 5])), "(64 ≠ 3)"],
    [() => x.matmul(tensor(2)), "a 0-dimensional tensor is no matrix. Use x.mul(y)"],
    [
      () => x.add(zeros([128])),
      "add: shapes [128, 64] and [128] do not broadcast: sizes 64 and 128 at dimension -1",
    ],
    [() => x.clamp(zeros([3]), 1), "clamp: shapes [128, 64] and [3] and [] do not broadcast"],
    [() => x.clone().copy_(zeros([3])), "copy_: shapes [128, 64] and [3] do not broadcast"],
    [() => x.clone().add_(zeros([3])), "add_: shapes [128, 64] and [128, 64] and [3] do not"],
    [() => zeros([1]).expand([3]).zero_(), "zero_: elements of this expanded [3] are one number"],
    [() => x.remainder(zeros([3])), "remainder: shapes [128, 64] and [3] do not broadcast"],
    [() => x.maskedFill(zeros([3]), 1), "maskedFill: shapes [3] and [] and [128, 64] do not"],
    [() => where(x, zeros([3]), 1), "where: shapes [128, 64] and [3] and [] do not broadcast"],
    [() => F.softmax(x, 2), "softmax: dimension 2 is out of range"],
    [() => stack([x, zeros([3])]), "stack: expected tensors of one shape, got [128, 64], [3]"],
    [() => tensor(1).narrow(0, 0, 1), "narrow: a 0-dimensional tensor has no dimension to take"],
    [() => x.reshape([3, -1]), "reshape: [128, 64] has 8192 elements, which do not fit [3, -1]"],
    [() => x.reshape([8191]), "reshape: [128, 64] has 8192 elements, which do not fit [8191]"],
    [() => x.reshape([-1, -1]), "reshape: "],
    [() => x.T.view([8192]), "Use x.reshape(shape), which copies where it must"],
    [() => x.expand([128, 65]), "expand: [128, 64] does not expand to [128, 65]"],
    [() => x.permute([0, 0]), "permute: [0, 0] does not name each of the 2 dimensions once"],
    [() => x.sum(2), "sum: dimension 2 is out of range for a tensor with 2 dimensions"],
    [() => x.sum([0, -2]), "sum: dimension repeated"],
    [() => x.norm({ dim: 2 }), "norm: dimension 2 is out of range"],
    [() => x.min(2), "min: dimension 2 is out of range"],
    [() => x.argmin(2), "argmin: dimension 2 is out of range"],
    [() => x.any(2), "any: dimension 2 is out of range"],
    [() => x.all([0, 0]), "all: dimension repeated"],
    [() => x.std(2), "std: dimension 2 is out of range"],
    [() => x.select(0, -129), "select: index -129 is out of range for dimension 0 of size 128"],
    [() => x.indexSelect(0, [128]), "indexSelect: index 128 is out of range for dimension 0"],
    [() => F.softmin(x, 2), "softmin: dimension 2 is out of range"],
    [() => F.gumbelSoftmax(x, { dim: 2 }), "gumbelSoftmax: dimension 2 is out of range"],
    [() => F.normalize(x, { dim: 2 }), "normalize: dimension 2 is out of range"],
    [() => F.cosineSimilarity(x, x, { dim: 2 }), "cosineSimilarity: dimension 2 is out of range"],
    [() => zeros([0]).max(), "max: no largest element over an empty dimension"],
    [() => x.at(128), "at: index 128 is out of range for dimension 0 of size 128"],
    [() => x.at(0, 0, 0), "at: 3 indices for a tensor with 2 dimensions"],
    [() => x.split([1, 2]), "split: sizes [1, 2] do not add up to 128"],
    [
      () => cat([x, zeros([2, 3])]),
      "cat: shapes [128, 64], [2, 3] must be equal except in dimension 0",
    ],
    [() => cat([]), "cat: needs at least one tensor"],
    [() => zeros([3]).T, "T: needs at least two dimensions, got [3]"],
    [() => x.item(), "item: needs a tensor with one element, got shape [128, 64]"],
    [
      () => x.gather(1, tensor([[64]], { dtype: "int32" })),
      "gather: index 64 is out of range for dimension 1 of size 64",
    ],
    [
      () => fold(zeros([1, 5, 3]), [2, 2], window),
      "fold: needs columns [N, C·4, 3] for images of 2×2, got [1, 5, 3]",
    ],
    [
      () => fold(zeros([1, 4, 2]), [2, 2], window),
      "fold: needs columns [N, C·4, 3] for images of 2×2, got [1, 4, 2]",
    ],
    [
      () => fold(zeros([1, 4, 3, 1]), [2, 2], window),
      "fold: needs columns [N, C·4, 3] for images of 2×2, got [1, 4, 3, 1]",
    ],
  ])("%#", (run, message) => {
    expect(run).toThrow(ShapeError);
    expect(run).toThrow(message);
  });

  it("dtypes", () => {
    expect(() => x.gather(1, zeros([1, 1]))).toThrow(DtypeError);
    expect(() => tensor([1, 2], { dtype: "int32" }).mean()).toThrow(/mean: needs a float tensor/);
    expect(() => tensor([2e9, 2e9], { dtype: "int32" }).sum()).toThrow(/does not fit an int32/);
  });

  const ofTwo = (Object.keys(functions) as FunctionName[]).filter((x) => functions[x].length > 1);

  it.each(ofTwo)("%s without its other operand", (name) => {
    const method = tensor(1)[name] as (...rest: unknown[]) => unknown;
    for (const given of [[], [undefined], [undefined, undefined]]) {
      expect(() => method.apply(tensor(1), given)).toThrow(ValueError);
    }
  });

  const most: Partial<Record<FunctionName, number>> = {
    ...{ clamp: 3, leakyRelu: 2, elu: 2, celu: 2, softplus: 3, hardtanh: 3 },
    ...{ hardshrink: 2, softshrink: 2 },
  };

  it.each(Object.keys(functions) as FunctionName[])("%s of an operand too many", (name) => {
    const count = most[name] ?? functions[name].length;
    const method = tensor(1)[name] as (...rest: unknown[]) => unknown;
    const rest = Array.from({ length: count }, () => tensor(1));
    expect(() => method.apply(tensor(1), rest.slice(1))).not.toThrow();
    expect(() => method.apply(tensor(1), rest)).toThrow(ValueError);
  });

  it("integers and booleans keep their least and their kind", () => {
    const least = tensor([-2147483648, 5], { dtype: "int32" });
    expect(least.min().item()).toBe(-2147483648);
    expect(least.argmin().item()).toBe(0);
    expect(tensor([true, false]).min().dtype).toBe("bool");
    expect(least.clamp(0).dtype).toBe("int32");
  });

  it("values", () => {
    expect(() => zeros([5]).slice(0, 0.5, 3)).toThrow("positions must be integers, got 0.5");
    expect(() => zeros([3]).split([-1, 4])).toThrow(ShapeError);
    expect(() => zeros([1, 3]).expand([1.5, 3])).toThrow(ShapeError);
    expect(() => randint(3, 3, [4])).toThrow("randint: expected integers low < high, got 3 and 3");
    const index = tensor([0, 1, 2], { dtype: "int32" });
    expect(() => zeros([5]).scatterAdd(0, index, zeros([1]))).toThrow(
      /asks for more than the source/,
    );
    expect(() => x.slice(0, 0, 1, 0)).toThrow(ValueError);
    expect(() => tensor([3], { dtype: "int32" }).oneHot(3)).toThrow(
      "oneHot: 3 is no class index: expected integers from 0 to 2",
    );
  });
});
