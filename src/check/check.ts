import { Generator } from "../random/generator.ts";
import { sizeOf } from "../tensor/shape.ts";
import { Budget } from "./budget.ts";
import { type About, examine, randomUpstream, tolerancesOf } from "./examine.ts";
import { sorted, standing } from "./findings.ts";
import type { GradcheckOptions } from "./options.ts";
import { partName } from "./parts.ts";
import { atScale, borderOf, isSuspicious, regionFinding, type Seen, scales } from "./region.ts";
import type { GradcheckResult, WrongPart } from "./report.ts";
import { type Subject, TargetError } from "./subject.ts";
import type { Verdict } from "./verdict/verdict.ts";

/**
 * Checks one output of a target, and where that is wrong the parts of the target.
 *
 * @throws HiddenPrecision where float64 copies do not help, unless float64 was asked for.
 */
export function check(
  subject: Subject,
  options: GradcheckOptions,
  about: About,
  budget: Budget,
): GradcheckResult {
  const seen: Seen[] = [];
  const at = (scale: number) => examine(subject, options, about, budget, scale, seen);
  const result = withParts(subject, at(1), options, about, budget);
  if (result.dtype === "float32") return result;
  if (!result.passed) return withBorder(subject, result, seen, at);
  const tolerances = tolerancesOf(subject, options);
  const generator = new Generator(options.seed ?? 0);
  const size = sizeOf(result.outputs[0].shape);
  for (const scale of scales) {
    const found = atScale(subject, scale, () => {
      const dy = randomUpstream(size, generator);
      return isSuspicious(subject, tolerances, dy, generator)
        ? withParts(subject, at(scale), options, about, budget)
        : null;
    });
    if (found && !found.passed) return found;
  }
  return result;
}

/** Where nothing explains an input's numbers: from where on they are wrong, on more inputs than given. */
function withBorder(
  subject: Subject,
  result: GradcheckResult,
  seen: readonly Seen[],
  at: (scale: number) => GradcheckResult,
): GradcheckResult {
  const isLeft = ({ cause, part, variables }: Verdict, name: string) =>
    cause === "unexplained" && part === null && variables.includes(name);
  const left = subject.variables.filter(
    ({ name, role }) =>
      role === "input" &&
      result.verdicts.some((verdict) => isLeft(verdict, name)) &&
      seen.some((each) => each.name === name && each.error < 1e-5),
  );
  if (left.length === 0) return result;
  for (const scale of scales) atScale(subject, scale, () => at(scale));
  const borders = left.flatMap((variable) => {
    const border = borderOf(variable.name, seen);
    return border ? [{ variable, border }] : [];
  });
  const found = borders.map(({ variable, border }) => regionFinding(variable, 1, border));
  const findings = sorted([...found, ...result.findings]);
  return { ...result, findings, verdicts: standing(result.verdicts, findings, []) };
}

/** A result with what is wrong inside the target. */
function withParts(
  subject: Subject,
  result: GradcheckResult,
  options: GradcheckOptions,
  about: About,
  budget: Budget,
): GradcheckResult {
  const inside = result.passed ? null : checkInside(subject, options, about, budget);
  if (!inside) return result;
  const { areRight, parts } = inside;
  if (parts.length > 0) {
    return { ...result, parts, verdicts: parts.flatMap(({ verdicts }) => verdicts) };
  }
  const verdicts = result.verdicts.map((verdict) =>
    verdict.cause !== "unexplained" || !areRight
      ? verdict
      : {
          ...verdict,
          evidence: "every layer inside is right by itself, on the inputs that it has here",
          advice: "Look at how the layers are joined",
        },
  );
  return { ...result, verdicts };
}

/** The innermost parts that are wrong by themselves, or that all are right; null where there are none. */
function checkInside(
  subject: Subject,
  options: GradcheckOptions,
  about: About,
  budget: Budget,
): { areRight: boolean; parts: WrongPart[] } | null {
  let inside: ReturnType<Subject["inside"]>;
  try {
    inside = subject.inside();
  } catch (error) {
    if (error instanceof TargetError) return null;
    throw error;
  }
  if (inside.length === 0) return null;
  const share = budget.seconds / inside.length;
  const parts = inside.flatMap(({ part, subjects }) =>
    subjects.flatMap((subject): WrongPart[] => {
      const own = new Budget(share);
      const { passed, findings, verdicts, parts } = check(subject, options, about, own);
      if (passed) return [];
      if (parts.length > 0) return parts;
      const name = partName(part);
      return [{ name, findings, verdicts: verdicts.map((v) => ({ ...v, part: name })) }];
    }),
  );
  const areRight = parts.length === 0 && inside.every(({ subjects }) => subjects.length > 0);
  return { areRight, parts };
}
