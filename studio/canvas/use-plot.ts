import { type Signal, untracked, useSignal, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { mendLanguage } from "./language.ts";

/** Where the curves are within the plot, in pixels of the page. */
export interface PlotFrame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface PlotProps {
  readonly height: number;
  /** Made anew when a signal that it reads changes. */
  readonly options: () => Omit<uPlot.Options, "width" | "height">;
  /** What is drawn; null for nothing yet. Given anew when a signal that it reads changes. */
  readonly data: () => uPlot.AlignedData | null;
}

interface PlotRoom {
  /** Of the element that the plot is in. */
  readonly room: RefObject<HTMLDivElement | null>;
  readonly frame: Signal<PlotFrame | null>;
}

/** Curves, drawn by uPlot, which is loaded when the first are. */
export function usePlot({ height, options, data }: PlotProps): PlotRoom {
  const room = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const Plot = useSignal<typeof uPlot | null>(null);
  const frame = useSignal<PlotFrame | null>(null);
  const latest = useRef({ options, data });
  latest.current = { options, data };
  // uPlot lays out what it was told in a microtask of its own, before this one.
  const measure = () =>
    queueMicrotask(() => {
      const over = plot.current?.over;
      if (!over) return;
      const { offsetLeft: left, offsetTop: top, clientWidth: width, clientHeight: height } = over;
      frame.value = { left, top, width, height };
    });
  useEffect(() => {
    let isOver = false;
    mendLanguage();
    import("uplot").then(
      (module) => {
        if (!isOver) Plot.value = module.default;
      },
      () => {
        if (room.current) room.current.textContent = "The curves could not be loaded.";
      },
    );
    const observer = new ResizeObserver(() => {
      const width = room.current?.clientWidth ?? 0;
      if (width > 0) plot.current?.setSize({ width, height });
      measure();
    });
    if (room.current) observer.observe(room.current);
    return () => {
      isOver = true;
      observer.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, []);
  useSignalEffect(() => {
    const element = room.current;
    if (!Plot.value || !element) return;
    const made = { ...latest.current.options(), width: element.clientWidth, height };
    plot.current?.destroy();
    const drawn = untracked(() => latest.current.data());
    // Nothing yet, or still of other series.
    const isOwn = drawn?.length === made.series.length;
    const empty = made.series.map(() => []) as unknown as uPlot.AlignedData;
    plot.current = new Plot.value(made, isOwn ? drawn : empty, element);
    measure();
  });
  useSignalEffect(() => {
    const drawn = latest.current.data();
    // Where the series are others, the plot is made anew, and has them.
    if (!drawn || drawn.length !== plot.current?.series.length) return;
    plot.current.setData(drawn);
    // An axis may have become wider.
    measure();
  });
  return { room, frame };
}
