import { computed, effect, type Signal, signal } from "@preact/signals";
import type { Value } from "chainrule/scalar";
import type { Graph } from "../../graph/model.ts";
import type { Handle, Progress } from "../../graph/progress.ts";
import { addressState, choice, integer, json } from "../../state/address.ts";
import { pinsField } from "../../state/selection.ts";
import { type View, views } from "../../state/view.ts";
import { handleOfValue } from "./handles.ts";
import { type Lesson, lessonIds, lessons } from "./lessons.ts";
import { History } from "./run/history.ts";
import { liveGraph } from "./run/live-graph.ts";
import { record } from "./run/record.ts";
import { callersOf, ofSample, type RoundGraph, roundGraphOf } from "./run/round-graph.ts";
import { grains, stepsOf } from "./run/steps.ts";

export const loops = ["PyTorch", "chainrule"] as const;

/** Numbers of the program that are not as it is written, by their positions. */
const changedNumbers = json<Readonly<Record<string, number>>>({}, (data) =>
  typeof data === "object" &&
  data !== null &&
  Object.values(data).every((each) => typeof each === "number")
    ? (data as Record<string, number>)
    : undefined,
);

const fields = addressState("engine", {
  lesson: choice(lessonIds, "value"),
  step: integer(0, { min: 0 }),
  grain: choice(grains, "noted"),
  view: choice(views, "value"),
  pins: pinsField,
  numbers: changedNumbers,
  loop: choice(loops, "PyTorch"),
});
export const { lesson: lessonId, step, grain, view, pins, loop } = fields;
const changed = fields.numbers;

export const lesson = computed<Lesson>(() => lessons[lessonId.value]);

const numbers = computed(() =>
  lesson.value.program.numbers.map((own, i) => changed.value[i] ?? own),
);

/** The program's run, recorded anew whenever a number moves. */
export const recording = computed(() => record(lesson.value.program.run, numbers.value));

export const history = computed(() => new History(recording.value));

const steps = computed(() => stepsOf(lesson.value, recording.value, grain.value));

export const last = computed(() => Math.max(0, steps.value.length - 1));

const place = computed(() => Math.min(step.value, last.value));

/** The line that runs, by its moment, and the first moment after it that is a step too. */
export const now = computed(() => steps.value[place.value] ?? 0);
export const after = computed(() => steps.value[place.value + 1] ?? recording.value.moments.length);

export const moment = computed(() => recording.value.moments.at(now.value));

/** Goes to a moment, in the steps that are taken; where none is at it, line by line. */
export function goTo(at: number): void {
  let found = steps.peek().indexOf(at);
  if (found < 0) {
    grain.value = "every line";
    found = steps.peek().indexOf(at);
  }
  step.value = found;
}

const round = computed(() => {
  const { rounds } = recording.value;
  return rounds.find(({ end }) => now.value < end) ?? rounds.at(-1) ?? null;
});

/** The values of the round that runs, as a graph; null for layers by hand, which have none. */
export const roundGraph = computed<RoundGraph | null>(() =>
  round.value ? roundGraphOf(recording.value, round.value) : null,
);

/** The sample that the line is about, or that the last one was. */
const sample = computed(() => {
  const { sampleOf } = roundGraph.value!;
  const { moments, madeAt } = recording.value;
  for (let i = after.value - 1; i >= 0; i--) {
    const { subject } = moments[i];
    const own = subject && madeAt.has(subject) ? sampleOf.get(subject) : undefined;
    if (own !== null && own !== undefined) return own;
  }
  return 0;
});

const shownGraph = computed(() => roundGraph.value && ofSample(roundGraph.value, sample.value));

const nothing: Graph = {
  nodes: new Map(),
  edges: [],
  tensors: new Map(),
  links: [],
  loss: "",
  backwardOrder: [],
};

/** The graph with what its values hold once the line has run. */
export const graph = computed(() =>
  shownGraph.value
    ? liveGraph(shownGraph.value, roundGraph.value!, history.value, after.value)
    : nothing,
);

/** What the line has changed, up to the next step. */
export const changes = computed(() => history.value.changed(now.value, after.value));

/** The values that the line is about. */
const subjects = computed<ReadonlySet<Value>>(() => {
  if (changes.value.length > 0) return new Set(changes.value.map(({ value }) => value));
  const subject = moment.value?.subject;
  return new Set(subject ? [subject] : []);
});

/** Their names in the graph that is shown. */
export const subjectNames = computed(() =>
  [...subjects.value]
    .map((value) => roundGraph.value?.nameOf.get(value) ?? "")
    .filter((name) => graph.value.nodes.has(name)),
);

/** What the line is about: a value, a gradient, or a step of training. */
export const phase = computed<View>(() => {
  const isBackward = callersOf(recording.value, now.value).some((i) => {
    const { frame, path } = recording.value.moments[i];
    return path.startsWith("src/") && /^#?(backward|zeroGrad|addGradients)/.test(frame.name);
  });
  const moved = changes.value.some(({ field, before }) => field === "data" && before !== undefined);
  const given = changes.value.some(({ field }) => field === "grad");
  if (moved && round.value && now.value > round.value.turn) return "update";
  return isBackward || given ? "gradient" : "value";
});

/** What a round’s training step adds to each parameter. */
export const updates = computed<ReadonlyMap<string, number>>(() => {
  const of = roundGraph.value;
  if (!of) return new Map();
  const { turn, end } = of.round;
  const moved = [...of.nameOf].flatMap(([value, name]): [string, number][] => {
    if (value.operation) return [];
    const [before, then] = [turn, end].map((at) => history.value.at(value, at).data ?? 0);
    return before === then ? [] : [[name, then - before]];
  });
  return new Map(moved);
});

export const progress = computed<Progress>(() => {
  const of = roundGraph.value;
  const moved = new Set(changes.value.map(({ value }) => value));
  return {
    isKnown(id, view) {
      const value = of?.valueBy.get(id);
      if (!value) return false;
      const held = history.value.at(value, after.value);
      if (view === "value") return held.data !== undefined;
      if (view === "gradient") return held.hasGradient;
      const before = history.value.at(value, of!.round.turn).data;
      return updates.value.has(id) && before !== held.data;
    },
    isNow(id, view) {
      const value = of?.valueBy.get(id);
      return value !== undefined && view === phase.value && moved.has(value);
    },
  };
});

const handles = new Map<string, Handle & { readonly value: Signal<number> }>();

/** A number of the program as a handle. */
export function handleAt(id: keyof typeof lessons, index: number): Handle {
  const key = `${id} ${index}`;
  const known = handles.get(key);
  if (known) return known;
  const initial = lessons[id].program.numbers[index];
  const value = signal(lessonId.peek() === id ? (changed.peek()[index] ?? initial) : initial);
  effect(() => {
    if (lessonId.value === id) value.value = changed.value[index] ?? initial;
  });
  effect(() => {
    const now = value.value;
    if (lessonId.peek() !== id || now === (changed.peek()[index] ?? initial)) return;
    const { [index]: _, ...others } = changed.peek();
    changed.value = now === initial ? others : { ...others, [index]: now };
  });
  const handle = { value, initial };
  handles.set(key, handle);
  return handle;
}

/** The number of the program that a value of the graph is; a parameter moves in training, and is none. */
export function handleOf(id: string): Handle | undefined {
  const value = roundGraph.peek()?.valueBy.get(id);
  if (!value || value.operation) return undefined;
  const index = handleOfValue(lesson.peek().program.lines, value.label);
  return index === undefined ? undefined : handleAt(lessonId.peek(), index);
}

/** Another lesson begins at its beginning, with its own numbers. */
export function choose(id: keyof typeof lessons): void {
  changed.value = {};
  pins.value = [];
  step.value = 0;
  view.value = "value";
  grain.value = id === "loop" ? "program" : "noted";
  lessonId.value = id;
}

/** The moment at which a step stops. */
export const momentOfStep = (index: number) => recording.value.moments[steps.value[index] ?? 0];

/** The line of a file that runs; 0 where another file's does. */
export const lineIn = (path: string): number =>
  moment.value?.path === path ? moment.value.line : 0;

const callers = computed(() =>
  callersOf(recording.value, now.value)
    .slice(1)
    .map((at) => recording.value.moments[at]),
);

/** The lines of a file that wait for the one that runs. */
export const linesCalling = (path: string): ReadonlySet<number> =>
  new Set(callers.value.filter((each) => each.path === path).map(({ line }) => line));

/** The line of the program that runs, be it in the engine. */
export const programLine = computed(() => {
  const path = recording.value.moments[0]?.path;
  return [moment.value, ...callers.value].find((each) => each?.path === path)?.line ?? 0;
});
