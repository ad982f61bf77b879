import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { GraphView } from "../graph/GraphView.tsx";
import { NumbersTable } from "../graph/NumbersTable.tsx";
import { NetworkView } from "../network/NetworkView.tsx";
import { whole, type Zoom } from "../network/zoom.ts";
import { ViewSwitch } from "../parts/ViewSwitch.tsx";
import type { View } from "../state/view.ts";
import { ChartFigure } from "./ChartFigure.tsx";
import { CheckFigure } from "./CheckFigure.tsx";
import type { Figure } from "./content.ts";
import { type Numbers, progress } from "./numbers.ts";

interface Props {
  readonly figure: Figure;
  readonly numbers: Numbers;
  readonly view: Signal<View>;
  /** What the figure is, for a screen reader. */
  readonly name: string;
}

/** The live figure of a lesson, with its twin in text. */
export function FigureView({ figure, numbers, view, name }: Props) {
  switch (figure.kind) {
    case "graph":
    case "network":
    case "check":
      return <Drawing {...{ figure, numbers, view, name }} />;
    default:
      return <ChartFigure figure={figure} numbers={numbers} />;
  }
}

function Drawing({ figure, numbers, view, name }: Props) {
  const graph = numbers.graph!;
  const updates = useUpdates(numbers);
  const shared = { graph, view, name, progress, updates, handleOf: numbers.handle };
  return (
    <>
      <ViewSwitch view={view} />
      {figure.kind === "network" ? (
        <Network numbers={numbers} {...shared} />
      ) : (
        <GraphView {...shared} />
      )}
      {figure.kind === "check" && <CheckFigure figure={figure} numbers={numbers} />}
      <NumbersTable graph={graph} progress={progress} />
    </>
  );
}

type Shared = Omit<Parameters<typeof NetworkView>[0], "shape" | "zoom" | "onZoom">;

function Network({ numbers, ...shared }: Shared & { numbers: Numbers }) {
  const zoom = useSignal<Zoom>(whole);
  const shape = useMemo(() => numbers.material.shape!, [numbers]);
  const fixed = useComputed(() => shape);
  return (
    <NetworkView
      {...shared}
      shape={fixed}
      zoom={zoom}
      onZoom={(to) => {
        zoom.value = to;
      }}
    />
  );
}

/** Without a rate of the lesson's own, a step is a tenth of the gradient. */
const usualRate = 0.1;

/** Weights and biases: what else is given is data. */
const isLearnt = (id: string) => /^[wWb]\d*(\[|$)/.test(id);

/** −rate · gradient */
function useUpdates(numbers: Numbers) {
  return useComputed<ReadonlyMap<string, number>>(() => {
    const rate = numbers.values.value.get("rate") ?? usualRate;
    const steps = [...numbers.graph!.value.nodes.values()].flatMap(({ id, role, gradient }) =>
      role === "parameter" && gradient !== null && isLearnt(id)
        ? [[id, 0 - rate * gradient] as const]
        : [],
    );
    return new Map(steps);
  });
}
