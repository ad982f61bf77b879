import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useExplanation } from "../../../graph/explain-line.ts";
import { Legend } from "../../../graph/Legend.tsx";
import { type Graph, pathsFrom } from "../../../graph/model.ts";
import type { Progress } from "../../../graph/progress.ts";
import type { ActivationName } from "../../../layers/activation-names.ts";
import { margin, useRoom } from "../../../network/room.ts";
import { focusOn, SceneView } from "../../../network/SceneView.tsx";
import type { Room, Scene } from "../../../network/scene.ts";
import { weightId } from "../../../network/shape.ts";
import { scaleOf, withLines } from "../../../network/sources.ts";
import { neighbourCell } from "../../../network/walk.ts";
import { explanation } from "../../../state/explanation.ts";
import { pinned } from "../../../state/selection.ts";
import { effective } from "../engine/effective.ts";
import type { UnitSum } from "../engine/messages.ts";
import { address } from "../page/address.ts";
import { calm } from "../page/calm.ts";
import { course, settings, unitSum } from "../page/signals.ts";
import { CurveView } from "./CurveView.tsx";
import { type Home, homeScene, within } from "./home-scene.ts";
import { MapView } from "./MapView.tsx";
import { isAsked, layers, setZoom, zoom } from "./state.ts";
import { unitGraph, unitWires } from "./unit-graph.ts";
import { entryNearScene, unitScene } from "./unit-scene.ts";
import { useHandle } from "./use-handle.ts";
import { useShown } from "./use-shown.ts";
import { inside, isSame, outside, type Zoom } from "./zoom.ts";
import "./near.css";

/** Below this width of the figure, in pixels, what a unit goes into stands below it. */
const narrow = 440;
/** A figure is drawn as large as this height of it allows, in pixels, but so that its numbers can be read. */
const height = 540;
const [smallest, largest] = [0.7, 1];

/** A unit of the network from near, and one number of it: cells that come from their places in the network. */
export function NearView({ home: afar }: { home: ReadonlySignal<Home> }) {
  /** The unit that is asked for, as soon as its numbers have come; until then the one before. */
  const sum = useSignal<UnitSum | null>(null);
  useSignalEffect(() => {
    const { value } = unitSum;
    const to = zoom.value;
    if (value && to.level !== "network" && isSame(value, to)) sum.value = value;
  });
  return sum.value && <UnitView afar={afar} sum={sum as ReadonlySignal<UnitSum>} />;
}

interface UnitViewProps {
  readonly afar: ReadonlySignal<Home>;
  readonly sum: ReadonlySignal<UnitSum>;
}

function UnitView({ afar, sum }: UnitViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const room = useRoom(box, narrow);
  const { view } = address;
  const shown = useShown(zoom, sum);
  const made = useComputed(() => effective(settings.value));
  const graph = useComputed<Graph>(() => {
    const target = course.value?.points.targets[sum.value.row] ?? 0;
    return unitGraph(sum.value, layers.value, made.value, target);
  });
  /** Which unit it is: only another one makes cells, lines and scenes anew. */
  const unit = useComputed(() => `${sum.value.layer} ${sum.value.unit} ${graph.value.nodes.size}`);
  const wires = useComputed(() => {
    unit.value;
    return unitWires(sum.peek(), layers.value);
  });
  const home = useComputed(() => {
    unit.value;
    return homeScene(within(afar.value, margin), layers.value, sum.peek());
  });
  const scene = useComputed(() => {
    unit.value;
    const to = shown.value;
    if (to.level === "network") return home.value;
    if (to.level === "unit") return unitScene(layers.value, to, wires.value, room.value);
    const isHidden = to.layer < layers.value.length - 1;
    return entryNearScene(graph.peek(), to, isHidden, view.value, room.value);
  });
  const fit = useComputed(() =>
    shown.value.level === "network" ? 1 : fitOf(scene.value, room.value),
  );
  const updates = useComputed(() => updatesOf(sum.value));
  const progress = useComputed<Progress>(() => {
    const hasGradients = sum.value.gradient !== null;
    return {
      isKnown: (id, view) =>
        view === "value" || (view === "gradient" ? hasGradients : updates.value.has(id)),
      isNow: () => false,
    };
  });
  const scale = useComputed(() => scaleOf(graph.value, view.value, updates.value));
  const chosen = useComputed(() => {
    const ids = pinned.value.filter((id) => graph.value.nodes.has(id));
    if (ids.length === 0) return null;
    const on = ids.flatMap((id) => [...pathsFrom(graph.value, id).nodes]);
    return withLines(new Set(on), wires.value);
  });
  const otherwise = useComputed(() => {
    const { layer, unit, row } = sum.value;
    return `Unit ${unit + 1} of layer ${layer + 1}, for point ${row + 1}. Enter looks nearer, Escape steps back.`;
  });
  useExplanation({ graph, view, progress, updates, otherwise });
  useEffect(
    () => () => {
      explanation.value = "";
    },
    [],
  );
  useFocus(box, sum, shown);

  unit.value;
  const { layer, unit: at } = sum.peek();
  const own = layers.value[layer];
  const maps = [...home.value.maps.keys()];
  const isNormalized = made.value.layers[layer]?.batchNorm ?? false;
  return (
    <>
      <SceneView
        name={`Unit ${at + 1} of layer ${layer + 1} from near`}
        ids={[...graph.peek().nodes.keys()]}
        wires={wires.value}
        next={(scene, id, key) => neighbourCell(wires.peek(), scene, id, key)}
        onOpen={open}
        onBack={back}
        {...{ box, scene, home, fit, useHandle }}
        {...{ graph, view, progress, updates, scale, chosen }}
      >
        {maps.map((name) => (
          <MapView key={name} {...{ name, scene, home }} />
        ))}
        {layer < layers.value.length - 1 && (
          <CurveView
            key={`${own.activation} ${isNormalized}`}
            activation={own.activation as ActivationName}
            {...{ isNormalized, sum, scene }}
          />
        )}
      </SceneView>
      <Legend view={view} scale={scale} />
    </>
  );
}

function open(id: string): void {
  const to = inside(zoom.peek(), layers.peek(), id);
  if (to) setZoom(to);
}

const back = () => setZoom(outside(zoom.peek()));

/** Who goes in or back goes on from there by the keyboard: from the unit's sum, or from its tile. */
function useFocus(
  box: RefObject<HTMLElement | null>,
  sum: ReadonlySignal<UnitSum>,
  shown: ReadonlySignal<Zoom>,
): void {
  const before = useRef("network");
  useSignalEffect(() => {
    const { level } = shown.value;
    const hasPassed = (level === "network") !== (before.current === "network");
    before.current = level;
    if (!hasPassed || !isAsked(shown.value)) return;
    const { layer, unit } = sum.peek();
    if (level !== "network") {
      focusOn(box, `${layers.peek()[layer].sum}[${unit}]`);
      return;
    }
    const column = box.current?.closest(".network")?.querySelectorAll(".units")[layer + 1];
    // Until the next frame the network from afar is still inert.
    requestAnimationFrame(() =>
      column?.querySelector<HTMLElement>(`[data-unit="${unit}"]`)?.focus(),
    );
  });
}

function fitOf(scene: Scene, { width, isNarrow }: Room): number {
  const byWidth = width / scene.width;
  const whole = isNarrow ? byWidth : Math.min(byWidth, height / scene.height);
  return Math.min(largest, Math.max(smallest, whole));
}

/** What the last step added to the parameters that are drawn. */
function updatesOf({ layer, unit, inputs }: UnitSum): ReadonlyMap<string, number> {
  const updates = new Map<string, number>();
  const frames = calm.words.value?.layers ?? [];
  const put = (id: string, at: number, numbers: Float32Array | null | undefined) => {
    if (numbers && at < numbers.length) updates.set(id, numbers[at]);
  };
  const [own, above] = [layers.value[layer], layers.value[layer + 1]];
  const step = frames[layer]?.step;
  inputs.forEach((_, i) => {
    put(weightId(own, unit, i), unit * inputs.length + i, step?.weightUpdates);
  });
  put(`${own.bias}[${unit}]`, unit, step?.biasUpdates);
  for (let k = 0; k < (above?.units ?? 0); k++) {
    put(weightId(above, k, unit), k * above.inputs + unit, frames[layer + 1]?.step?.weightUpdates);
  }
  return updates;
}
