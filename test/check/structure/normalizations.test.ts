import { describe, expect, it } from "vitest";
import { F, type Tensor } from "../../../src/index.ts";
import { affine, grouped, rms, softmax, standardized, unit, weightNorm } from "./normalizations.ts";
import { draw, fn, says, WithParameters } from "./wrong.ts";

describe.each<[number[], number[], string]>([
  [[4, 5], [1], "dimension 1"],
  [[6, 3], [0], "dimension 0"],
  [[2, 3, 4], [1, 2], "dimensions 1 and 2"],
  [[3, 2, 4], [0, 2], "dimensions 0 and 2"],
  [[2, 3, 2, 3], [0, 2, 3], "dimensions 0, 2 and 3"],
  [[2, 2, 3, 3], [2, 3], "dimensions 2 and 3"],
])("x %j normalized over %j", (shape, dims, over) => {
  const count = dims.reduce((product, dim) => product * shape[dim], 1);
  it.each<[string, Parameters<typeof standardized>[1], RegExp]>([
    ["the mean's term left out", { mean: 0 }, /^constant-mean .*The mean's term is missing/],
    ["the variance's", { variance: 0 }, /^constant-variance .*The variance's term is missing/],
    [
      "both",
      { mean: 0, variance: 0 },
      /^constant-statistics .*The mean's term and the variance's term are missing/,
    ],
    ["a sign", { variance: -1 }, /^statistics-term .*The variance's term has the wrong sign/],
    ["a half", { mean: 0.5 }, /^statistics-term .*The mean's term has the factor 0\.5/],
    [
      "N − 1 for N",
      { variance: count / (count - 1) },
      new RegExp(`^statistics-term .*variance's term has the factor ${count}/${count - 1}`),
    ],
    ["the direct part left out", { direct: 0 }, /^statistics-term .*The direct part is missing/],
  ])("%s", (_, terms, words) => {
    const said = says(standardized(dims, terms), [draw(shape)]);
    expect(said).toEqual([expect.stringMatching(words)]);
    expect(said[0]).toContain(`over ${over}.`);
  });

  it("right: nothing", () => {
    expect(says(standardized(dims, {}), [draw(shape)])).toEqual(["passes"]);
  });
});

const each = (dim: number, gradient: Parameters<typeof softmax>[1]) => softmax(dim, gradient);
const cube = () => [draw([4, 5, 3])];

describe.each([0, 1, 2])("softmax over dimension %i", (dim) => {
  it.each<[string, Parameters<typeof softmax>[1], string]>([
    ["without the sum", (dy, y) => y.mul(dy), "The softmax's sum is missing"],
    [
      "with the sum not multiplied by y",
      (dy, y) => y.mul(dy).sub(dy.mul(y).sum(dim, true)),
      "The sum over dy · y is subtracted, but not multiplied by y",
    ],
    [
      "with the sum over dy alone",
      (dy, y) => y.mul(dy.sub(dy.sum(dim, true))),
      "that over dy, where dy · y is needed",
    ],
    [
      "with the sum over another dimension",
      (dy, y) => y.mul(dy.sub(dy.mul(y).sum((dim + 1) % 3, true))),
      `The softmax's sum is taken over dimension ${(dim + 1) % 3}, and forward's is over dimension ${dim}`,
    ],
    [
      "with the sum added",
      (dy, y) => y.mul(dy.add(dy.mul(y).sum(dim, true))),
      "has the wrong sign",
    ],
    [
      "with a mean",
      (dy, y) => y.mul(dy.sub(dy.mul(y).mean(dim, true))),
      `has the factor 1/${[4, 5, 3][dim]}`,
    ],
  ])("%s", (_, gradient, words) => {
    const said = says(each(dim, gradient), cube());
    expect(said).toEqual([expect.stringMatching(/^softmax-jacobian/)]);
    expect(said[0]).toContain(words);
    expect(said[0]).toContain(`dimension ${dim}`);
  });

  it("with its diagonal alone", () => {
    const [said, ...others] = says(
      each(dim, (dy, y) => dy.mul(y).mul(y.neg().add(1))),
      cube(),
    );
    expect(said).toMatch(/^softmax-(jacobian|diagonal)/);
    expect(others).toEqual([]);
  });
});

describe("other normalizations", () => {
  const logSoftmax = (gradient: (dy: Tensor, y: Tensor) => Tensor) =>
    fn(
      (x) => F.logSoftmax(x, 1),
      (dy, _, y) => [gradient(dy, y)],
    );
  it.each<[string, Parameters<typeof says>[0], Tensor[], RegExp]>([
    [
      "groups of channels",
      grouped([2, 4, 3], 2, { variance: 0 }),
      [draw([2, 4, 3])],
      /^constant-variance .*over dimension 2 and each of 2 groups of dimension 1/,
    ],
    [
      "groups of features",
      grouped([3, 8], 2, { mean: 0 }),
      [draw([3, 8])],
      /^constant-mean .*each of 2 groups of dimension 1/,
    ],
    [
      "rows of length 1",
      unit([1], 0),
      [draw([4, 5])],
      /^constant-norm .*The norm's term is missing, over dimension 1/,
    ],
    ["columns of length 1", unit([0], 0), [draw([4, 3])], /^constant-norm .*over dimension 0/],
    [
      "the projection twice",
      unit([2], 2),
      [draw([2, 3, 4])],
      /^statistics-term .*The norm's term has the factor 2/,
    ],
    [
      "root mean square, without its term",
      rms([1], 1e-6, (s) => s.add(1e-6).sqrt(), 0),
      [draw([3, 4, 2])],
      /^constant-norm .*over dimension 1/,
    ],
    [
      "the rows' norms of a weight",
      weightNorm(),
      [draw([4, 5])],
      /^constant-norm \(v\): .*v over dimension 1/,
    ],
    [
      "x less its mean",
      fn(
        (x) => x.sub(x.mean(1, true)),
        (dy) => [dy],
      ),
      [draw([4, 5])],
      /^constant-mean .*y is x less its mean over dimension 1/,
    ],
    [
      "x less its mean, by the sum",
      fn(
        (x) => x.sub(x.mean(1, true)),
        (dy) => [dy.sub(dy.sum(1, true))],
      ),
      [draw([4, 5])],
      /^statistics-term .*The mean's term has the factor 5/,
    ],
    [
      "log-softmax passed through",
      logSoftmax((dy) => dy),
      [draw([4, 5])],
      /^softmax-jacobian .*The softmax's term is missing, over dimension 1/,
    ],
    [
      "log-softmax with y for the softmax",
      logSoftmax((dy, y) => dy.sub(y.mul(dy.sum(1, true)))),
      [draw([4, 5])],
      /^softmax-jacobian .*where the softmax exp\(y\) is needed/,
    ],
    [
      "statistics held constant after a linear map",
      new WithParameters(
        { weight: draw([5, 3], 7) },
        (x, { weight }) => {
          const z = x.matmul(weight);
          const c = z.sub(z.mean(0, true));
          return c.mul(c.square().mean(0, true).add(1e-5).rsqrt());
        },
        (dy, x, { weight }) => {
          const z = x.matmul(weight);
          const c = z.sub(z.mean(0, true));
          const dz = dy.mul(c.square().mean(0, true).add(1e-5).rsqrt());
          return { x: dz.matmul(weight.T), weight: x.T.matmul(dz) };
        },
      ),
      [draw([7, 5])],
      /^constant-statistics \(x, weight\): The mean's and variance's terms .*y over dimension 0/,
    ],
  ])("%s", (_, target, inputs, words) => {
    expect(says(target, inputs)).toEqual([expect.stringMatching(words)]);
  });

  it.each<[string, (dy: Tensor, gamma: Tensor) => Tensor, string]>([
    ["γ left out", (dy) => dy, "The factor gamma is missing"],
    [
      "γ twice",
      (dy, gamma) => dy.mul(gamma).mul(gamma),
      "The factor gamma is there once too often",
    ],
    [
      "divided by γ",
      (dy, gamma) => dy.div(gamma),
      "It is divided by gamma where it must be multiplied",
    ],
  ])("%s", (_, scale, words) => {
    for (const shape of [
      [4, 5],
      [2, 3, 5],
    ]) {
      const [said, ...others] = says(affine(5, scale), [draw(shape)]);
      expect(said).toMatch(/^factor-missing \(x\)/);
      expect(said).toContain(words);
      expect(others).toEqual([]);
    }
  });

  it.each<[string, number, (s: Tensor) => Tensor, string]>([
    ["eps outside of the root", 0.1, (s) => s.sqrt().add(0.1), "eps is added outside of the root"],
    ["eps left out", 0.1, (s) => s.sqrt(), "eps is forgotten"],
    [
      "not divided",
      1e-5,
      (s) => s.mul(0).add(1),
      "The division by the standard deviation is missing",
    ],
    [
      "divided by the square",
      1e-5,
      (s) => s.add(1e-5),
      "divided by the standard deviation once too often",
    ],
  ])("%s", (_, eps, divisor, words) => {
    for (const dims of [[1], [0, 2]]) {
      const [said, ...others] = says(rms(dims, eps, divisor), [draw([5, 4, 2])]);
      expect(said).toMatch(/^eps \(x\)/);
      expect(said).toContain(words);
      expect(others).toEqual([]);
    }
  });
});
