import { Generator } from "../random/generator.ts";
import { fillNormal } from "../random/normal.ts";
import type { FloatDtype } from "../tensor/dtype.ts";
import { contiguousStrides } from "../tensor/shape.ts";
import { checkBehaviour, differing, thrown } from "./behaviour.ts";
import { Budget, timed } from "./budget.ts";
import { stepOf } from "./differences.ts";
import { compareFully } from "./full.ts";
import { kinkOperation } from "./kink-operation.ts";
import type { GradcheckOptions } from "./options.ts";
import { partName } from "./parts.ts";
import type { Finding, GradcheckResult, Kink, WrongPart } from "./report.ts";
import { compareSampled } from "./sampled.ts";
import type { Setting } from "./setting.ts";
import { type Numbers, type Subject, TargetError } from "./subject.ts";
import { diagnose, verdictOf } from "./verdict/diagnose.ts";
import { Evidence, type Pass } from "./verdict/evidence.ts";
import type { Verdict } from "./verdict/verdict.ts";

/** Up to how many entries times outputs, and entries and outputs together, each is compared. */
const mostProduct = 1e5;
const mostSum = 4e3;

/** Checks one output of a target, and where that is wrong the parts of the target. */
export function check(
  subject: Subject,
  options: GradcheckOptions,
  about: Pick<GradcheckResult, "inputs" | "reproduce">,
  budget: Budget,
): GradcheckResult {
  const result = checkItself(subject, options, about, budget);
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
  about: Pick<GradcheckResult, "inputs" | "reproduce">,
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

function checkItself(
  subject: Subject,
  options: GradcheckOptions,
  about: Pick<GradcheckResult, "inputs" | "reproduce">,
  budget: Budget,
): GradcheckResult {
  const seed = options.seed ?? 0;
  const precision: FloatDtype = subject.variables.some(({ tensor }) => tensor.dtype === "float32")
    ? "float32"
    : "float64";
  const { atol = precision === "float32" ? 1e-2 : 1e-5 } = options;
  const { rtol = precision === "float32" ? 5e-2 : 1e-3 } = options;
  const { step = stepOf(precision) } = options;
  const output = subject.output();
  const [chance, forwardSeconds] = timed(() => differing(subject, output));
  const mode = options.mode ?? defaultMode(subject, output, forwardSeconds, budget);
  const result = (found: Partial<GradcheckResult> & { findings: Finding[] }): GradcheckResult => ({
    target: subject.label,
    passed: found.findings.length === 0,
    mode,
    dtype: precision,
    step,
    atol,
    rtol,
    seed,
    outputs: [{ name: subject.outputName, shape: output.shape }],
    variables: [],
    verdicts: [],
    parts: [],
    kinks: [],
    notLookedAt: [],
    ...about,
    ...found,
  });

  const bad = output.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const message = `${output.data[bad]} at element ${bad}: differences need finite outputs`;
    return result({ findings: [{ kind: "non-finite", where: "output", message }] });
  }
  if (chance) return result({ findings: [chance] });
  const generator = new Generator(seed);
  const cost = 2 * forwardSeconds;
  const setting: Setting = { step, atol, rtol, generator, output, budget, cost };
  let passes: Pass[];
  try {
    passes = [0, 1].map(() => {
      const dy = new Float64Array(output.data.length);
      fillNormal(dy, generator.next());
      if (precision === "float32") dy.set(new Float32Array(dy));
      return { dy, ...subject.backward(dy) };
    });
  } catch (error) {
    return result({ findings: [thrown(error, "in a pass from a random dy")] });
  }
  const behaviour = checkBehaviour(subject, setting, passes);
  try {
    const comparison = (mode === "full" ? compareFully : compareSampled)(subject, setting, passes);
    const wrong = subject.variables.filter((_, i) => !comparison.variables[i].passed);
    const findings = [
      ...wrong.map((variable): Finding => {
        const where = variable.name;
        return passes[0].gradients[subject.variables.indexOf(variable)] === null
          ? {
              kind: "missing-gradient",
              where,
              message: "no gradient arrives, though the output depends on it",
            }
          : { kind: "wrong-gradient", where, message: "is not the central difference" };
      }),
      ...behaviour.findings,
    ];
    const evidence = new Evidence(subject, step, output, passes, comparison.differences);
    const { notLookedAt } = comparison;
    const verdicts: Verdict[] = diagnose(
      evidence,
      wrong,
      () => mode === "sampled" && budget.isOver,
    );
    if (behaviour.overwritten.length > 0) {
      const names = behaviour.overwritten.map(({ name }) => name);
      verdicts.push(
        verdictOf("last-use", names, "two backward passes leave the gradient of the second alone"),
      );
    }
    const kinks = comparison.kinks.map((kink, i) => (i < 3 ? named(subject, kink, step) : kink));
    return result({ findings, variables: comparison.variables, verdicts, kinks, notLookedAt });
  } catch (error) {
    const moved = thrown(
      error,
      "with its numbers moved by a step, or from a dy of zeros and one 1",
    );
    return result({ findings: [...behaviour.findings, moved] });
  }
}

/** Every entry where that takes little: two forward passes for each, a few for each output. */
function defaultMode(
  { variables }: Subject,
  output: Numbers,
  forwardSeconds: number,
  budget: Budget,
): "full" | "sampled" {
  const entries = variables.reduce((sum, { tensor }) => sum + tensor.size, 0);
  const outputs = output.data.length;
  const isSmall = entries * outputs < mostProduct && entries + outputs < mostSum;
  const seconds = forwardSeconds * (2 * entries + 4 * outputs);
  return isSmall && seconds <= budget.left ? "full" : "sampled";
}

/** A kink with its operation. */
function named(subject: Subject, kink: Kink, step: number): Kink {
  const variable = subject.variables.find(({ name }) => name === kink.variable)!;
  const strides = contiguousStrides(variable.tensor.shape);
  const entry = kink.index.reduce((sum, index, dim) => sum + index * strides[dim], 0);
  return { ...kink, operation: kinkOperation(subject, variable, entry, step) };
}
