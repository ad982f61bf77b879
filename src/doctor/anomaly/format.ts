import { formatShape } from "../../tensor/shape.ts";
import { formatShortFormula } from "../../text/number.ts";
import type { SourceLine } from "../../text/source-line.ts";
import type { Anomaly, AnomalyAncestor, AnomalyModule, AnomalyOperand, Range } from "./anomaly.ts";

/** An anomaly as text: what and why first, then where, then the numbers behind it. */
export function formatAnomaly(anomaly: Anomaly): string {
  const { value, operation, calledFor, cause, operands } = anomaly;
  const caller = calledFor === null ? "" : `${calledFor}: `;
  const isFormula = /\bx0\b/.test(operation);
  return [
    `detectAnomaly: ${caller}${operation} gives ${formatShortFormula(value)}, the first number that is not finite`,
    "",
    `  Likely cause: ${cause.title}.`,
    `    ${cause.evidence}`,
    `    ${cause.advice}.`,
    "",
    ...placeLines(anomaly),
    ...(operands.length > 0 ? ["", "  what went in, and from what it was computed:"] : []),
    ...operands.flatMap((operand, i) => [
      operandLine(operand, isFormula ? `x${i} = ` : ""),
      ...operand.ancestors.map(ancestorLine),
    ]),
  ].join("\n");
}

function placeLines({ pass, index, shape, dtype, module, source, gradientOf }: Anomaly): string[] {
  const of = index.length > 0 ? `${formatShape(index)} of ` : "";
  const lines = [`  ${pass}, at ${of}the result ${dtype} ${formatShape(shape)}`];
  if (gradientOf) {
    const line = gradientOf.source ? `, ${lineText(gradientOf.source)}` : "";
    lines.push(`  in the gradient of ${gradientOf.operation}${line}`);
  }
  if (module) lines.push(`  in module ${moduleText(module)}`);
  if (source) lines.push(`  ${lineText(source)}`);
  return lines;
}

function moduleText({ path, description }: AnomalyModule): string {
  return path === "" ? description : `${path} (${description})`;
}

function lineText({ file, line, column }: SourceLine): string {
  return `at ${file}:${line}:${column}`;
}

function operandLine(operand: AnomalyOperand, role: string): string {
  const { name, shape, dtype, value, range } = operand;
  const here = value === null ? "" : `, here ${formatShortFormula(value)}`;
  return `    ${role}${name} ${dtype} ${formatShape(shape)}: ${rangeText(range)}${here}`;
}

function ancestorLine({ depth, name, module, shape, range }: AnomalyAncestor): string {
  const where = module ? `, module ${moduleText(module)}` : "";
  return `    ${"  ".repeat(depth)}${name} ${formatShape(shape)}: ${rangeText(range)}${where}`;
}

function rangeText({ min, max, nan, infinite }: Range): string {
  const parts = [
    ...(min === null || max === null
      ? []
      : [min === max ? formatShortFormula(min) : span(min, max)]),
    ...(nan > 0 ? [`${nan} NaN`] : []),
    ...(infinite > 0 ? [`${infinite} infinite`] : []),
  ];
  return parts.length > 0 ? parts.join(", ") : "empty";
}

function span(min: number, max: number): string {
  return `${formatShortFormula(min)} to ${formatShortFormula(max)}`;
}
