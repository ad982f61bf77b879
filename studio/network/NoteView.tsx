import { type ReadonlySignal, useComputed } from "@preact/signals";
import { Formula } from "../formula/Formula.tsx";
import type { Quantity } from "../formula/quantity.ts";
import type { Graph } from "../graph/model.ts";
import { NodeName } from "../graph/NodeName.tsx";
import type { Progress } from "../graph/progress.ts";
import type { Box, FrameBox, Note } from "./scene.ts";

const styleOf = ({ x, y, width, height }: Box) =>
  `transform: translate(${x}px, ${y}px); width: ${width}px; height: ${height}px`;

interface NoteViewProps {
  readonly note: Note;
  readonly graph: ReadonlySignal<Graph>;
  readonly progress: ReadonlySignal<Progress>;
  readonly lookup: (name: string) => Quantity | undefined;
}

/** A text between the cells: an operator, a name, what a product comes to. */
export function NoteView({ note, graph, progress, lookup }: NoteViewProps) {
  const text = useComputed(() => note.text(graph.value, progress.value));
  const isNumber = note.kind === "forward" || note.kind === "gradient";
  return (
    <div
      class={`note kind-${note.kind}${isNumber ? ` voice-${note.kind}` : ""}`}
      style={styleOf(note)}
    >
      {note.kind === "formula" ? (
        <Formula text={text.value ?? ""} lookup={lookup} />
      ) : note.kind === "name" ? (
        <NodeName id={text.value ?? ""} />
      ) : text.value === null ? (
        <span class="slot" />
      ) : (
        text.value
      )}
    </div>
  );
}

/** A unit's outline, or the brackets of a matrix. */
export function FrameView({ frame }: { frame: FrameBox }) {
  return <div class={`outline kind-${frame.kind}`} style={styleOf(frame)} />;
}
