import { expect } from "vitest";
import { compile } from "../../../src/compile/index.ts";
import { grad, nn, type Tensor } from "../../../src/index.ts";
import { expectAll, type GoldenState, loadState } from "../../nn/golden-layer.ts";
import { expectTensor } from "../../support/compare.ts";
import { load } from "../../support/load.ts";
import { type GoldenTensor, golden } from "../read.ts";
import type { Check } from "./check.ts";

interface GoldenRecurrence {
  name: string;
  layer: string;
  options: object;
  state: GoldenState;
  mode: "train" | "eval";
  lengths: number[] | null;
  inputs: GoldenTensor[];
  outputs: GoldenTensor[];
  upstreams: GoldenTensor[];
  inputGradients: GoldenTensor[];
  parameterGradients: GoldenState;
}

const figures = golden<{ layers: GoldenRecurrence[]; cells: GoldenRecurrence[] }>("recurrence");
const cases = [...figures.layers, ...figures.cells];

type Make = new (inputSize: number, hiddenSize: number, options: object) => nn.AnyModule;
const layers = nn as unknown as Record<string, Make>;

/** The outputs, and the states after them. */
function run(
  module: nn.AnyModule,
  lengths: number[] | null,
  [x, ...states]: readonly Tensor[],
): Tensor[] {
  const given = states.length > 1 ? states : states[0];
  const result = module.forward(x, given, ...(lengths ? [{ lengths }] : []));
  return [result].flat(2) as Tensor[];
}

function check(each: GoldenRecurrence, isCompiled: boolean): void {
  const module = new layers[each.layer](3, 4, each.options).to("float64");
  module.loadStateDict(loadState(each.state));
  module.train(each.mode === "train");
  const upstreams = each.upstreams.map((upstream) => load(upstream));
  const step = (...inputs: Tensor[]) => {
    const outputs = run(module, each.lengths, inputs);
    const gradients = grad(outputs, [...inputs, ...module.parameters()], {
      gradOutputs: upstreams,
    });
    return [...outputs, ...gradients];
  };
  const inputs = each.inputs.map((x) => load(x, true));
  const found = (isCompiled ? compile(step) : step)(...inputs);
  const names = module.namedParameters().map(([name]) => name);
  const [outputs, rest] = [found.slice(0, upstreams.length), found.slice(upstreams.length)];
  expect(outputs).toHaveLength(each.outputs.length);
  outputs.forEach((y, i) => {
    expectTensor(y, each.outputs[i]);
  });
  inputs.forEach((_, i) => {
    expectTensor(rest[i], each.inputGradients[i]);
  });
  expectAll(
    names.map((name, i) => [name, rest[inputs.length + i]]),
    each.parameterGradients,
  );
}

const checksOf = (given: readonly GoldenRecurrence[], isCompiled: boolean): Check[] =>
  given.map((each) => ({ of: each.layer, name: each.name, run: () => check(each, isCompiled) }));

/** Recurrent layers and cells. */
export const recurrenceChecks = checksOf(cases, false);

/** Those that are given states, compiled. */
export const compiledRecurrenceChecks = checksOf(
  cases.filter(({ inputs }) => inputs.length > 1),
  true,
);
