import { describe, expect, it } from "vitest";
import { ZooLayer } from "../../examples/bug-zoo/layer.ts";
import { type GradcheckTarget, gradcheck } from "../../src/check/index.ts";
import { type Tensor, tensor } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import { draw, layerOf, like } from "./layer-of.ts";

const rows = tensor([
  [2, 2, 1],
  [0, 3, 3],
  [1, 1, 1],
  [4, 5, 6],
]);
const grid = draw([1, 2, 4, 4], 3).round();

/** The largest of each row; dy goes to what `mask` says. */
const rowMax = (mask: (ties: Tensor, x: Tensor) => Tensor, sign = 1) =>
  layerOf(
    (a) => a.mul(sign).max(1).mul(sign),
    (dy, a) => {
      const signed = a.mul(sign);
      const ties = signed.eq(signed.max(1, true)).to("float64");
      return mask(ties, signed).mul(dy.reshape([-1, 1]));
    },
  );
const toAll = (ties: Tensor) => ties;
const toFirst = (_: Tensor, a: Tensor) => a.argmax(1).oneHot(a.shape[1]).to("float64");
const shared = (ties: Tensor) => ties.div(ties.sum(1, true));

/** Max-pooling over windows; dy goes to the first of the largest, or to all. */
class MaxPool extends ZooLayer {
  readonly #size: number;
  readonly #stride: number;
  readonly #isToAll: boolean;

  constructor(size: number, stride: number, isToAll: boolean) {
    super();
    this.#size = size;
    this.#stride = stride;
    this.#isToAll = isToAll;
  }

  *#windows(): Generator<number[]> {
    const [n, c, h, w] = this.x.shape;
    const inside = (length: number) => Math.floor((length - this.#size) / this.#stride) + 1;
    for (let plane = 0; plane < n * c; plane++) {
      for (let i = 0; i < inside(h); i++) {
        for (let j = 0; j < inside(w); j++) {
          yield Array.from({ length: this.#size ** 2 }, (_, k) => {
            const row = i * this.#stride + Math.floor(k / this.#size);
            return (plane * h + row) * w + j * this.#stride + (k % this.#size);
          });
        }
      }
    }
  }

  forward(x: Tensor): Tensor {
    this.x = x;
    const largest = [...this.#windows()].map((cells) => Math.max(...cells.map((c) => x.data[c])));
    return tensor(largest, { dtype: x.dtype as "float64" });
  }

  backward(dy: Tensor): Tensor {
    const dx = new Array(this.x.size).fill(0);
    let output = 0;
    for (const cells of this.#windows()) {
      const largest = Math.max(...cells.map((cell) => this.x.data[cell]));
      const equal = cells.filter((cell) => this.x.data[cell] === largest);
      for (const cell of this.#isToAll ? equal : equal.slice(0, 1)) dx[cell] += dy.data[output];
      output++;
    }
    return like(this.x, dx);
  }
}

describe("a maximum that gives the whole gradient to each of several equal numbers", () => {
  it.each<[string, GradcheckTarget, Tensor]>([
    ["of rows", rowMax(toAll), rows],
    ["the smallest of rows", rowMax(toAll, -1), rows],
    [
      "of all numbers",
      layerOf(
        (a) => a.max(),
        (dy, a) => a.eq(a.max()).to("float64").mul(dy),
      ),
      rows.clamp(0, 4),
    ],
    ["pooled", new MaxPool(2, 2, true), grid],
    ["pooled, windows overlapping", new MaxPool(3, 1, true), grid],
    ["pooled, of equal numbers only", new MaxPool(3, 1, true), grid.mul(0)],
  ])("%s", (_, target, input) => {
    for (const mode of ["full", "sampled"] as const) {
      const report = gradcheck(target, [input], { mode });
      expect(report.findings.map(({ kind, where }) => [kind, where])).toEqual([["ties", "x"]]);
      expect(report.verdicts).toEqual([]);
      expect(String(report)).toContain(`Likely cause: x: ${report.findings[0].message}.`);
    }
  });

  it("says where, and what the sum is and should be", () => {
    expect(gradcheck(rowMax(toAll), [rows]).findings[0].message).toBe(
      "a tie is counted more than once: at [0, 0] and [0, 1] all are 2; where they rise together the " +
        "output's slope is 1, and their gradients sum to 2",
    );
    expect(gradcheck(new MaxPool(3, 1, true), [grid.mul(0)]).findings[0].message).toContain(
      "at [0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 2] and 6 others all are 0",
    );
  });

  it("in a network, of the layer that does it", () => {
    const network = new manual.Sequential(rowMax(toAll), new manual.Tanh());
    expect(String(gradcheck(network, [rows]))).toContain(
      "Likely cause in layer 0 (Custom): x: a tie is counted more than once",
    );
  });
});

describe("right at ties", () => {
  it.each<[string, GradcheckTarget, Tensor]>([
    ["the first of the equal ones", rowMax(toFirst), rows],
    ["equal shares", rowMax(shared), rows],
    ["a smallest, to the first", rowMax(toFirst, -1), rows],
    ["pooled to the first", new MaxPool(2, 2, false), grid],
    ["pooled to the first, overlapping", new MaxPool(3, 1, false), grid],
    ["pooled to the first, of equal numbers only", new MaxPool(3, 1, false), grid.mul(0)],
    ["corners that have nothing to do with each other", (a) => a.relu().sum(), rows.sub(1)],
    ["a sum of corners that cancel", (a) => a.relu().sub(a.abs()).sum(), rows.mul(0)],
    ["a maximum of absolute values at 0", (a) => a.abs().max(), rows.mul(0)],
    ["the largest of rows, then the smallest", (a) => a.max(1).min(), rows],
  ])("%s", (_, target, input) => {
    for (const mode of ["full", "sampled"] as const) {
      const report = gradcheck(target, [input], { mode });
      expect(report.passed, String(report)).toBe(true);
      expect(report.kinks.length).toBeGreaterThan(0);
    }
  });
});
