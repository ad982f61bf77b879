import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { colours, outputPixels } from "../../../canvas/colours.ts";
import { useCanvas } from "../../../canvas/use-canvas.ts";
import { explanation } from "../../../state/explanation.ts";
import { effective } from "../engine/effective.ts";
import { countsOf } from "../engine/settings.ts";
import { address } from "./address.ts";
import { calm } from "./calm.ts";
import { EdgeEditor } from "./EdgeEditor.tsx";
import { drawEdges, type Edge, edgeAt, path, widest } from "./edges.ts";
import { weightSentence } from "./sentences.ts";
import { frame, settings } from "./signals.ts";
import { drawTiles, type Tile } from "./tiles.ts";
import { InputUnit, OutputUnit, UnitTile } from "./UnitTile.tsx";
import { edgesOf, placesOf } from "./unit-places.ts";
import "./network-figure.css";

/** So many units of a layer are drawn at once; the others are turned to. */
const shownUnits = 10;

/** The network from afar: each unit with its own map of the plane, and each weight as a line. */
export function NetworkFigure({ onPlaces }: { onPlaces: (figure: HTMLElement) => void }) {
  const widths = useComputed(() => {
    const { features, classes } = countsOf(settings.value.data);
    const hidden = effective(settings.value).layers.map(({ units }) => units);
    return [features, ...hidden, classes === 2 ? 1 : classes];
  });
  const starts = useSignal<readonly number[]>([]);
  const edges = useSignal<readonly Edge[]>([]);
  const tiles = useSignal<readonly Tile[]>([]);
  const hovered = useSignal<Edge | null>(null);
  const edited = useSignal<Edge | null>(null);
  const figure = useRef<HTMLDivElement>(null);
  const measure = () => {
    if (!figure.current) return;
    const columns = placesOf(figure.current);
    edges.value = edgesOf(columns);
    tiles.value = columns
      .slice(1)
      .flatMap((units, layer) =>
        units.map(({ unit, box: { x, y, width: size } }) => ({ layer, unit, x, y, size })),
      );
    onPlaces(figure.current);
  };
  // Where the units are is known once they stand there.
  useEffect(() => {
    measure();
    const observer = new ResizeObserver(measure);
    if (figure.current) observer.observe(figure.current);
    return () => observer.disconnect();
  }, [widths.value, starts.value]);
  const canvas = useCanvas((context) => {
    const layers = calm.network.value?.layers ?? [];
    const { value: view } = address.view;
    drawEdges(context, edges.value, layers, view, colours.value);
    drawTiles(context, tiles.value, layers, view, colours.value, outputPixels.value);
    const lit = edited.value ?? hovered.value;
    if (!lit) return;
    context.strokeStyle = colours.value.css.ink;
    context.lineWidth = widest / 2;
    context.beginPath();
    path(context, lit.from, lit.to);
    context.stroke();
  });
  const edgeUnder = (event: MouseEvent) => {
    const { left, top } = figure.current!.getBoundingClientRect();
    return edgeAt(edges.peek(), { x: event.clientX - left, y: event.clientY - top });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: each weight is a field in the unit's section too
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above
    <div
      class="network-figure"
      ref={figure}
      onPointerMove={(event) => {
        const edge = edgeUnder(event);
        if (edge === hovered.peek()) return;
        hovered.value = edge;
        explanation.value = edge && frame.peek() ? weightSentence(frame.peek()!, edge) : "";
      }}
      onPointerLeave={() => {
        hovered.value = null;
      }}
      onClick={(event) => {
        if ((event.target as Element).closest("button, input")) return;
        edited.value = edgeUnder(event);
      }}
    >
      <canvas ref={canvas} />
      {widths.value.map((width, column) => (
        <Column
          key={column}
          column={column}
          width={width}
          isLast={column === widths.value.length - 1}
          start={starts.value[column] ?? 0}
          turnTo={(start) => {
            starts.value = widths.value.map((_, i) =>
              i === column ? start : (starts.value[i] ?? 0),
            );
          }}
        />
      ))}
      {edited.value && (
        <EdgeEditor
          key={`${edited.value.layer} ${edited.value.unit} ${edited.value.input}`}
          edge={edited.value}
          close={() => {
            edited.value = null;
          }}
        />
      )}
    </div>
  );
}

interface ColumnProps {
  readonly column: number;
  readonly width: number;
  readonly isLast: boolean;
  readonly start: number;
  readonly turnTo: (start: number) => void;
}

function Column({ column, width, isLast, start, turnTo }: ColumnProps) {
  const first = start < width ? start : 0;
  const units = Array.from({ length: Math.min(shownUnits, width - first) }, (_, i) => first + i);
  const name = column === 0 ? "inputs" : isLast ? "output" : `layer ${column}`;
  const unitOf = (unit: number) => {
    if (column === 0) return <InputUnit key={unit} unit={unit} />;
    if (isLast) return <OutputUnit key={unit} layer={column - 1} unit={unit} />;
    return <UnitTile key={unit} layer={column - 1} unit={unit} />;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div class="layer" role="group" aria-label={name}>
      <span class="layer-label small muted">{name}</span>
      <div class="units">{units.map(unitOf)}</div>
      {width > shownUnits && (
        <button
          type="button"
          class="small turn"
          onClick={() => turnTo(first + shownUnits < width ? first + shownUnits : 0)}
        >
          {first + 1}–{first + units.length} of {width}
        </button>
      )}
    </div>
  );
}
