import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { Places, Point } from "./layout.ts";
import type { Graph } from "./model.ts";

/** A graph with no more tensors than this is drawn whole. */
const mostWhole = 80;

/** What is drawn of a large graph. */
export interface Window {
  readonly tensors: ReadonlySet<string>;
  readonly links: ReadonlySet<string>;
}

/**
 * Of a large graph only what is in sight, and a screen to each side of it, is drawn: what a person may scroll to
 * next. Null where all is drawn.
 *
 * @param kept a number that is drawn in any case: the one that has the focus, or is to get it
 */
export function useWindow(
  box: RefObject<HTMLElement | null>,
  graph: ReadonlySignal<Graph>,
  places: ReadonlySignal<Places>,
  scale: ReadonlySignal<number>,
  kept: ReadonlySignal<string | null>,
): ReadonlySignal<Window | null> {
  const scrolled = useSignal({ left: 0, top: 0, width: 1200, height: 900 });
  useEffect(() => {
    const element = box.current!;
    let frame = 0;
    const read = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const {
          scrollLeft: left,
          scrollTop: top,
          clientWidth: width,
          clientHeight: height,
        } = element;
        scrolled.value = { left, top, width, height };
      });
    };
    read();
    element.addEventListener("scroll", read, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener("scroll", read);
    };
  }, []);
  return useComputed(() => {
    const { tensors, links, nodes } = graph.value;
    if (tensors.size <= mostWhole) return null;
    const { left, top, width, height } = scrolled.value;
    const inSight = ({ x, y }: Point) => {
      const [across, down] = [x * scale.value, y * scale.value];
      return (
        across > left - width &&
        across < left + 2 * width &&
        down > top - height &&
        down < top + 2 * height
      );
    };
    const { boxes } = places.value;
    const home = kept.value === null ? undefined : nodes.get(kept.value)?.tensor;
    const isDrawn = (id: string) => {
      const place = boxes.get(id);
      return id === home || (place !== undefined && inSight(place));
    };
    const drawn = new Set([...tensors.keys()].filter(isDrawn));
    return {
      tensors: drawn,
      links: new Set(
        links.filter(({ from, to }) => drawn.has(from) || drawn.has(to)).map(({ id }) => id),
      ),
    };
  });
}
