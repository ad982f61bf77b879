import { Generator, manualSeed, randn, type Tensor } from "chainrule";
import type { Layer } from "chainrule/manual";
import type { Answer } from "../exercise.ts";
import { exported, isCheck } from "./answer.ts";
import { type Check, failed, passed, thrown } from "./check.ts";
import { gradientCheck } from "./gradient.ts";
import { difference } from "./same.ts";

/** A layer that is to be written or mended. */
export interface LayerTask {
  readonly name: string;
  /** What its constructor takes, as it is written. */
  readonly signature?: string;
  /** The names that its parameters must have. Default: none. */
  readonly parameters?: readonly string[];
  /** y in a formula: "x · Wᵀ + b". */
  readonly formula: string;
  /** The constructor's arguments, for a case of these sizes. */
  sizes(a: number, b: number): readonly unknown[];
  x(a: number, b: number, generator: Generator): Tensor;
  /** y by another way, from the parameters by name. */
  y(x: Tensor, parameters: Readonly<Record<string, Tensor>>): Tensor;
}

/** Sizes that cannot be taken for each other; a batch of its own goes with them. */
const cases = [
  [3, 4],
  [5, 2],
] as const;

/** Asks a layer for its output, and for the gradients by its input and parameters. */
export function gradeLayer(answer: Answer, task: LayerTask): Check[] {
  const { name, signature = "" } = task;
  const found = exported(answer, {
    name,
    what: "class",
    signature: `${name} implements Layer${signature && ` with constructor(${signature})`}`,
  });
  if (isCheck(found)) return [found];
  const LayerClass = found as unknown as new (...given: unknown[]) => Layer;
  return merged(cases.map((sizes, i) => gradeCase(LayerClass, task, sizes, i)));
}

function gradeCase(
  LayerClass: new (...given: unknown[]) => Layer,
  task: LayerTask,
  [a, b]: readonly [number, number],
  seed: number,
): Check[] {
  const asked = `y = ${task.formula}`;
  const generator = new Generator(seed + 1);
  manualSeed(seed);
  let layer: Layer;
  const x = task.x(a, b, generator);
  let y: Check;
  try {
    layer = new LayerClass(...task.sizes(a, b), generator);
    shuffle(layer, generator);
    const missing = missingOf(layer, task);
    if (missing) return [missing];
    const parameters = Object.fromEntries(layer.parameters().map((p) => [p.name, p.value]));
    // Whatever is drawn at random, both draw the same.
    manualSeed(seed);
    const right = task.y(x, parameters);
    manualSeed(seed);
    const given = layer.forward(x.clone());
    const problem = isTensor(given)
      ? difference("y", given, right)
      : `forward gave ${String(given)}, and no tensor. Is a return missing?`;
    y =
      problem === null ? passed(asked, "Forward gives the right numbers.") : failed(asked, problem);
  } catch (error) {
    return [thrown(asked, "The forward pass", error)];
  }
  const gradients = gradientCheck("Backward gives the gradients of forward", layer, [x]);
  return [y, y.passed || !gradients.passed ? gradients : { ...gradients, said: fitting }];
}

/** A parameter that is not there, or has another name. */
function missingOf(layer: Layer, { parameters = [] }: LayerTask): Check | null {
  const names = layer.parameters().map(({ name }) => name);
  const missing = parameters.filter((name) => !names.includes(name));
  if (missing.length === 0) return null;
  const found = names.length > 0 ? `There are ${names.join(" and ")}` : "There are none";
  return failed(
    `Its parameters are ${parameters.join(", ")}`,
    `${found}; ${missing.join(" and ")} is missing.`,
    {
      advice: "parameters() returns { name, value, gradient } for each.",
    },
  );
}

/** What is said of a backward that is right for a forward that is not. */
const fitting = "They fit this forward, which is not the right one yet.";

const isTensor = (given: unknown): given is Tensor =>
  typeof given === "object" && given !== null && "shape" in given && "matmul" in given;

/** A bias of 0 and a γ of 1 would hide that they are left out. */
function shuffle(layer: Layer, generator: Generator): void {
  for (const { value } of layer.parameters()) value.copy_(randn(value.shape, { generator }));
}

/** Of each question the first answer that is wrong, or else the first. */
export function merged(cases: readonly (readonly Check[])[]): Check[] {
  const questions = [...new Set(cases.flat().map(({ asked }) => asked))];
  return questions.map((asked) => {
    const all = cases.flat().filter((each) => each.asked === asked);
    return all.find((each) => !each.passed) ?? all[0];
  });
}
