// How often the right mistake is named first, as a table: for docs/gradcheck.md.
//
//     npx tsx examples/bug-zoo/confusion.ts

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Cause, gradcheck } from "../../src/check/index.ts";
import { Generator } from "../../src/index.ts";
import { RightLinear } from "./linear.ts";
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

/** A page with what stands between its markers renewed. */
export function renewed(page: string, rows: readonly Row[]): string {
  const parts = { table: confusionTable(rows), report: `\`\`\`text\n${exampleReport()}\n\`\`\`` };
  return Object.entries(parts).reduce((text, [name, content]) => {
    const between = new RegExp(`(<!-- ${name} -->\n)[^]*(\n<!-- /${name} -->)`);
    return text.replace(between, (_, before: string, after: string) => before + content + after);
  }, page);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = fileURLToPath(new URL("../../docs/gradcheck.md", import.meta.url));
  writeFileSync(page, renewed(readFileSync(page, "utf8"), confusion()));
}
