import { noGrad } from "../autograd/no-grad.ts";
import { defaultGenerator, Generator } from "../random/generator.ts";
import { isFloat } from "../tensor/dtype.ts";
import { ValueError } from "../tensor/errors.ts";
import { indicesOf } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";
import { firstOutputs } from "./first-outputs.ts";
import { withHeldRows } from "./held-rows.ts";
import { ownLine } from "./own-line.ts";
import { type Part, partName, Watch } from "./parts.ts";
import { Promotion } from "./promotion.ts";
import { runnerOf } from "./runner.ts";
import { findSharing } from "./sharing.ts";
import {
  type BackwardPass,
  type Numbers,
  type Run,
  type Subject,
  TargetError,
  type Variable,
  type Written,
} from "./subject.ts";
import { recordTape } from "./tape/record.ts";
import { type GradcheckTarget, kindOf, labelOf, parametersOf } from "./target.ts";
import { write } from "./write.ts";
import { withWriters } from "./writers.ts";

/** What all subjects of one check have in common. */
interface Context {
  promotion: Promotion;
  watch: Watch;
  dtype: "float64" | "native";
  seed: number;
}

/** Hands `body` a subject for each output of a target, and leaves the target as it was. */
export function withSubjects<T>(
  target: GradcheckTarget,
  inputs: readonly Tensor[],
  { dtype, seed }: { dtype: "float64" | "native"; seed: number },
  body: (subject: Subject, i: number, all: readonly Subject[]) => T,
): T[] {
  const promotion = new Promotion(dtype);
  promotion.generators.set(defaultGenerator, defaultGenerator.state());
  const watch = new Watch(target);
  try {
    if (typeof target !== "function") promotion.inside(target);
    for (const [, tensor] of parametersOf(target)) promotion.tensor(tensor);
    for (const held of [target, ...watch.parts.map((part) => part.target)]) {
      if ("parameters" in held) promotion.inside(held.parameters());
      if ("buffers" in held) promotion.inside(held.buffers?.() ?? []);
    }
    const copies = inputs.map((x) => x.detach().clone());
    for (const copy of copies) promotion.tensor(copy);
    return subjectsOf(target, copies, { promotion, watch, dtype, seed }).map(body);
  } finally {
    watch.end();
    promotion.restore();
  }
}

function subjectsOf(target: GradcheckTarget, inputs: Tensor[], context: Context): Subject[] {
  const kind = kindOf(target);
  const label = labelOf(target);
  const { promotion, watch, dtype, seed } = context;
  const differentiable = kind === "layer" || kind === "loss" ? inputs.slice(0, 1) : inputs;
  const names = inputs.length === 1 || kind === "loss" ? ["x"] : inputs.map((_, i) => `input ${i}`);
  const inputVariables = differentiable.flatMap((tensor, i): Variable[] =>
    isFloat(tensor.dtype) ? [{ name: names[i], role: "input", tensor }] : [],
  );
  const parameters = parametersOf(target).map(
    ([name, tensor]): Variable => ({ name, role: "parameter", tensor }),
  );
  const variables = [...inputVariables, ...parameters];
  if (variables.length === 0) {
    throw new ValueError(
      "gradcheck: nothing to differentiate by. Give at least one float tensor as an input",
    );
  }
  const generator = new Generator(seed);
  let decoy: Float64Array[] | null = inputVariables.map(({ tensor: { data } }) =>
    // In another order, and smaller: a sum or a maximum is another one then.
    Float64Array.from(generator.permutation(data.length), (i) => 0.875 * data[i]),
  );
  const moved = new Set(inputVariables.map(({ tensor }) => tensor));
  const copies = inputs.map((x) => (moved.has(x) ? x.clone() : x));
  const others = () => {
    if (!decoy) return null;
    for (const [i, { tensor }] of inputVariables.entries()) {
      write(copies[inputs.indexOf(tensor)], decoy[i]);
    }
    return copies;
  };

  const runner = runnerOf(
    target,
    inputVariables.map(({ tensor }) => tensor),
    parameters.map(({ tensor }) => tensor),
  );
  const placeOf = (method: string) => {
    if (kind !== "function") return `${label}.${method}`;
    return method === "forward" ? label : `${method} of ${label}`;
  };
  const attempt = <T>(method: string, body: () => T): T => {
    try {
      return body();
    } catch (caught) {
      if (!(caught instanceof Error)) throw caught;
      const error = (method === "backward" && watch.silence()) || caught;
      const part = watch.thrower(error);
      const where = part ? `${method} of ${partName(part)}` : placeOf(method);
      throw new TargetError(where, error, ownLine(error));
    }
  };
  const constants = inputs.flatMap((tensor, i) =>
    moved.has(tensor)
      ? []
      : [{ name: names[i] ?? (kind === "loss" ? "target" : `input ${i}`), tensor }],
  );
  const guarded: readonly { name: string; tensor: Tensor }[] = [...variables, ...constants];
  const all = guarded.map(({ tensor }) => tensor);
  /** Runs `body`, and puts back all numbers that it may not change, giving those that it did. */
  const guarding = <T>(body: () => T, look = false): [T, Map<Tensor, Float64Array>, Written[]] => {
    const before = guarded.map(({ tensor }) => new Float64Array(tensor.data));
    const [result, lines] = look ? withWriters(all, body) : [body(), null];
    const changed = new Map<Tensor, Float64Array>();
    const written = guarded.flatMap(({ name, tensor }, i): Written[] => {
      const now = tensor.data;
      const entry = before[i].findIndex((value, j) => !Object.is(value, now[j]));
      if (entry < 0) return [];
      changed.set(tensor, new Float64Array(now));
      const index = indicesOf(entry, tensor.shape);
      const [was, is] = [before[i][entry], now[entry]];
      write(tensor, before[i]);
      const source = lines?.get(tensor) ?? null;
      return [{ name, pass: "forward", index, before: was, after: is, source }];
    });
    return [result, changed, written];
  };
  const held = withHeldRows(all, runner.forward);
  const forward = (given: readonly Tensor[] = inputs) =>
    attempt("forward", () => {
      for (const key of promotion.generators.keys()) key.restore({ seed, offset: 0 });
      return held(given);
    });
  const decoyForward = () => {
    const given = others();
    if (!given) return;
    try {
      noGrad(() => forward(given));
    } catch {
      // The numbers may belong in their places; the pass that counts is another.
      decoy = null;
    }
  };
  // What a target keeps from its first forward pass is not to be what the check is about.
  const [outputs, , written] = guarding(() => {
    decoyForward();
    return firstOutputs(label, forward, watch, dtype);
  });

  return [...outputs.keys()].map((outputName): Subject => {
    const run: Run = {
      forward: (given) => forward(given).get(outputName)!,
      clear: () => attempt("zeroGrad", runner.clear),
      gradients: (y, dy) => attempt("backward", () => runner.gradients(y, dy)),
      upstream: (y, dy) =>
        Tensor.from(y.dtype === "float32" ? new Float32Array(dy) : dy.slice(), y.shape),
    };
    const backward = (dy: Float64Array, times: number): BackwardPass => {
      const [gradients, now] = guarding(() => passes(dy, times));
      const changed = variables.flatMap((variable): [Variable, Float64Array][] => {
        const numbers = now.get(variable.tensor);
        const isOfForward = written.some(({ name }) => name === variable.name);
        return numbers && !isOfForward ? [[variable, numbers]] : [];
      });
      return { gradients, changed: new Map(changed) };
    };
    const forwardOnce = () => (written.length > 0 ? guarding(run.forward)[0] : run.forward());
    const pass = (dy: Float64Array) => {
      const y = run.forward();
      const gradients = run.gradients(y, run.upstream(y, dy)).map((g) => g && numbersOf(g));
      return { gradients, y };
    };
    const passes = (dy: Float64Array, times: number): (Numbers | null)[] => {
      decoyForward();
      run.clear();
      for (let i = 1; i < times; i++) pass(dy);
      return pass(dy).gradients;
    };
    return {
      label,
      kind,
      outputName,
      variables,
      constants: inputs.filter((x) => !variables.some(({ tensor }) => tensor === x)),
      decoy,
      isPromoted: promotion.hasPromoted,
      written,
      output: () => noGrad(() => numbersOf(forwardOnce())),
      graph: () => (kind === "function" || kind === "module" ? forwardOnce() : null),
      tape: () =>
        recordTape(
          target,
          variables.map(({ tensor }) => tensor),
          () => run.forward(),
        ),
      trace: () => {
        const seen: { name: string; data: Float64Array }[] = [];
        const note = (name: string, y: unknown) => {
          if (y instanceof Tensor) seen.push({ name, data: new Float64Array(y.data) });
        };
        watch.listen(
          (part, _, y) => note(partName(part), y),
          () => note(label, forwardOnce()),
        );
        return seen;
      },
      backward: (dy) => backward(dy, 1),
      backwardAlone: (dy) =>
        guarding(() => {
          run.clear();
          const { gradients, y } = pass(dy);
          return { gradients, output: numbersOf(y) };
        })[0],
      backwardTwice: (dy) => (kind === "layer" ? backward(dy, 2) : null),
      writes: (dy) => {
        const [, , ofForward] = guarding(run.forward, true);
        const [, , ofBoth] = guarding(() => passes(dy, 1), true);
        const isForward = ({ name }: Written) => ofForward.some((other) => other.name === name);
        const ofBackward = ofBoth.filter((each) => !isForward(each));
        return [
          ...ofForward,
          ...ofBackward.map((each) => ({ ...each, pass: "backward" as const })),
        ];
      },
      sharing: (dy) => guarding(() => findSharing(kind, run, variables, dy, others()))[0],
      inside: () => {
        const given = new Map<Part, Tensor[]>();
        watch.listen(
          (part, seen) => {
            if (part.parent !== target || !seen.every((x) => x instanceof Tensor)) return;
            given.set(
              part,
              seen.map((x) => x.detach().clone()),
            );
          },
          () => forwardOnce(),
        );
        return [...given].map(([part, tensors]) => {
          try {
            return { part, subjects: subjectsOf(part.target, tensors, context) };
          } catch {
            return { part, subjects: [] };
          }
        });
      },
    };
  });
}

function numbersOf(x: Tensor): Numbers {
  return { data: new Float64Array(x.data), shape: x.shape, dtype: x.dtype };
}
