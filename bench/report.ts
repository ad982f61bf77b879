import type { Row, WorkResult } from "./measure.ts";
import { summarize } from "./statistics.ts";

/** All that a run found out. */
export interface Report {
  date: string;
  machine: {
    processor: string;
    cores: number;
    /** How many programs wanted to run, on average over the minute before the start and the end. */
    load: { start: number; end: number };
    node: string;
    /** Whether Node has relaxed SIMD, and with it a fused multiply-add. */
    relaxedSimd: boolean;
  };
  contenders: { name: string; version: string; threads: number }[];
  works: WorkResult[];
}

const columns = ["median", "quartiles", "× ours", "GFLOPS", "of peak"];
const columnWidths = [9, 18, 8, 8, 9];
const numbersWidth = columnWidths.reduce((sum, width) => sum + width);
const workWidth = 14;
const nameWidth = 19;
const rule = "─".repeat(workWidth + nameWidth + numbersWidth);

const formatCells = (cells: readonly string[]) =>
  cells.map((cell, index) => cell.padStart(columnWidths[index])).join("");

/** One table, at most 90 characters wide, and what one must know to read it. */
export function formatReport({ date, machine, contenders, works }: Report): string {
  const { processor, cores, load, node, relaxedSimd } = machine;
  const peak = summarize(works.map((work) => work.peakGflops.median)).median;
  return [
    "work".padEnd(workWidth) + "contender".padEnd(nameWidth) + formatCells(columns),
    ...works.flatMap((work) => [rule, ...formatWork(work)]),
    rule,
    "quartiles: half of the rounds lie between. × ours: time in units of the first contender's.",
    "GFLOPS: of the matrix products alone. of peak: of the multiply-adds that 128-bit WebAssembly",
    `does in one thread, measured in the same rounds: ${peak.toFixed(1)} GFLOPS.`,
    "",
    ...contenders.map(
      ({ name, version, threads }) =>
        `${name.padEnd(nameWidth)}${version}, ${threads} thread${threads === 1 ? "" : "s"}`,
    ),
    "",
    `${processor}, ${cores} cores, load average ${load.start.toFixed(1)} at the start, ${load.end.toFixed(1)} at the end`,
    `Node ${node} ${relaxedSimd ? "with" : "without"} relaxed SIMD (fused multiply-add), ${date}`,
  ].join("\n");
}

function formatWork({ work, rows, absent }: WorkResult): string[] {
  const lines = [
    ...rows.map((row) => [row.contender, formatCells(cellsOf(row))]),
    ...absent.map(({ contender, problem }) => [contender, ` – ${shorten(problem)}`]),
  ];
  return lines.map(
    ([contender, text], index) =>
      (index === 0 ? work : "").padEnd(workWidth) + contender.padEnd(nameWidth) + text,
  );
}

function cellsOf({ milliseconds, ratio, gflops, shareOfPeak }: Row): string[] {
  const { median, lower, upper } = milliseconds;
  const [unit, factor] = median < 1 ? ["µs", 1000] : ["ms", 1];
  return [
    `${threeDigits(median * factor)} ${unit}`,
    `${threeDigits(lower * factor)} – ${threeDigits(upper * factor)}`,
    ratio.toFixed(2),
    threeDigits(gflops),
    shareOfPeak === null ? "–" : `${(100 * shareOfPeak).toFixed(0)}%`,
  ];
}

function shorten(problem: string): string {
  const width = numbersWidth - 3;
  return problem.length <= width ? problem : `${problem.slice(0, width - 1)}…`;
}

function threeDigits(value: number): string {
  return value < 999.5 ? value.toPrecision(3) : value.toFixed(0);
}
