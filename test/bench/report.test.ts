import { expect, test } from "vitest";
import { formatReport } from "../../bench/report.ts";
import { summarize } from "../../bench/statistics.ts";

test("summarize: as numpy.percentile with linear interpolation", () => {
  expect(summarize([7, 1, 3, 10])).toEqual({ median: 5, lower: 2.5, upper: 7.75 });
  expect(summarize([2])).toEqual({ median: 2, lower: 2, upper: 2 });
});

test("formatReport: one aligned table, and under it what one must know", () => {
  const row = (contender: string, [median, lower, upper]: number[], wasm: boolean) => ({
    contender,
    milliseconds: { median, lower, upper },
    ratio: median / 0.04212,
    gflops: 0.5 / median,
    shareOfPeak: wasm ? 0.5 / median / 50 : null,
  });
  const text = formatReport({
    date: "2020-02-02",
    machine: {
      processor: "A processor",
      cores: 2,
      load: { start: 0.25, end: 2 },
      node: "24.0.0",
      relaxedSimd: true,
    },
    contenders: [{ name: "ours", version: "1.0", threads: 1 }],
    works: [
      {
        work: "matmul 64³",
        flops: 500_000,
        peakGflops: { median: 50, lower: 49, upper: 51 },
        rows: [
          row("ours", [0.04212, 0.04, 0.05], true),
          row("jax-js, Wasm, jit", [1.5, 0.99, 1234.5], true),
          row("PyTorch, 2 threads", [9.996, 9.9, 10.1], false),
        ],
        absent: [{ contender: "tfjs, Wasm", problem: `cannot ${"x".repeat(100)}` }],
      },
    ],
  });
  const lines = text.split("\n");
  expect(lines.slice(2, 6)).toEqual([
    "matmul 64³    ours                 42.1 µs       40.0 – 50.0    1.00    11.9      24%",
    "              jax-js, Wasm, jit    1.50 ms      0.990 – 1235   35.61   0.333       1%",
    "              PyTorch, 2 threads   10.0 ms       9.90 – 10.1  237.32  0.0500        –",
    expect.stringMatching(/^ {14}tfjs, Wasm {10}– cannot x+…$/),
  ]);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(text).toContain("50.0 GFLOPS");
  expect(text).toContain("ours               1.0, 1 thread\n");
  expect(text).toContain("A processor, 2 cores, load average 0.3 at the start, 2.0 at the end");
  expect(text).toContain("Node 24.0.0 with relaxed SIMD");
});
