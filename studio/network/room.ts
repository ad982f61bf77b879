import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { Box, Room, Scene } from "./scene.ts";

/** Pixels around the figure: `.network-field` has them as its padding. */
export const margin = 10;
/** Below this width of the figure, in pixels, a network runs downwards. */
export const narrow = 560;
/** No figure is drawn larger than this; nor smaller, for its numbers are to be read: it is scrolled then. */
const [smallest, largest] = [0.6, 1.35];

/**
 * The room that the figure has, as it changes.
 *
 * @param least pixels of its width below which it is narrow
 */
export function useRoom(box: RefObject<HTMLElement | null>, least: number): ReadonlySignal<Room> {
  const room = useSignal<Room>({ width: 720, height: 480, isNarrow: false });
  useLayoutEffect(() => {
    const element = box.current!;
    const measure = () => {
      const [width, height] = [element.clientWidth, element.clientHeight].map(
        (n) => n - 2 * margin,
      );
      const { width: before, height: beforeHeight } = room.peek();
      if (width === before && height === beforeHeight) return;
      room.value = { width, height, isNarrow: width < least };
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return room;
}

/** How large a scene is drawn, to be seen as a whole if it can be; on a narrow screen it may be as high as it needs. */
export function fitOf(scene: Scene, { width, height, isNarrow }: Room): number {
  const byWidth = width / scene.width;
  const whole = isNarrow ? byWidth : Math.min(byWidth, height / scene.height);
  return Math.min(largest, Math.max(smallest, whole));
}

/** Scrolls a figure that is larger than its room, so that a box of it is seen. */
export function keepInSight(figure: HTMLElement, box: Box, fit: number): void {
  const moved = (at: number, size: number, scrolled: number, room: number) => {
    const [start, end] = [at * fit, (at + size) * fit + 2 * margin];
    return Math.min(start, Math.max(scrolled, end - room));
  };
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = figure;
  figure.scrollLeft = moved(box.x, box.width, scrollLeft, clientWidth);
  figure.scrollTop = moved(box.y, box.height, scrollTop, clientHeight);
}
