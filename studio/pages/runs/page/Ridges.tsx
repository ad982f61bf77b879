import { useComputed } from "@preact/signals";
import { colours } from "../../../canvas/colours.ts";
import { drawLine, drawRidge } from "../../../canvas/ridge.ts";
import { useCanvas } from "../../../canvas/use-canvas.ts";
import { explanation } from "../../../state/explanation.ts";
import { LayerTable } from "./LayerTable.tsx";
import { layersOf, type RidgeKind, ridgeAt, ridgeKinds, ridgeSentence } from "./ridges.ts";
import { inside, main, moment } from "./store.ts";
import { count, short } from "./words.ts";

const rowHeight = 38;
const top = 4;
const bottom = 18;

const layersNow = () => {
  const record = moment.value?.record;
  return record ? layersOf(record) : [];
};

/** All layers of the run that is looked into, from the input down to the output, at the step. */
export function Ridges() {
  const names = useComputed(() => JSON.stringify(layersNow().map(({ name }) => name)));
  const all = JSON.parse(names.value) as string[];
  const step = useComputed(() => moment.value?.record?.step ?? 0);
  if (all.length === 0) return <NoDoctor />;
  return (
    <section class="run-inside" aria-label="Layers">
      <p class="small muted">
        The layers of <strong>{main.value?.name}</strong> in step {count(step.value)}, from the
        input at the top to the output. The bins are those that were counted, joined where they are
        narrower than a pixel; beneath, from least to greatest, and where the middle half lies.
      </p>
      <div class="run-ridges">
        <div class="run-ridge-names">
          {all.map((name, i) => (
            <LayerName key={name} name={name} layer={i} />
          ))}
        </div>
        {ridgeKinds.map((kind) => (
          <RidgeColumn key={kind.key} kind={kind} layers={all.length} />
        ))}
      </div>
      <LayerTable />
    </section>
  );
}

function NoDoctor() {
  const { name, state } = main.value ?? {};
  if (!name) return null;
  return (
    <p class="small muted">
      {state === "running" ? "Nothing has been" : "Nothing was"} recorded of the layers of {name}:{" "}
      <code>chainrule train --doctor</code> watches them.
    </p>
  );
}

/** The name of a layer; what is drawn of it is said when it is pointed at. */
function LayerName({ name, layer }: { name: string; layer: number }) {
  const tell = () => {
    const at = layersNow()[layer];
    if (at) explanation.value = ridgeKinds.map((kind) => ridgeSentence(at, kind)).join(" ");
  };
  return (
    <button type="button" onPointerEnter={tell} onFocus={tell} onClick={tell}>
      {name}
    </button>
  );
}

function RidgeColumn({ kind, layers }: { kind: RidgeKind; layers: number }) {
  const { title, voice, key } = kind;
  const canvas = useCanvas((context, width) => {
    const scales = inside.value?.scales;
    const { value: palette } = colours;
    if (!scales) return;
    // On a narrow screen the names are no column beside it.
    const isAlone = width > 0.6 * innerWidth;
    context.font = "11px system-ui";
    layersNow().forEach((layer, i) => {
      const box = { left: 2, top: top + i * rowHeight, width: width - 4, height: rowHeight - 8 };
      drawRidge(context, ridgeAt(layer, kind, scales, box.width), { ...box, voice, palette });
      context.fillStyle = palette.css.muted;
      context.textAlign = "left";
      if (isAlone) context.fillText(layer.name, 2, box.top + 10);
    });
    drawScale(context, scales[key], width, top + layers * rowHeight);
  });
  return (
    <figure>
      <figcaption class={`small voice-${voice}`}>{title}</figcaption>
      <canvas
        ref={canvas}
        style={`height: ${top + layers * rowHeight + bottom}px`}
        role="img"
        aria-label={`${title} of each layer; the table below has the numbers`}
        onPointerMove={({ offsetY }) => {
          const layer = layersNow()[Math.floor((offsetY - top) / rowHeight)];
          if (layer) explanation.value = ridgeSentence(layer, kind);
        }}
      />
    </figure>
  );
}

function drawScale(
  context: CanvasRenderingContext2D,
  [from, to]: readonly [number, number],
  width: number,
  y: number,
): void {
  const { css } = colours.value;
  context.fillStyle = css.muted;
  context.font = "11px system-ui";
  const label = (value: number, x: number, align: CanvasTextAlign) => {
    context.textAlign = align;
    context.fillText(short(value), x, y + 12);
  };
  label(from, 2, "left");
  label(to, width - 2, "right");
  if (from >= 0 || to <= 0) return;
  const zero = 2 + ((width - 4) * -from) / (to - from);
  context.strokeStyle = css.rule;
  context.lineWidth = 1;
  drawLine(context, zero, top, zero, y);
  const isApart = zero > 40 && zero < width - 40;
  if (isApart) label(0, zero, "center");
}
