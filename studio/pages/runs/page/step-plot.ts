import type uPlot from "uplot";
import type { Colours } from "../../../canvas/colours.ts";
import { go, zoomTo } from "./time.ts";

const showAll = () => {
  zoomTo(0, 0);
  return null;
};

/** A plot over the steps: a click goes to one, dragging shows those between, a double click all. */
export function stepPlot(
  { css }: Colours,
  {
    series,
    bands,
    y,
    range,
    splits,
    values,
  }: {
    readonly series: uPlot.Series[];
    readonly bands?: uPlot.Band[];
    readonly y: uPlot.Scale;
    /** The steps that are shown. */
    readonly range: () => readonly [number, number];
    /** Where the axis has lines; default: where uPlot puts them. */
    readonly splits?: (low: number, high: number) => number[];
    /** The texts of the numbers beside it. */
    readonly values?: (ticks: readonly number[]) => string[];
  },
): Omit<uPlot.Options, "width" | "height"> {
  const axis = {
    stroke: css.muted,
    grid: { stroke: css.rule, width: 1 },
    ticks: { show: false },
    font: "11px system-ui",
  };
  return {
    legend: { show: false },
    cursor: {
      points: { show: false },
      y: false,
      drag: { x: true, y: false, setScale: false, dist: 6 },
      bind: { dblclick: () => showAll },
    },
    scales: { x: { time: false, range: () => [...range()] as [number, number] }, y },
    axes: [
      { ...axis, size: 24 },
      {
        ...axis,
        size: 52,
        splits: splits && ((_, __, low, high) => splits(low, high)),
        values: values && ((_, ticks) => values(ticks)),
      },
    ],
    series: [{}, ...series],
    bands,
    hooks: {
      ready: [
        (plot) =>
          plot.over.addEventListener("click", ({ offsetX }) => {
            if (plot.select.width === 0) go(plot.posToVal(offsetX, "x"));
          }),
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width === 0) return;
          zoomTo(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
          // After the click that ends the dragging.
          setTimeout(() => plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false));
        },
      ],
    },
  };
}
