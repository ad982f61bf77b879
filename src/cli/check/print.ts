import { reportOf } from "../../check/format.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { Style } from "../terminal/style.ts";
import { checkLine } from "../terminal/text.ts";
import { type Outcome, skippedText } from "./check-module.ts";

/** What was found, for the terminal: a line for what is right, the report of what is wrong. */
export function outcomesText(outcomes: readonly Outcome[], style: Style): string {
  const checked = outcomes.filter(({ status }) => status !== "skipped");
  const skipped = skippedText(outcomes);
  const blocks = [
    ...checked.map((outcome) => outcomeText(outcome, style)),
    ...(skipped ? [style.dim(`skipped: ${skipped}`)] : []),
    ...(checked.length > 1 ? [counts(checked)] : []),
  ];
  // Single lines stand together; a report has room around it.
  return blocks
    .map((block, i) => {
      const isApart = i > 0 && (block.includes("\n") || blocks[i - 1].includes("\n"));
      return `${isApart ? "\n" : ""}${block}\n`;
    })
    .join("");
}

function outcomeText(outcome: Outcome, style: Style): string {
  const { name, status } = outcome;
  if (status === "failed" || status === "skipped") {
    return `${style.bad("!")} ${style.bold(name)}: not checked: ${outcome.reason.replaceAll("\n", "\n  ")}`;
  }
  const { label } = outcome;
  const report = reportOf(outcome.report);
  const [headline, ...details] = String(report).split("\n");
  // A report of the second order speaks of the "gradients of" a function.
  const title = report.target.endsWith(label) ? report.target : label;
  const finding = headline.slice(`gradcheck: ${report.target}: `.length);
  const line = checkLine(report.passed, `${style.bold(title)}: ${finding}`, style);
  if (report.passed && report.kinks.length === 0) {
    const variables = report.variables.map((v) => `${v.name} ${formatShape(v.shape)}`);
    return `${line}: ${variables.join(", ")}`;
  }
  const body = details.join("\n").replace(/^ {2}Likely cause: .*$/gm, (text) => style.accent(text));
  return `${line}\n${body}`;
}

function counts(outcomes: readonly Outcome[]): string {
  const names = { right: "right", wrong: "wrong", failed: "not checked" };
  return Object.entries(names)
    .map(([status, text]) => ({ text, count: outcomes.filter((o) => o.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ text, count }) => `${count} ${text}`)
    .join(", ");
}
