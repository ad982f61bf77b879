// How often the right mistake is named first, as a table: for docs/gradcheck.md.
//
//     npx tsx examples/bug-zoo/confusion.ts

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Cause, gradcheck } from "../../src/check/index.ts";
import { Generator, randn } from "../../src/index.ts";
import { Linear, Sequential } from "../../src/manual/index.ts";
import { TanhAtResult } from "./activations.ts";
import { RightLinear, SignFlipped } from "./linear.ts";
import { right, zoo } from "./zoo.ts";

export const runs = 10;

export type Outcome = Cause | "unexplained" | "no cause" | "passes";

export interface Row {
  layer: string;
  expected: Outcome;
  /** The first verdict of each run. */
  outcomes: Outcome[];
}

/** Checks every layer of the zoo, and the right ones, on random shapes and seeds. */
export function confusion(): Row[] {
  const all = [
    ...Object.entries(zoo).map(([layer, { cause, make }]) => ({ layer, expected: cause, make })),
    ...Object.entries(right).map(([layer, make]) => ({ layer, expected: "passes" as const, make })),
  ];
  return all.map(({ layer, expected, make }) => {
    const outcomes = Array.from({ length: runs }, (_, seed): Outcome => {
      const { target, inputs } = make(new Generator(seed));
      const report = gradcheck(target, inputs, { seed });
      if (report.passed) return "passes";
      return report.verdicts[0]?.cause ?? "no cause";
    });
    return { layer, expected, outcomes };
  });
}

/** The rows as a Markdown table. */
export function confusionTable(rows: readonly Row[]): string {
  const lines = rows.map(({ layer, expected, outcomes }) => {
    const others = outcomes.filter((outcome) => outcome !== expected);
    const hits = outcomes.length - others.length;
    const names = [...new Set(others)].join(", ") || "–";
    return `| \`${layer}\` | ${expected} | ${hits} of ${outcomes.length} | ${names} |`;
  });
  return ["| layer | its mistake | named first | else named |", "|---|---|---|---|", ...lines].join(
    "\n",
  );
}

/** A linear layer of a mean over the batch, whose weight gradient lacks the division. */
class MeanLinear extends RightLinear {
  override forward(x: Parameters<RightLinear["forward"]>[0]) {
    return super.forward(x).div(x.shape[0]);
  }

  override backward(dy: Parameters<RightLinear["backward"]>[0]) {
    this.weight.gradient.add_(this.dW(dy));
    this.bias.gradient.add_(this.db(dy).div(dy.shape[0]));
    return this.dx(dy).div(dy.shape[0]);
  }
}

/** The report of one wrong layer, as it is printed. */
export function exampleReport(): string {
  const { inputs } = zoo.SignFlipped.make(new Generator(0));
  const [x] = inputs;
  return String(gradcheck(new MeanLinear(x.shape[1], 2, new Generator(0)), inputs));
}

/** The report of a network in which two layers are wrong. */
export function networkReport(): string {
  const generator = new Generator(0);
  const network = new Sequential(
    new SignFlipped(3, 5, generator),
    new TanhAtResult(),
    new Linear(5, 2, { generator }),
  );
  const lines = String(gradcheck(network, [randn([7, 3], { generator })])).split("\n");
  // What is wrong and why; the numbers behind it follow.
  const end = lines.findIndex((line) => line.startsWith("  x ["));
  return [...lines.slice(0, end), "  …"].join("\n");
}

/** A page with what stands between its markers renewed. */
export function renewed(page: string, rows: readonly Row[]): string {
  const quoted = (text: string) => `\`\`\`text\n${text}\n\`\`\``;
  const parts = {
    table: confusionTable(rows),
    report: quoted(exampleReport()),
    network: quoted(networkReport()),
  };
  return Object.entries(parts).reduce((text, [name, content]) => {
    const between = new RegExp(`(<!-- ${name} -->\n)[^]*(\n<!-- /${name} -->)`);
    return text.replace(between, (_, before: string, after: string) => before + content + after);
  }, page);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = fileURLToPath(new URL("../../docs/gradcheck.md", import.meta.url));
  writeFileSync(page, renewed(readFileSync(page, "utf8"), confusion()));
}
