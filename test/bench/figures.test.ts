import { expect, test } from "vitest";
import { names } from "../../bench/entries.ts";
import { figuresOf, isReached } from "../../bench/figures.ts";
import type { WorkResult } from "../../bench/measure.ts";

function result(work: string, times: [string, number, number?][]): WorkResult {
  const peakGflops = { median: 50, lower: 50, upper: 50 };
  const rows = times.map(([contender, median, shareOfLimit = null]) => ({
    contender,
    milliseconds: { median, lower: median, upper: median },
    gflops: 1,
    shareOfLimit,
  }));
  return { work, description: "", flops: 1, peakGflops, rows, absent: [] };
}

const measuredOf = (works: WorkResult[]) =>
  figuresOf(works).map((figure) => [figure.claim, figure.measured, isReached(figure)]);

test("a ratio is against the fastest of those it names", () => {
  const works = [
    result("moons", [
      [names.compiled, 0.01],
      [names.pytorch1, 0.3],
      [names.pytorch2, 0.15],
      // Not eager.
      [names.pytorchJit1, 0.1],
    ]),
    result("MNIST, batch 128", [
      [names.compiledBlas, 2, 0.59],
      [names.pytorch1, 4],
      [names.pytorchJit1, 3],
    ]),
  ];
  expect(measuredOf(works)).toEqual([
    ["compiled, against PyTorch eager", 15, false],
    ["compiled, BLAS, against PyTorch, eager or jit", 1.5, false],
    ["compiled, BLAS, share of its matrix products alone", 59, false],
  ]);
});

test("times are upper bounds, shares and ratios lower ones", () => {
  const works = [
    result("XOR", [
      [names.compiled, 0.0015],
      [names.micrograd, 0.9],
    ]),
    result("matmul 512³", [
      [names.eager, 9, 0.8],
      [names.compiled, 10, 0.75],
    ]),
    result("MNIST, batch 128", [
      [names.eagerBlas, 6],
      [names.pytorch2, 4],
    ]),
  ];
  expect(measuredOf(works)).toEqual([
    ["compiled, against micrograd", expect.closeTo(600, 9), true],
    ["compiled, one step", 1.5, true],
    ["Wasm, share of the peak", 80, true],
    ["eager, BLAS, in units of PyTorch eager's time", 1.5, true],
  ]);
});

test("layers: against each peer that has them, and eager in units of compiled", () => {
  const works = [
    result("LSTM, 64 steps", [
      [names.compiled, 2],
      [names.compiledBlas, 1],
      [names.tfjs, 5],
      [names.pytorch1, 1.5],
    ]),
    result("softmax 512×1024", [
      [names.eager, 7],
      [names.compiled, 2],
      [names.jax, 4],
    ]),
  ];
  expect(measuredOf(works)).toEqual([
    ["compiled, Wasm, against tfjs", 2.5, false],
    ["compiled, BLAS, against PyTorch eager, 1 thread", 1.5, true],
    ["compiled, Wasm, against jax-js", 2, true],
    ["eager, Wasm, in units of compiled's time", 3.5, false],
  ]);
});
