import { trace, traceNetwork } from "chainrule/trace";
import { type Graph, graphOf } from "../graph/model.ts";
import { numberAt, parametersOf, withNumbers as withNetworkNumbers } from "../network/numbers.ts";
import { type NetworkShape, shapeOf } from "../network/shape.ts";
import { withNumbers as withProgramNumbers } from "../program/literals.ts";
import { readProgram } from "../program/program.ts";
import { runProgram } from "../program/run.ts";
import type { Subject, TrainingRun } from "./content.ts";
import { trainXor } from "./xor.ts";

/** Numbers by their names, in place of those that a subject gives. */
export type Values = ReadonlyMap<string, number>;

/** A subject, computed by the library as often as it is asked. */
export interface Material {
  /** What is given, as it stands at first. */
  readonly given: Values;
  /** Null where nothing has a graph. */
  readonly shape: NetworkShape | null;
  readonly graph: ((values: Values) => Graph) | null;
  /** The result alone. */
  readonly result: (values: Values) => number;
  /** The losses of each training run; none where nothing is trained. */
  readonly losses: (values: Values) => ReadonlyMap<string, readonly number[]>;
  /** The program, or the network, with these numbers. */
  readonly program: (values: Values) => string;
  readonly network: (values: Values) => ReturnType<typeof withNetworkNumbers> | null;
}

/** Decimals in the texts of a trace. */
const precision = 4;

export function materialOf(subject: Subject): Material {
  if ("program" in subject) return ofProgram(subject.program);
  if ("network" in subject) return ofNetwork(subject.network);
  return ofTraining(subject.training);
}

const nothing = {
  shape: null,
  losses: () => new Map(),
  program: () => "",
  network: () => null,
};

function ofProgram(text: string): Material {
  const program = readProgram(text);
  const numbers = program.given.flatMap((each) => each.numbers);
  return {
    ...nothing,
    given: new Map(numbers.map(({ id, value }) => [id, value])),
    graph: (values) => {
      const { result, names } = runProgram(program, values);
      return graphOf(trace(() => result, {}, { names, check: false, precision }));
    },
    result: (values) => runProgram(program, values).result.item(),
    program: (values) =>
      withProgramNumbers(
        text,
        numbers.flatMap((at) => {
          const value = values.get(at.id);
          return value === undefined ? [] : [{ at, value }];
        }),
      ),
  };
}

function ofNetwork(network: Extract<Subject, { network: unknown }>["network"]): Material {
  const traced = (values: Values) =>
    traceNetwork(withNetworkNumbers(network, values), { check: false, precision });
  const ids = [...parametersOf(network), ...network.input.map((_, i) => `x[${i}]`)];
  return {
    ...nothing,
    given: new Map(ids.map((id) => [id, numberAt(network, id)!])),
    shape: shapeOf(traced(new Map())),
    graph: (values) => graphOf(traced(values)),
    result: (values) => traced(values).loss.value,
    network: (values) => withNetworkNumbers(network, values),
  };
}

function ofTraining(runs: Readonly<Record<string, TrainingRun>>): Material {
  /** The latest of each run: while the rate of one is dragged the other is not trained again. */
  const latest = new Map<string, { units: number; rate: number; losses: readonly number[] }>();
  const lossesOf = (name: string, units: number, rate: number) => {
    const before = latest.get(name);
    if (before?.units === units && before.rate === rate) return before.losses;
    const losses = trainXor(units, rate);
    latest.set(name, { units, rate, losses });
    return losses;
  };
  return {
    ...nothing,
    given: new Map(),
    graph: null,
    result: () => Number.NaN,
    losses: (values) =>
      new Map(
        Object.entries(runs).map(([name, { units, rate }]) => [
          name,
          lossesOf(name, Math.round(values.get(units)!), values.get(rate)!),
        ]),
      ),
  };
}
