import type { BackwardStep, ForwardStep, Trace } from "chainrule/trace";
import type { Progress } from "../../graph/progress.ts";
import type { View } from "../../state/view.ts";

/** How far one step goes. */
export const paces = ["number", "layer"] as const;
export type Pace = (typeof paces)[number];

/** A stretch of the calculation with one heading: the sums of a layer, the softmax, the update. */
export interface Stretch {
  readonly title: string;
  readonly view: View;
  /** The numbers whose values, gradients or updates it computes. */
  readonly ids: readonly string[];
  /** The part that one step by layer takes at once. */
  readonly part: string;
}

/** The calculation in order: what is given, forward, backward, the update. */
export function stretchesOf(trace: Trace, parameters: readonly string[]): Stretch[] {
  const { network, given, forward, backward } = trace;
  const layerParts = new Map<string, string>();
  network!.layers.forEach(({ weights, bias, sum, output }, l) => {
    for (const name of [weights, bias, sum, output]) {
      if (name !== null) layerParts.set(name, `layer ${l + 1}`);
    }
  });
  layerParts.set(network!.input, "layer 1");
  const part = (name: string, way: string) => `${layerParts.get(name) ?? "loss"}, ${way}`;
  return [
    {
      title: "What is given: one sample, its target, and every weight and bias",
      view: "value",
      ids: given.flatMap(({ name, shape, values }) => values.map((_, k) => nameAt(name, shape, k))),
      part: "given",
    },
    ...forward.map(
      ({ name, heading, elements }: ForwardStep): Stretch => ({
        title: heading,
        view: "value",
        ids: elements.map((element) => element.name),
        part: part(name, "forward"),
      }),
    ),
    ...backward.map(
      ({ of, heading, elements }: BackwardStep): Stretch => ({
        title: heading,
        view: "gradient",
        ids: elements.map((element) => element.of),
        part: part(of, "backward"),
      }),
    ),
    {
      title: "The update: each parameter takes a step against its gradient",
      view: "update",
      ids: parameters,
      part: "update",
    },
  ];
}

function nameAt(name: string, shape: readonly number[], position: number): string {
  if (shape.length === 0) return name;
  if (shape.length === 1) return `${name}[${position}]`;
  return `${name}[${Math.floor(position / shape[1])}][${position % shape[1]}]`;
}

/** What one press of the forward button brings. */
export interface Step {
  readonly view: View;
  readonly ids: readonly string[];
  readonly title: string;
  /** The stretches that it belongs to, first and last. */
  readonly stretches: readonly [number, number];
}

/** The steps at a pace: the given numbers and the update are one step each. */
export function stepsOf(stretches: readonly Stretch[], pace: Pace): Step[] {
  const steps: Step[] = [];
  for (const [s, { title, view, ids, part }] of stretches.entries()) {
    const isWhole = part === "given" || part === "update";
    if (pace === "number" && !isWhole) {
      steps.push(
        ...ids.map((id): Step => ({ view, ids: [id], title: said(id, view), stretches: [s, s] })),
      );
      continue;
    }
    const before = stretches[s - 1];
    const last = steps[steps.length - 1];
    if (pace === "layer" && before?.part === part && before.view === view) {
      steps[steps.length - 1] = {
        ...last,
        ids: [...last.ids, ...ids],
        stretches: [last.stretches[0], s],
      };
    } else {
      steps.push({ view, ids, title: isWhole ? title.split(":")[0] : part, stretches: [s, s] });
    }
  }
  return steps;
}

const said = (id: string, view: View) => (view === "gradient" ? `∂L/∂${id}` : id);

/** The step at another pace that ends where this one does, or is on the way there. */
export function sameStep(from: readonly Step[], at: number, to: readonly Step[]): number {
  const last = from[at].ids[from[at].ids.length - 1];
  const { view } = from[at];
  return Math.max(
    0,
    to.findIndex((step) => step.view === view && step.ids.includes(last)),
  );
}

/** What is known after a step, and what it brings about itself. */
export function progressAt(steps: readonly Step[], now: number): Progress {
  const places: Record<View, Map<string, number>> = {
    value: new Map(),
    gradient: new Map(),
    update: new Map(),
  };
  for (const [at, { view, ids }] of steps.entries()) {
    for (const id of ids) places[view].set(id, at);
  }
  return {
    isKnown: (id, view) => (places[view].get(id) ?? Infinity) <= now,
    isNow: (id, view) => places[view].get(id) === now,
  };
}
