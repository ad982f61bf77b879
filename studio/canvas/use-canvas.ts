import { useSignal, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** What draws on a canvas of so many pixels of the page. */
export type Draw = (context: CanvasRenderingContext2D, width: number, height: number) => void;

/**
 * A canvas that is drawn anew when a signal that `draw` reads changes, or its size; sharp on every screen.
 */
export function useCanvas(draw: Draw): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSignal({ width: 0, height: 0 });
  const latest = useRef(draw);
  latest.current = draw;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      element.width = Math.round(width * devicePixelRatio);
      element.height = Math.round(height * devicePixelRatio);
      size.value = { width, height };
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useSignalEffect(() => {
    const { width, height } = size.value;
    const context = canvas.current?.getContext("2d");
    if (!context || width === 0 || height === 0) return;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    latest.current(context, width, height);
  });
  return canvas;
}
