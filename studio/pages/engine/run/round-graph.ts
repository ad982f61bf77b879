import { Value } from "chainrule/scalar";
import { trace } from "chainrule/trace";
import { type Graph, graphOf } from "../../../graph/model.ts";
import { namesOf } from "./names.ts";
import type { Moment, Recording, Round } from "./recording.ts";

/** A round's values as a graph, by their names. */
export interface RoundGraph {
  readonly round: Round;
  /** With the numbers of the whole round. */
  readonly graph: Graph;
  readonly nameOf: ReadonlyMap<Value, string>;
  readonly valueBy: ReadonlyMap<string, Value>;
  /** Of each value the sample that it belongs to; null for what all have in common. */
  readonly sampleOf: ReadonlyMap<Value, number | null>;
}

/** Decimals in the texts. */
const precision = 4;

export function roundGraphOf(recording: Recording, round: Round): RoundGraph {
  const nameOf = namesOf(recording, round);
  // The same graph once more, with names, in the engine as it is.
  const copies = new Map<Value, Value>();
  for (const { value, data } of round.values) {
    const operands = value.operands.map((each) =>
      typeof each === "number" ? each : copies.get(each)!,
    );
    copies.set(value, new Value(data, nameOf.get(value), value.operation, operands));
  }
  const leaves = round.values.filter(({ value }) => value.operation === null);
  const given = leaves.filter(({ value }) => !isParameter(recording, value));
  const inputs = (given.length > 0 ? given : leaves).map(({ value }) => [
    nameOf.get(value)!,
    copies.get(value)!,
  ]);
  const read = trace(() => copies.get(round.root)!, Object.fromEntries(inputs), {
    check: false,
    precision,
  });
  return {
    round,
    graph: graphOf(read),
    nameOf,
    valueBy: new Map([...nameOf].map(([value, name]) => [name, value])),
    sampleOf: samplesOf(recording, round),
  };
}

/** The moments on the way from the program to one, from the inside out. */
export function callersOf({ moments }: Recording, at: number): number[] {
  const callers: number[] = [];
  for (let i = at; i >= 0; i = moments[i].frame.calledAt) callers.push(i);
  return callers;
}

/** A neuron makes its own parameters. */
function isParameter(recording: Recording, value: Value): boolean {
  const { moments, madeAt } = recording;
  return callersOf(recording, madeAt.get(value)!).some((i) => {
    const { path, frame } = moments[i];
    return path === "src/scalar/mlp.ts" && frame.name === "constructor";
  });
}

/** A loop of the program over samples calls a function of its own for each. */
function samplesOf(recording: Recording, { values }: Round): Map<Value, number | null> {
  const { moments, madeAt } = recording;
  const path = moments[0].path;
  const isOwn = ({ path: at, frame }: Moment) => at === path && frame.outer !== null;
  const samples = values.map(({ value }): [Value, number | null] => {
    const own = callersOf(recording, madeAt.get(value)!).find((i) => isOwn(moments[i]));
    return [value, own === undefined ? null : moments[own].frame.id];
  });
  const ids = [...new Set(samples.map(([, id]) => id))].filter((id) => id !== null);
  return new Map(
    samples.map(([value, id]) => [value, ids.length > 1 && id !== null ? ids.indexOf(id) : null]),
  );
}

/** A round's graph with what one sample, or all, have a part in; of others only what depends on that. */
export function ofSample({ graph, valueBy, sampleOf }: RoundGraph, sample: number): Graph {
  const isOther = (id: string) => {
    const own = sampleOf.get(valueBy.get(id)!) ?? null;
    return own !== null && own !== sample;
  };
  const kept = new Set<string>();
  for (const id of graph.nodes.keys()) {
    const depends = graph.edges.some(
      ({ from, to }) => to === id && kept.has(from) && !isShared(from),
    );
    if (!isOther(id) || depends) kept.add(id);
  }
  function isShared(id: string): boolean {
    return sampleOf.get(valueBy.get(id)!) === null;
  }
  return {
    ...graph,
    nodes: new Map([...graph.nodes].filter(([id]) => kept.has(id))),
    tensors: new Map([...graph.tensors].filter(([id]) => kept.has(id))),
    edges: graph.edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
    links: graph.links.filter(({ from, to }) => kept.has(from) && kept.has(to)),
    backwardOrder: graph.backwardOrder.filter((id) => kept.has(id)),
  };
}
