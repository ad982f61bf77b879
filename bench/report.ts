import { names } from "./entries.ts";
import { type Figure, figuresOf, isReached } from "./figures.ts";
import type { Growth } from "./growth.ts";
import type { Absence, Row, WorkResult } from "./measure.ts";
import type { Start } from "./start.ts";
import { summarize } from "./statistics.ts";
import { formatMilliseconds, markdownTable, threeDigits } from "./table.ts";

/** All that a run found out. */
export interface Report {
  date: string;
  machine: {
    processor: string;
    cores: number;
    system: string;
    /** How many programs wanted to run, on average over the minute before the start and the end. */
    load: { start: number; end: number };
    node: string;
    /** Whether Node has relaxed SIMD, and with it a fused multiply-add. */
    relaxedSimd: boolean;
  };
  contenders: { name: string; version: string; threads: number }[];
  /** What did not start. */
  absent: Absence[];
  works: WorkResult[];
  growth?: Growth;
  start?: Start;
}

/** A page of Markdown, whose tables can be read as they are. */
export function formatReport(report: Report): string {
  const { works, growth, start } = report;
  const figures = figuresOf(works, {
    backwardOverForward: growth?.backward.find((row) => row.contender === names.compiled)?.ratio,
    // The core alone: compile is an entry of its own.
    bundles: start?.sizes.slice(0, 1),
  });
  return `${[
    "# Benchmark",
    "Written by `npm run bench -- --page`; the next run replaces it.",
    formatMachine(report),
    ...(figures.length > 0 ? ["## Figures to reach", formatFigures(figures)] : []),
    ...(works.length > 0 ? ["## Side by side", explanation(works)] : []),
    ...works.map(formatWork),
    ...(growth ? ["## How cost grows", ...formatGrowth(growth)] : []),
    ...(start ? ["## Size and start", ...formatStart(start)] : []),
  ].join("\n\n")}\n`;
}

function formatMachine({ date, machine, contenders, absent }: Report): string {
  const { processor, cores, system, load, node, relaxedSimd } = machine;
  const rows = contenders.map(({ name, version, threads }) => [name, version, String(threads)]);
  return [
    `${processor}, ${cores} cores, ${system}, Node ${node} ${relaxedSimd ? "with" : "without"} relaxed SIMD ` +
      `(fused multiply-add), ${date}. Load average ${load.start.toFixed(1)} at the start, ` +
      `${load.end.toFixed(1)} at the end.`,
    markdownTable(["contender", "version", "threads"], rows, 2),
    ...formatAbsent(absent),
  ].join("\n\n");
}

const formatAbsent = (absent: readonly Absence[]): string[] =>
  absent.length > 0
    ? [
        absent
          .map(({ contender, problem }) => `- ${contender}: no row. ${shorten(problem)}`)
          .join("\n"),
      ]
    : [];

/** In one line. */
function shorten(problem: string): string {
  const line = problem.replaceAll(/\s+/g, " ").trim();
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
}

function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { work, claim, wanted, unit, measured } = figure;
    const amount = (value: string) => (unit === "%" ? `${value}%` : `${value} ${unit}`);
    const bound =
      "least" in wanted ? `≥ ${amount(`${wanted.least}`)}` : `≤ ${amount(`${wanted.most}`)}`;
    return [work, claim, bound, amount(threeDigits(measured)), isReached(figure) ? "yes" : "no"];
  });
  return markdownTable(["work", "what", "wanted", "measured", "reached"], rows, 2);
}

function explanation(works: readonly WorkResult[]): string {
  const peak = summarize(works.map((work) => work.peakGflops.median)).median;
  return [
    "Every contender is a process of its own. They start from the same numbers, and what they compute is",
    "compared first, without dropout: the losses of the first steps and of an evaluation, or numbers of the",
    "result. Then they take turns, round after round.",
    "",
    "- _half lie between_: the quartiles of the rounds. The time is their median.",
    `- _÷ Wasm_, _÷ BLAS_: in units of the time of “${names.compiled}”, of “${names.compiledBlas}”.`,
    "- _GFLOPS_: of the matrix products alone.",
    "- _of limit_: in WebAssembly, of the multiply-adds of 128 bits that it does in registers, measured in the",
    `  same rounds: ${peak.toFixed(1)} GFLOPS a thread; with a BLAS, of the work's matrix products alone on it (“${names.limit}”).`,
    "- _PyTorch jit_: `torch.jit.script` of network and loss, and so of their backward pass; the optimizer is",
    "  PyTorch's own. A chain of elementwise operations is scripted whole.",
  ].join("\n");
}

function formatWork({ work, description, rows, absent }: WorkResult): string {
  const timeOf = (name: string) =>
    rows.find(({ contender }) => contender === name)?.milliseconds.median ?? Number.NaN;
  const references = [timeOf(names.compiled), timeOf(names.compiledBlas)];
  const header = ["", "time", "half lie between", "÷ Wasm", "÷ BLAS", "GFLOPS", "of limit"];
  const table = markdownTable(
    header,
    rows.map((row) => cellsOf(row, references)),
  );
  return [`### ${work}`, description, table, ...formatAbsent(absent)].join("\n\n");
}

function cellsOf(row: Row, references: readonly number[]): string[] {
  const { contender, milliseconds, gflops, shareOfLimit } = row;
  const { median, lower, upper } = milliseconds;
  const ratio = (reference: number) =>
    Number.isNaN(reference) ? "–" : threeDigits(median / reference);
  return [
    contender,
    formatMilliseconds(median),
    `${formatMilliseconds(lower)} – ${formatMilliseconds(upper)}`,
    ...references.map(ratio),
    gflops === null ? "–" : threeDigits(gflops),
    shareOfLimit === null ? "–" : formatShare(shareOfLimit),
  ];
}

const formatShare = (share: number) => `${(100 * share).toFixed(0)}%`;

function formatGrowth({ axes, backward, memory, gradcheck }: Growth): string[] {
  return [
    ...axes.flatMap(({ axis, fixed, contenders, points }) => [
      `### ${axis[0].toUpperCase()}${axis.slice(1)}`,
      `One training step of linear layers with ReLU: ${fixed}. MFLOP: of its matrix products.`,
      markdownTable(
        [axis, "MFLOP", ...contenders],
        points.map(({ value, flops, milliseconds }) => [
          String(value),
          threeDigits(flops / 1e6),
          ...milliseconds.map(formatMilliseconds),
        ]),
        0,
      ),
    ]),
    "### Backward over forward",
    "The MNIST network at batch 128: the time that the gradients take beside that of the loss alone.",
    markdownTable(
      ["", "forward", "backward ÷ forward"],
      backward.map(({ contender, forward, ratio }) => [
        contender,
        formatMilliseconds(forward),
        ratio.toFixed(2),
      ]),
    ),
    "### Memory",
    "The temporaries of a compiled step, 128 wide, batch 64: what its plan takes, and what they would take side by side.",
    markdownTable(
      ["depth", "planned", "side by side"],
      memory.map(({ depth, peak, sum }) => [String(depth), kilobytes(peak), kilobytes(sum)]),
      0,
    ),
    "### Gradient checking",
    "A full `gradcheck` of tanh(x · w) by all entries of both, and how often a forward and backward pass would fit in.",
    markdownTable(
      ["entries", "time", "passes"],
      gradcheck.map(({ entries, milliseconds, passes }) => [
        String(entries),
        formatMilliseconds(milliseconds),
        threeDigits(passes),
      ]),
      0,
    ),
  ];
}

function formatStart({ sizes, starts }: Start): string[] {
  return [
    "Bundled as one module.",
    markdownTable(
      ["", "minified", "and compressed"],
      sizes.map(({ what, minified, compressed }) => [
        what,
        kilobytes(minified),
        kilobytes(compressed),
      ]),
    ),
    "From the start of a process to the end of the first step of the MNIST network, batch 128.",
    markdownTable(
      ["", "time"],
      starts.map(({ what, milliseconds }) => [what, formatMilliseconds(milliseconds)]),
    ),
  ];
}

const kilobytes = (bytes: number) => `${threeDigits(bytes / 1000)} kB`;
