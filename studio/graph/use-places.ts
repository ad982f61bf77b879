import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { type Layout, layeredLayout } from "chainrule/draw";
import { useEffect, useRef } from "preact/hooks";
import type { Direction } from "./boxes.ts";
import { type Places, type Plan, placesOf, planOf } from "./layout.ts";
import type { Graph } from "./model.ts";

/** Lays out what takes longer than a frame. */
export interface LayoutLater {
  /** Of several that were started, only the last is of interest. */
  start(plan: Plan, done: (layout: Layout) => void): void;
  end(): void;
}

/** Without a worker: after what the page does now. */
function layoutHere(): LayoutLater {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  return {
    start({ sizes, arrows }, done) {
      clearTimeout(waiting);
      waiting = setTimeout(() => done(layeredLayout(sizes, arrows)));
    },
    end: () => clearTimeout(waiting),
  };
}

/** What is laid out in a frame; more boxes than this take longer. */
const mostAtOnce = 24;

interface LaidOut {
  readonly graph: Graph;
  readonly plan: Plan;
  readonly layout: Layout;
}

/**
 * Where everything in a graph stands. Of a large graph the places come a little later; what was there before
 * keeps its own until then.
 *
 * @param shape changes with the structure: numbers move nothing
 * @param room pixels in the data's direction
 * @param layoutLater makes what lays out a large graph. Default: the page itself, after all else.
 */
export function usePlaces(
  graph: ReadonlySignal<Graph>,
  shape: ReadonlySignal<string>,
  direction: ReadonlySignal<Direction>,
  room: ReadonlySignal<number>,
  layoutLater: () => LayoutLater = layoutHere,
): ReadonlySignal<Places> {
  const laidOut = useSignal<LaidOut | null>(null);
  const later = useRef<LayoutLater>(null);
  const count = useRef(0);
  const now = useComputed(() => {
    shape.value;
    const plan = planOf(graph.peek(), direction.value);
    const layout =
      plan.sizes.length <= mostAtOnce ? layeredLayout(plan.sizes, plan.arrows) : undefined;
    return { graph: graph.peek(), plan, layout };
  });
  useSignalEffect(() => {
    const { graph, plan, layout } = now.value;
    count.current++;
    if (layout) return;
    const number = count.current;
    later.current ??= layoutLater();
    later.current.start(plan, (layout) => {
      if (count.current === number) laidOut.value = { graph, plan, layout };
    });
  });
  useEffect(() => () => later.current?.end(), []);
  return useComputed(() => {
    const { graph, plan, layout } = now.value;
    const drawn = layout ? { graph, plan, layout } : laidOut.value;
    return drawn ? placesOf(drawn.graph, drawn.plan, drawn.layout, room.value) : nowhere;
  });
}

const nowhere: Places = {
  width: 1,
  height: 1,
  nodes: new Map(),
  boxes: new Map(),
  grids: new Map(),
  links: new Map(),
};
