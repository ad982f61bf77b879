import { type ReadonlySignal, useComputed } from "@preact/signals";
import { formatShortFormula } from "chainrule/draw";
import { useFlash } from "../parts/flash.ts";
import { useNumberDrag } from "../parts/use-number-drag.ts";
import { useSelection } from "../state/selection-context.ts";
import { hasGrid } from "./boxes.ts";
import type { Places } from "./layout.ts";
import type { GraphTensor } from "./model.ts";
import { NodeName } from "./NodeName.tsx";
import { NodeView } from "./NodeView.tsx";
import type { Handle } from "./progress.ts";
import { useBox } from "./use-box.ts";
import { type Drawing, useNumber } from "./use-number.ts";
import "./tensor.css";

interface TensorViewProps extends Drawing {
  readonly tensor: GraphTensor;
  readonly places: ReadonlySignal<Places>;
  readonly handleOf: (id: string) => Handle | undefined;
}

/** A single number as a node; of several a grid; of more than can be told apart the shape. */
export function TensorView({ tensor, ...rest }: TensorViewProps) {
  if (hasGrid(tensor)) return <GridView tensor={tensor} {...rest} />;
  if (tensor.elements.length === 1) {
    return <NodeView {...rest} id={tensor.elements[0]} box={tensor.id} />;
  }
  return <ClosedView tensor={tensor} places={rest.places} />;
}

function GridView({
  tensor: { id, shape, elements },
  places,
  handleOf,
  ...drawing
}: TensorViewProps) {
  const place = useBox(id, places);
  const { graph, chosen } = drawing;
  const look = useComputed(() => {
    const isDim = chosen.value && !elements.some((each) => chosen.value!.nodes.has(each));
    const { role } = graph.value.nodes.get(elements[0]) ?? {};
    return `node tensor role-${role}${isDim ? " is-dim" : ""}`;
  });
  const grid = useComputed(() => places.value.grids.get(id));
  const layout = useComputed(() => {
    if (!grid.value) return "";
    const { rows, columns, cell } = grid.value;
    return `grid-template: repeat(${rows}, ${cell.height}px) / repeat(${columns}, ${cell.width}px)`;
  });
  const hasNumbers = useComputed(() => grid.value?.hasNumbers ?? false);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div class={look} style={place} role="group" aria-label={`${id}, ${shape.join(" by ")}`}>
      <span class="tensor-name" aria-hidden="true">
        <NodeName id={id} />
        <span class="operation">{shape.join(" × ")}</span>
      </span>
      <div class="cells" style={layout}>
        {elements.map((each) => (
          <CellView
            key={each}
            id={each}
            hasNumber={hasNumbers}
            handle={handleOf(each)}
            {...drawing}
          />
        ))}
      </div>
    </div>
  );
}

interface CellViewProps extends Drawing {
  readonly id: string;
  readonly hasNumber: ReadonlySignal<boolean>;
  readonly handle: Handle | undefined;
}

/** An element of a tensor: the number of the view. Its value is dragged where it is given. */
function CellView({ id, hasNumber, handle, ...drawing }: CellViewProps) {
  const { selecting } = useSelection();
  const { shown, classes, tabIndex, isPinned, said } = useNumber(id, drawing);
  const { view, graph, progress } = drawing;
  const isHandle = useComputed(() => handle !== undefined && view.value === "value");
  const look = useComputed(() => `cell ${classes.value}${isHandle.value ? " is-handle" : ""}`);
  const drag = useNumberDrag(isHandle.value ? handle : undefined);
  const { onClick: choose, ...lights } = selecting(id);
  const shownText = useComputed(() => {
    if (!hasNumber.value) return "";
    const number =
      shown.value === undefined && view.value === "update" && progress.value.isKnown(id, "gradient")
        ? (graph.value.nodes.get(id)?.gradient ?? null)
        : shown.value;
    return number === null || number === undefined ? "" : formatShortFormula(number, 4);
  });
  const element = useFlash<HTMLButtonElement>(shownText);
  return (
    <button
      ref={element}
      type="button"
      class={look}
      data-node={id}
      tabIndex={tabIndex}
      aria-label={said}
      aria-pressed={isPinned}
      {...lights}
      {...drag.handlers}
      // A drag ends in a click too, and a double click begins with two, which take back each other.
      onClick={(event) => {
        if (!drag.hasMoved.current) choose(event);
      }}
      onDblClick={() => isHandle.peek() && drag.putBack()}
    >
      {shownText}
    </button>
  );
}

function ClosedView({
  tensor: { id, shape },
  places,
}: {
  tensor: GraphTensor;
  places: ReadonlySignal<Places>;
}) {
  const place = useBox(id, places);
  return (
    <div class="node tensor is-closed" style={place}>
      <span class="tensor-name">
        <NodeName id={id} />
      </span>
      <span class="operation">{shape.join(" × ")}</span>
    </div>
  );
}
