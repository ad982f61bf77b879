import { type ReadonlySignal, useComputed } from "@preact/signals";
import { NumberHandle } from "../parts/NumberHandle.tsx";
import { useSelection } from "../state/selection-context.ts";
import type { Places } from "./layout.ts";
import { NodeName } from "./NodeName.tsx";
import { operationOf } from "./operation.ts";
import type { Handle } from "./progress.ts";
import { Reading } from "./Reading.tsx";
import { useBox } from "./use-box.ts";
import { type Drawing, useNumber } from "./use-number.ts";
import "./node.css";

interface NodeViewProps extends Drawing {
  readonly id: string;
  /** The tensor whose only number it is. */
  readonly box: string;
  readonly places: ReadonlySignal<Places>;
  readonly handleOf: (id: string) => Handle | undefined;
}

/** A number of the graph with its name: its value above, its gradient or update below. */
export function NodeView({ id, box, places, handleOf, ...drawing }: NodeViewProps) {
  const { node, value, lower, voice, hasGradient, classes, tabIndex, isPinned, said } = useNumber(
    id,
    drawing,
  );
  const { selecting } = useSelection();
  const place = useBox(box, places);
  const look = useComputed(() => `node ${classes.value}`);
  const operation = useComputed(() => operationOf(node.value));
  const handle = handleOf(id);
  return (
    <div class={look} style={place}>
      <div class="node-head">
        <button
          type="button"
          class="node-name"
          data-node={id}
          tabIndex={tabIndex}
          aria-label={said}
          aria-pressed={isPinned}
          {...selecting(id)}
        >
          <NodeName id={id} />
        </button>
        <span class="operation" aria-hidden="true">
          {operation}
        </span>
      </div>
      {handle ? (
        <NumberHandle name={id} {...handle} />
      ) : (
        <Reading part="above" voice="forward" number={value} />
      )}
      {hasGradient.value && <Reading part="below" voice={voice.value} number={lower} />}
    </div>
  );
}
