import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { drawFigure, saveFigure } from "../../examples/numpy-network/figure.ts";
import {
  backward,
  crossEntropy,
  forward,
  type Layer,
} from "../../examples/numpy-network/network.ts";
import { describeRun } from "../../examples/numpy-network/print.ts";
import { main, smallProblem } from "../../examples/numpy-network.ts";
import * as F from "../../src/functional/index.ts";
import { grad, type Tensor, tensor } from "../../src/index.ts";
import { type GoldenTensor, golden } from "../golden/read.ts";
import { expectTensor } from "../support/compare.ts";
import { checkWellFormed } from "../support/well-formed.ts";

interface Figures {
  gradientCheck: {
    X: GoldenTensor;
    Y: GoldenTensor;
    loss: number;
    gradients: Record<string, GoldenTensor>;
    differences: Record<string, GoldenTensor>;
  };
  training: {
    X: GoldenTensor;
    losses: number[];
    accuracy: number;
    probabilities: GoldenTensor;
    parameters: Record<string, GoldenTensor>;
  };
}

const numpy = golden<Figures>("numpy-network");
const run = main();
const inOrder = (layers: readonly Layer[]) => layers.flatMap(({ W, b }) => [W, b]);

function expectTensors(actual: Tensor[], expected: Record<string, GoldenTensor>): void {
  expect(Object.keys(expected)).toEqual(["W1", "b1", "W2", "b2", "W3", "b3"]);
  Object.values(expected).forEach((figures, i) => {
    expectTensor(actual[i], figures);
  });
}

/** Loss and gradients of the same network by the tensor engine's autograd. */
function byAutograd(layers: readonly Layer[], X: Tensor, Y: Tensor) {
  const leaves = inOrder(layers).map((parameter) => parameter.clone().detach());
  for (const leaf of leaves) leaf.requiresGrad = true;
  const [W1, b1, W2, b2, W3, b3] = leaves;
  const hidden = W2.matmul(W1.matmul(X).add(b1).relu()).add(b2).relu();
  const loss = F.bceWithLogits(W3.matmul(hidden).add(b3), Y);
  return { loss: loss.item(), gradients: grad(loss, leaves) };
}

describe("the NumPy network", () => {
  it("gives NumPy's figures, to ten digits", () => {
    expect(run.losses).toHaveLength(300);
    expect(run.losses[0].toFixed(10)).toBe("0.5651477427");
    expect(run.losses[299].toFixed(10)).toBe("0.0666649964");
    expect(run.accuracy).toBe(0.97);
  });

  it("goes NumPy's way, epoch by epoch", () => {
    const { X, losses, accuracy, probabilities, parameters } = numpy.training;
    expectTensor(run.X, X, { tolerance: 0 });
    run.losses.forEach((loss, epoch) => {
      expect(Math.abs(loss - losses[epoch]), `epoch ${epoch + 1}`).toBeLessThan(1e-12);
    });
    expectTensors(inOrder(run.layers), parameters);
    expectTensor(run.P, probabilities);
    expect(run.accuracy).toBe(accuracy);
  });

  it("has NumPy's and autograd's gradients", () => {
    const { layers, X, Y } = smallProblem();
    const { gradientCheck } = numpy;
    expectTensor(X, gradientCheck.X, { tolerance: 0 });
    expectTensor(Y, gradientCheck.Y, { tolerance: 0 });
    const A = forward(layers, X);
    expect(Math.abs(crossEntropy(A[3], Y) - gradientCheck.loss)).toBeLessThan(1e-12);
    expectTensors(inOrder(backward(layers, A, Y)), gradientCheck.gradients);

    for (const problem of [{ layers, X, Y }, run]) {
      const activations = forward(problem.layers, problem.X);
      const gradients = inOrder(backward(problem.layers, activations, problem.Y));
      const expected = byAutograd(problem.layers, problem.X, problem.Y);
      const loss = crossEntropy(activations[3], problem.Y);
      expect(Math.abs(loss - expected.loss)).toBeLessThan(1e-12);
      gradients.forEach(({ shape, data }, i) => {
        const { gradients: theirs } = expected;
        expectTensor(theirs[i], { shape: [...shape], data: [...data] });
      });
    }
  });

  it("passes the gradient check at every entry", () => {
    const names = run.gradientCheck.map(({ name, entries }) => `${name} ${entries}`);
    expect(names).toEqual(["W1 24", "b1 6", "W2 18", "b2 3", "W3 3", "b3 1"]);
    for (const { name, worstAbsolute, worstRelative, passed } of run.gradientCheck) {
      // What is left is the rounding of the loss, 1e-16, over a step of 2e-5.
      expect(worstAbsolute, name).toBeLessThan(1e-10);
      expect(worstRelative, name).toBeLessThan(1e-6);
      expect(passed).toBe(true);
    }
    const { layers, X, Y } = smallProblem();
    const gradients = inOrder(backward(layers, forward(layers, X), Y));
    Object.values(numpy.gradientCheck.differences).forEach((differences, i) => {
      expectTensor(gradients[i], differences, { tolerance: 1e-10 });
    });
  });

  it("prints the gradient check and the figures beside NumPy's", () => {
    const text = describeRun(run);
    expect(text).toMatch(/layer +parameter +entries +max absolute error +relative error/);
    expect(text.match(/✓ pass/g)).toHaveLength(6);
    expect(text).toMatch(/loss, epoch 1 +0\.5651477427 +0\.5651477427 +✓ same/);
    expect(text).toMatch(/loss, epoch 300 +0\.0666649964 +0\.0666649964 +✓ same/);
    expect(text).toMatch(/accuracy +97\.0% +97\.0% +✓ same/);

    const [first, ...others] = run.gradientCheck;
    const worse = {
      ...run,
      losses: [...run.losses.slice(0, -1), 0.5],
      gradientCheck: [{ ...first, passed: false }, ...others],
    };
    expect(describeRun(worse)).toMatch(/W1 .*✗ fail/);
    expect(describeRun(worse)).toMatch(/loss, epoch 300 .*✗ differs/);
  });
});

describe("the figure of the NumPy network", () => {
  const svg = drawFigure(run);

  it("shows every point, and those on the wrong side ringed", () => {
    checkWellFormed(svg);
    const { data: labels } = run.Y;
    const wrong = run.P.data.filter((p, i) => (p >= 0.5 ? 1 : 0) !== labels[i]).length;
    expect(wrong).toBe(6);
    // One of each more stands in the legend.
    expect(svg.match(/class="sample"/g)).toHaveLength(200 + 2);
    expect(svg.match(/class="ring"/g)).toHaveLength(wrong + 1);
    expect(svg).toContain("6 misclassified");
    expect(svg).toContain("97.0% of the 200 points");
    expect(svg).toContain(">0.5651</text>");
    expect(svg).toContain(">0.0667</text>");
  });

  it("draws the boundary where the network's probability is 0.5", () => {
    const frame = /<rect class="frame" fill="none" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/;
    const [left, top, width] = frame.exec(svg)!.slice(1).map(Number);
    const [, path] = /<path class="border" d="(M[^"]{100,})"/.exec(svg)!;
    const corners = path
      .match(/-?[\d.]+,-?[\d.]+/g)!
      .map((corner) => corner.split(",").map(Number));
    const inside = corners.filter(([x, y]) => [x - left, y - top].every((d) => d > 0 && d < width));
    expect(inside.length).toBeGreaterThan(200);
    const points = inside.map(([x, y]) => [
      ((x - left) / width) * 7 - 3.5,
      3.5 - ((y - top) / width) * 7,
    ]);
    const P = forward(run.layers, tensor(points, { dtype: "float64" }).T)[3];
    for (const p of P.data) expect(Math.abs(p - 0.5)).toBeLessThan(0.004);
  });

  it("is saved as SVG and PNG, shaded by the probability", () => {
    const folder = join(mkdtempSync(join(tmpdir(), "chainrule-")), "new", "folder");
    const paths = saveFigure(svg, folder);
    expect(paths).toEqual([join(folder, "figure.svg"), join(folder, "figure.png")]);
    expect(readFileSync(paths[0], "utf8")).toBe(svg);
    const { width, height, data } = PNG.sync.read(readFileSync(paths[1]));
    const size = /width="(\d+)" height="(\d+)"/.exec(svg)!.slice(1).map(Number);
    expect([width, height]).toEqual(size.map((units) => 2 * units));
    // Near the plane's lower left and upper right corner: blue for class 0, orange for class 1.
    const redMinusBlue = (x: number, y: number) => {
      const at = 4 * (2 * y * width + 2 * x);
      return data[at] - data[at + 2];
    };
    expect(redMinusBlue(596, 446)).toBeLessThan(-60);
    expect(redMinusBlue(936, 106)).toBeGreaterThan(60);
    expect(redMinusBlue(10, 10)).toBe(0);
  });
});
