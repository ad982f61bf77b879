import { type ReadonlySignal, useComputed } from "@preact/signals";
import { NodeName } from "../graph/NodeName.tsx";
import type { Handle } from "../graph/progress.ts";
import { Reading } from "../graph/Reading.tsx";
import { type Drawing, useNumber } from "../graph/use-number.ts";
import { NumberHandle } from "../parts/NumberHandle.tsx";
import { letGo, selecting } from "../state/selection.ts";
import type { Scene } from "./scene.ts";

interface CellViewProps extends Drawing {
  readonly id: string;
  /** Where everything stands now; what does not is out of sight. */
  readonly scene: ReadonlySignal<Scene>;
  /** The whole network: where what is out of sight comes from. */
  readonly home: ReadonlySignal<Scene>;
  /** The numbers that the one under the pointer is computed from. */
  readonly used: ReadonlySignal<ReadonlySet<string>>;
  /** Of a number that the person may change; called as the cell is drawn. */
  readonly useHandle: (id: string) => Handle | undefined;
  readonly onOpen: (id: string) => void;
}

/** Pixels of a digit, at the size that a cell's numbers have. */
const digit = 7.6;

/** A number of the network: its value above, its gradient or update below. It moves as one zooms. */
export function CellView(props: CellViewProps) {
  const { id, scene, home, used, useHandle, onOpen, ...drawing } = props;
  const { value, lower, voice, hasGradient, classes, tabIndex, isPinned, said } = useNumber(
    id,
    drawing,
  );
  const near = useComputed(() => scene.value.cells.get(id));
  const box = useComputed(() => {
    const { cells } = home.value;
    return near.value ?? cells.get(id) ?? cells.get(drawing.graph.value.loss)!;
  });
  const place = useComputed(() => {
    const { x, y, width, height } = box.value;
    return `transform: translate(${x}px, ${y}px); width: ${width}px; height: ${height}px`;
  });
  const room = useComputed(() => Math.floor((box.value.width - 3) / digit));
  const look = useComputed(() =>
    [
      "net-cell",
      classes.value,
      `size-${box.value.size}`,
      near.value?.reads && `reads-${near.value.reads}`,
      !near.value && "is-away",
      used.value.has(id) && "is-used",
    ]
      .filter(Boolean)
      .join(" "),
  );
  const isAway = useComputed(() => (near.value ? undefined : "true"));
  const handle = useHandle(id);
  return (
    <div class={look} style={place} aria-hidden={isAway}>
      <button
        type="button"
        class="cell-name"
        data-cell={id}
        tabIndex={tabIndex}
        aria-label={said}
        aria-pressed={isPinned}
        {...selecting(id)}
        onDblClick={() => {
          letGo();
          onOpen(id);
        }}
        onKeyDown={(event) => {
          // A click pins, as does Space; Enter goes in.
          if (event.key === " ") event.stopPropagation();
          if (event.key !== "Enter") return;
          event.preventDefault();
          onOpen(id);
        }}
      />
      <span class="cell-label" aria-hidden="true">
        <NodeName id={id} />
      </span>
      {handle ? (
        <NumberHandle name={id} room={room} {...handle} />
      ) : (
        <Reading part="above" voice="forward" number={value} room={room} />
      )}
      {hasGradient.value && <Reading part="below" voice={voice.value} number={lower} room={room} />}
    </div>
  );
}
