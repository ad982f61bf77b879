import { expect, test } from "vitest";
import { names } from "../../bench/entries.ts";
import type { WorkResult } from "../../bench/measure.ts";
import { formatReport, type Report } from "../../bench/report.ts";
import { summarize } from "../../bench/statistics.ts";
import { formatMilliseconds, markdownTable } from "../../bench/table.ts";

test("summarize: as numpy.percentile with linear interpolation", () => {
  expect(summarize([7, 1, 3, 10])).toEqual({ median: 5, lower: 2.5, upper: 7.75 });
  expect(summarize([2])).toEqual({ median: 2, lower: 2, upper: 2 });
});

test("markdownTable: words to the left, numbers to the right", () => {
  expect(markdownTable(["a", "time"], [["long name", "1 ms"]])).toBe(
    ["| a         | time |", "| --------- | ---: |", "| long name | 1 ms |"].join("\n"),
  );
});

test("formatMilliseconds: three digits, in the unit that keeps them", () => {
  expect([0.00123, 0.04212, 0.99951, 9.996, 1234.5, Number.NaN].map(formatMilliseconds)).toEqual([
    "1.23 µs",
    "42.1 µs",
    "1.00 ms",
    "10.0 ms",
    "1235 ms",
    "–",
  ]);
});

const row = (contender: string, median: number, shareOfLimit: number | null = null) => ({
  contender,
  milliseconds: { median, lower: median * 0.9, upper: median * 1.1 },
  gflops: shareOfLimit === null ? null : 12.34,
  shareOfLimit,
});

const work: WorkResult = {
  work: "matmul 512³",
  description: "A product.",
  flops: 500_000,
  peakGflops: { median: 50, lower: 49, upper: 51 },
  rows: [
    row(names.eager, 8, 0.7),
    row(names.compiled, 4, 0.825),
    row(names.compiledBlas, 2, 0.9),
    row(names.jax, 10, 0.3),
    row(names.pytorch1, 0.5),
  ],
  absent: [{ contender: names.tfjs, problem: `computes\n something else ${"x".repeat(200)}` }],
};

const report: Report = {
  date: "2020-02-02",
  machine: {
    processor: "A processor",
    cores: 2,
    system: "Linux 1",
    load: { start: 0.25, end: 2 },
    node: "24.0.0",
    relaxedSimd: true,
  },
  contenders: [{ name: "ours", version: "1.0", threads: 1 }],
  absent: [{ contender: names.pytorch2, problem: "torch is not installed" }],
  works: [work],
};

test("formatReport: the machine, who took part, and a table for each work with ratios to ours", () => {
  const lines = formatReport(report).split("\n");
  const text = lines.join("\n");
  expect(text).toContain("A processor, 2 cores, Linux 1, Node 24.0.0 with relaxed SIMD");
  expect(text).toContain("2020-02-02. Load average 0.3 at the start, 2.0 at the end.");
  expect(text).toContain("- PyTorch, 2 threads: no row. torch is not installed");
  expect(text).toContain("50.0 GFLOPS a thread");
  expect(text).toContain("### matmul 512³\n\nA product.\n\n|");
  const cells = (contender: string) =>
    lines
      .findLast((line) => line.startsWith(`| ${contender}`))!
      .split("|")
      .map((cell) => cell.trim())
      .slice(2, -1);
  expect(cells(names.jax)).toEqual(["10.0 ms", "9.00 ms – 11.0 ms", "2.50", "5.00", "12.3", "30%"]);
  expect(cells(names.pytorch1)).toEqual(["500 µs", "450 µs – 550 µs", "0.125", "0.250", "–", "–"]);
  expect(text).toMatch(/^- tfjs, Wasm: no row\. computes something else x+…$/m);
});

test("formatReport: figures with whether they are reached; none of what was not measured", () => {
  const text = formatReport(report);
  expect(text).toMatch(/Wasm, share of the peak +\| +≥ 80% +\| +82\.5% +\| +yes \|/);
  expect(text).toMatch(/Wasm, against jax-js +\| +≥ 1 × +\| +2\.50 × +\| +yes \|/);
  expect(text).not.toContain("against tfjs");
  expect(text).not.toContain("XOR");
  expect(formatReport({ ...report, works: [] })).not.toContain("Figures to reach");
});

test("formatReport: how cost grows, and the library's size", () => {
  const text = formatReport({
    ...report,
    growth: {
      axes: [
        {
          axis: "width",
          fixed: "4 layers",
          contenders: [names.compiled],
          points: [{ value: 32, flops: 1.5e6, milliseconds: [0.25] }],
        },
      ],
      backward: [{ contender: names.compiled, forward: 1.5, ratio: 1.875 }],
      memory: [{ depth: 4, peak: 1000, sum: 2000 }],
      gradcheck: [{ entries: 12, milliseconds: 3, passes: 55.5 }],
    },
    start: {
      sizes: [
        { what: "core", minified: 100_000, compressed: 40_000 },
        { what: "core with compile", minified: 200_000, compressed: 65_000 },
      ],
      starts: [{ what: "Node alone", milliseconds: 42 }],
    },
  });
  for (const expected of [
    /\| +32 \| +1\.50 \| +250 µs \|/,
    /\| compiled, Wasm \| 1\.50 ms \| +1\.88 \|/,
    /\| +4 \| 1\.00 kB \| +2\.00 kB \|/,
    /\| +12 \| 3\.00 ms \| +55\.5 \|/,
    /\| Node alone \| 42\.0 ms \|/,
    /backward over forward.* 1\.88 × \| +yes \|/,
    /core, minified and compressed +\| +≤ 60 kB \| +40\.0 kB \| +yes \|/,
  ]) {
    expect(text).toMatch(expected);
  }
});
