import { formatShape } from "../tensor/shape.ts";
import { formatShort } from "../text/number.ts";
import { formatShortPercent } from "../text/quantity.ts";
import { isCause } from "./findings.ts";
import type {
  Finding,
  GradcheckReport,
  GradcheckResult,
  Kink,
  VariableReport,
  WrongEntry,
  WrongPart,
} from "./report.ts";
import { lineText } from "./thrown.ts";
import type { Verdict } from "./verdict/verdict.ts";

/** A result that prints itself. */
export function reportOf(result: GradcheckResult): GradcheckReport {
  return {
    ...result,
    toString: () => formatReport(result),
    toJSON: () => result,
  };
}

/** A report as text: what is wrong and why comes first, then the numbers behind it. */
function formatReport(result: GradcheckResult): string {
  const { target, passed, variables, findings, verdicts, parts, kinks } = result;
  const wrong = variables.filter((variable) => variable.wrong > 0);
  const unexplained = verdicts.filter(({ cause }) => cause === "unexplained");
  const causes = parts.length > 0 ? [] : causesOf(verdicts, findings);
  // What is wrong inside a part is told of the part.
  const isInside = (each: Finding) =>
    parts.length > 0 && (isCause(each) || each.kind === "threw" || each.kind === "returned");
  const isTold = ({ kind }: Finding) => kind === "wrong-gradient" || kind === "nothing-compared";
  const facts = findings.filter(
    (each) => !isTold(each) && !isInside(each) && !causes.includes(each),
  );
  const lines = [
    `gradcheck: ${target}: ${passed ? "all gradients are right" : headline(wrong, findings)}`,
    ...parts.flatMap(partLines),
    ...parts.flatMap((part) => causeLines(causesOf(part.verdicts, part.findings), part.name)),
    ...verdicts.filter((each) => !unexplained.includes(each)).flatMap(verdictLines),
    ...causeLines(causes, null),
    ...(facts.length > 0 ? ["", ...facts.flatMap(findingLines)] : []),
    ...(wrong.length > 0 ? ["", ...wrong.flatMap(variableLines)] : []),
    ...unexplained.flatMap(unexplainedLines),
    ...(kinks.length > 0
      ? ["", ...kinks.slice(0, 3).map(kinkLine), ...more(kinks.length - 3)]
      : []),
    "",
    ...result.notes.map((note) => `  ${note}`),
    ...methodLines(result),
  ];
  return lines.join("\n");
}

function headline(wrong: readonly VariableReport[], findings: readonly Finding[]): string {
  const [root] = findings;
  if (root.kind === "nothing-compared") return root.message;
  if (wrong.length === 0) return `not right: ${findings.map(({ kind }) => kind).join(", ")}`;
  const names = wrong.map(nameOf).join(", ");
  return `wrong ${wrong.length === 1 ? "gradient" : "gradients"} by ${names}`;
}

/** A variable, and the output that its gradient is of. */
function nameOf({ name, outputName }: VariableReport): string {
  return outputName === null ? name : `${name} (${outputName})`;
}

function partLines({ name, findings, verdicts }: WrongPart): string[] {
  const wrong = findings.filter(({ kind }) => kind === "wrong-gradient");
  const causes = causesOf(verdicts, findings);
  const facts = findings.filter((each) => !wrong.includes(each) && !causes.includes(each));
  const by = wrong.length > 0 ? `: by ${wrong.map(({ where }) => where).join(", ")}` : "";
  return [
    `  ${name} is wrong by itself, on the inputs that it has here${by}`,
    ...facts.flatMap(findingLines).map((line) => `  ${line}`),
  ];
}

/** What backward does whatever its numbers, where no verdict explains these. */
function causesOf(verdicts: readonly Verdict[], findings: readonly Finding[]): Finding[] {
  const isKnown = verdicts.some(({ cause }) => cause !== "unexplained");
  return isKnown ? [] : findings.filter(isCause);
}

/** The findings that are the cause, those of one message together. */
function causeLines(causes: readonly Finding[], part: string | null): string[] {
  const messages = [...new Set(causes.map(({ message }) => message))];
  return messages.flatMap((message) => {
    const alike = causes.filter((each) => each.message === message);
    return [
      "",
      `  Likely cause${part === null ? "" : ` in ${part}`}: ${alike.map(({ where }) => where).join(", ")}: ${message}.`,
      ...detailLines(alike[0]),
    ];
  });
}

function verdictLines(verdict: Verdict): string[] {
  const { title, part, variables, explained, evidence, advice } = verdict;
  const share = ` (explains ${formatShortPercent(explained, 4)} of the error)`;
  return [
    "",
    `  Likely cause${part === null ? "" : ` in ${part}`}: ${title}.`,
    `    by ${variables.join(", ")}: ${evidence}${share}`,
    `    ${advice}.`,
  ];
}

function unexplainedLines({ title, part, variables, evidence, advice }: Verdict): string[] {
  const where = part === null ? "" : `${part}, `;
  return [`  ${where}${variables.join(", ")}: ${title}: ${evidence}. ${advice}.`];
}

function variableLines(variable: VariableReport): string[] {
  const { shape, wrong, checked, total, worstAbsolute, worstRelative, worst, picture } = variable;
  const count =
    checked === total
      ? `${wrong} of ${total} wrong`
      : `${wrong} wrong of the ${checked} looked at, of ${total} in all`;
  return [
    `  ${nameOf(variable)} ${formatShape(shape)}: ${count}, by up to ${short(worstAbsolute)} ` +
      `${relativeText(worstRelative)}`,
    ...worst.map(entryLine),
    ...(picture.length > 0 ? [`    error by place, blank where right:`] : []),
    ...picture.map((row) => `      |${row}|`),
  ];
}

function entryLine({ index, output, gradient, difference }: WrongEntry): string {
  const of = output === null ? "" : ` of output ${output}`;
  return (
    `    at ${formatShape(index)}${of}: gradient ${short(gradient)}, ` +
    `central difference ${short(difference)}`
  );
}

function findingLines(finding: Finding): string[] {
  return [`  ${finding.where}: ${finding.message}`, ...detailLines(finding)];
}

function detailLines({ source, advice }: Finding): string[] {
  return [
    ...(source ? [`    at ${lineText(source)}`] : []),
    ...(advice === null ? [] : [`    ${advice}${/[.?]$/.test(advice) ? "" : "."}`]),
  ];
}

function kinkLine({ variable, index, before, after, gradient, operation }: Kink): string {
  const of = operation === null ? "" : ` of ${operation},`;
  return (
    `  kink${of} at ${variable} ${formatShape(index)}: slope ${short(before)} before, ${short(after)} ` +
    `after; the gradient ${short(gradient)} lies between`
  );
}

const more = (count: number) =>
  count > 0 ? [`  and ${count} more ${count === 1 ? "kink" : "kinks"}`] : [];

function methodLines(result: GradcheckResult): string[] {
  const { mode, dtype, step, atol, rtol, seed, variables, notLookedAt, reproduce } = result;
  const checked = variables.reduce((sum, variable) => sum + variable.checked, 0);
  const total = variables.reduce((sum, variable) => sum + variable.total, 0);
  if (checked === 0) return [`  no entry was compared, seed ${seed}`, `  again: ${reproduce}`];
  const what =
    mode === "full"
      ? `every entry of the Jacobian (${checked})`
      : `${checked} of ${total} entries one by one, and all together along random signs`;
  return [
    `  ${what}, by central differences in ${dtype}, step ${short(step)} · max(1, |x|), ` +
      `atol ${short(atol)}, rtol ${short(rtol)}, seed ${seed}`,
    ...(notLookedAt.length > 0
      ? [`  not looked at, which a larger budget does: ${notLookedAt.join("; ")}`]
      : []),
    `  again: ${reproduce}`,
  ];
}

function relativeText(fraction: number | null): string {
  if (fraction === null) return "(some should be 0)";
  return `and up to ${formatShortPercent(fraction, 4)}`;
}

const short = (value: number) => formatShort(value, 4);
