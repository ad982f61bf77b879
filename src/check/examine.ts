import { Generator } from "../random/generator.ts";
import { fillNormal } from "../random/normal.ts";
import type { FloatDtype } from "../tensor/dtype.ts";
import { contiguousStrides, formatShape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkBehaviour, differing } from "./behaviour.ts";
import { type Budget, timed } from "./budget.ts";
import { stepOf } from "./differences.ts";
import { Domain } from "./domain.ts";
import { sorted, standing } from "./findings.ts";
import { compareFully } from "./full.ts";
import { kinkOperation } from "./kink-operation.ts";
import type { GradcheckOptions } from "./options.ts";
import { HiddenPrecision, movesInSteps } from "./precision.ts";
import { borderOf, regionFinding, type Seen, scaleName, seenIn } from "./region.ts";
import type { Finding, FindingKind, GradcheckResult, Kink } from "./report.ts";
import { compareSampled } from "./sampled.ts";
import type { Setting, Tolerances } from "./setting.ts";
import type { Numbers, Subject, Variable } from "./subject.ts";
import { thrown } from "./thrown.ts";
import { diagnose, verdictOf } from "./verdict/diagnose.ts";
import { Evidence, type Pass } from "./verdict/evidence.ts";

/** Up to how many entries times outputs, and entries and outputs together, each is compared. */
const mostProduct = 1e5;
const mostSum = 4e3;

/** What a report repeats of the call. */
export type About = Pick<GradcheckResult, "inputs" | "reproduce">;

function precisionOf({ variables }: Subject): FloatDtype {
  return variables.some(({ tensor }) => tensor.dtype === "float32") ? "float32" : "float64";
}

export function tolerancesOf(subject: Subject, options: GradcheckOptions): Tolerances {
  const precision = precisionOf(subject);
  const { atol = precision === "float32" ? 1e-2 : 1e-5 } = options;
  const { rtol = precision === "float32" ? 5e-2 : 1e-3 } = options;
  const { step = stepOf(precision) } = options;
  return { step, atol, rtol, isScaled: options.atol === undefined };
}

export function randomUpstream(size: number, generator: Generator): Float64Array {
  const dy = new Float64Array(size);
  fillNormal(dy, generator.next());
  return dy;
}

/**
 * Checks one output of a target at the numbers that it has now.
 *
 * @param scale what the inputs have been multiplied by.
 * @param seen is told what was found at the entries of the inputs.
 * @throws HiddenPrecision where float64 copies do not help, unless float64 was asked for.
 */
export function examine(
  subject: Subject,
  options: GradcheckOptions,
  about: About,
  budget: Budget,
  scale: number,
  seen: Seen[],
): GradcheckResult {
  const seed = options.seed ?? 0;
  const precision = precisionOf(subject);
  const output = subject.output();
  const tolerances = tolerancesOf(subject, options);
  const generator = new Generator(seed);
  const { step, atol, rtol } = tolerances;
  const [chance, forwardSeconds] = timed(() => differing(subject, output));
  const mode = options.mode ?? defaultMode(subject, output, forwardSeconds, budget);
  const setting: Setting = { ...tolerances, generator, output, budget, cost: 2 * forwardSeconds };
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
    notes: scale === 1 ? [] : [`on ${scaleName(scale)} the inputs given`],
    ...about,
    ...found,
    ...{ findings: sorted(found.findings) },
  });

  const bad = nonFinite(subject, output);
  if (bad) return result({ findings: [bad] });
  if (chance) return result({ findings: [chance] });
  let passes: Pass[];
  try {
    passes = [0, 1].map(() => {
      const dy = randomUpstream(output.data.length, generator);
      if (precision === "float32") dy.set(new Float32Array(dy));
      return { dy, ...subject.backward(dy) };
    });
  } catch (error) {
    return result({ findings: [thrown(error, "in a pass from a random dy")] });
  }
  // Where float32 cannot be kept out, the check begins anew in float32.
  const mayNarrow = options.dtype === undefined && precision === "float64" && subject.isPromoted;
  if (mayNarrow && passes[0].gradients.some((gradient) => gradient?.dtype === "float32")) {
    throw new HiddenPrecision(subject.label, "its gradients are float32");
  }
  const behaviour = checkBehaviour(subject, setting, passes);
  try {
    const comparison = (mode === "full" ? compareFully : compareSampled)(subject, setting, passes);
    const wrong = subject.variables.filter((_, i) => !comparison.variables[i].passed);
    if (mayNarrow && wrong.length > 0 && movesInSteps(subject, new Generator(seed))) {
      throw new HiddenPrecision(subject.label, "its output moves in steps as float32 numbers do");
    }
    seen.push(...seenIn(subject, comparison, setting));
    const isCompared =
      output.data.length > 0 && comparison.variables.some(({ checked }) => checked > 0);
    const findings = [
      ...(isCompared ? [] : [nothingCompared(subject, output)]),
      ...wrong.map((variable) => wrongFinding(subject, variable, passes[0])),
      ...behaviour.findings,
      ...comparison.findings,
      ...(scale === 1 ? [] : wrong).map((variable) =>
        regionFinding(variable, scale, borderOf(variable.name, seen)),
      ),
    ];
    // A hypothesis may try numbers that the target refuses.
    const domain = new Domain(subject);
    const lenient: Subject = {
      ...subject,
      output: () => ({ ...output, data: domain.outputs(output.data.length) }),
    };
    const evidence = new Evidence(lenient, step, output, passes, comparison.differences);
    const inputs = subject.variables.flatMap(({ name, role }) => (role === "input" ? [name] : []));
    const verdicts = diagnose(evidence, wrong, () => mode === "sampled" && budget.isOver);
    if (behaviour.overwritten.length > 0) {
      const names = behaviour.overwritten.map(({ name }) => name);
      verdicts.push(
        verdictOf("last-use", names, "two backward passes leave the gradient of the second alone"),
      );
    }
    const kinks = comparison.kinks.map((kink, i) => (i < 3 ? named(subject, kink, step) : kink));
    return result({
      findings,
      variables: comparison.variables,
      verdicts: standing(verdicts, findings, inputs),
      kinks,
      notLookedAt: comparison.notLookedAt,
    });
  } catch (error) {
    const moved = thrown(
      error,
      "with its numbers moved by a step, or from a dy of zeros and one 1",
    );
    return result({ findings: [...behaviour.findings, moved] });
  }
}

/** A finding with nothing more to say than its message. */
const plain = (
  kind: FindingKind,
  where: string,
  message: string,
  advice: string | null = null,
): Finding => ({ kind, where, message, advice, source: null });

function nonFinite(subject: Subject, { data }: Numbers): Finding | null {
  const { variables, constants } = subject;
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return null;
  const areFinite = (numbers: ArrayLike<number>) => Array.from(numbers).every(Number.isFinite);
  const first = subject.trace().find((each) => !areFinite(each.data));
  const constant = (tensor: Tensor) => ({ name: "an input", tensor });
  const given = [...variables, ...constants.map(constant)].find(
    ({ tensor }) => !areFinite(tensor.data),
  );
  const of = first ? ` of what ${first.name} gives` : "";
  return plain(
    "non-finite",
    "output",
    `${data[bad]} at element ${bad}${of}: differences need finite outputs`,
    given
      ? `There is a number that is not finite in ${given.name}`
      : "Look in forward for a division by 0, a log or root of what is not above 0, or an exp of large numbers",
  );
}

function nothingCompared({ variables }: Subject, output: Numbers): Finding {
  const empty =
    output.data.length === 0
      ? `the output is ${formatShape(output.shape)}`
      : variables.map(({ name, tensor }) => `${name} is ${formatShape(tensor.shape)}`).join(", ");
  return plain(
    "nothing-compared",
    "output",
    `nothing was compared: ${empty}, without an entry; give inputs of at least one sample`,
  );
}

function wrongFinding(subject: Subject, variable: Variable, { gradients }: Pass): Finding {
  return gradients[subject.variables.indexOf(variable)] === null
    ? plain(
        "missing-gradient",
        variable.name,
        "no gradient arrives, though the output depends on it",
      )
    : plain("wrong-gradient", variable.name, "is not the central difference");
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
