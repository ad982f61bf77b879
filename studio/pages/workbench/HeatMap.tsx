import { useComputed, useSignal } from "@preact/signals";
import { formatDecimals } from "chainrule/draw";
import type { ErrorMap } from "../../exercises/grade/check.ts";
import { formatShort } from "../../exercises/grade/number.ts";
import { placeOf } from "../../exercises/grade/same.ts";
import { Twin } from "../../parts/Twin.tsx";
import { explanation } from "../../state/explanation.ts";

const cell = 22;
const gap = 2;

/** The entries in rows of the last dimension. */
function gridOf({ shape, gradient }: ErrorMap) {
  const columns = shape.at(-1) ?? 1;
  return { columns, rows: Math.ceil(gradient.length / columns) };
}

/** Where an entry stands: "weight[1, 2]". */
const nameOf = ({ name, shape }: ErrorMap, i: number) =>
  shape.length === 0 ? name : `${name}[${placeOf(i, shape).join(", ")}]`;

const errorAt = ({ gradient, difference }: ErrorMap, i: number) =>
  Math.abs(gradient[i] - difference[i]);
const isWrong = (map: ErrorMap, i: number) => !(errorAt(map, i) <= map.allowed[i]);

function sentence(map: ErrorMap, i: number): string {
  const [given, right] = [formatShort(map.gradient[i]), formatShort(map.difference[i])];
  const told = `${nameOf(map, i)}: backward gives ${given}, the central difference is ${right}`;
  return isWrong(map, i)
    ? `${told}. Off by ${formatShort(errorAt(map, i))}.`
    : `${told}. They agree.`;
}

/** Where a gradient is wrong, and how much: the larger the square, the larger the error. */
export function HeatMap({ map }: { map: ErrorMap }) {
  const { rows, columns } = gridOf(map);
  const size = map.gradient.length;
  const wrong = map.gradient.filter((_, i) => isWrong(map, i)).length;
  const largest = Math.max(...map.gradient.map((_, i) => errorAt(map, i)).filter(Number.isFinite));
  const read = useSignal(
    Math.max(
      0,
      map.gradient.findIndex((_, i) => isWrong(map, i)),
    ),
  );
  const said = useComputed(() => sentence(map, read.value));
  const cursor = {
    x: useComputed(() => (read.value % columns) * (cell + gap)),
    y: useComputed(() => Math.floor(read.value / columns) * (cell + gap)),
  };
  const show = (i: number) => {
    read.value = Math.min(size - 1, Math.max(0, i));
    explanation.value = said.peek();
  };
  return (
    <figure class="heat-map">
      <figcaption class="small">
        Error by <span class="voice-gradient">{map.name}</span> [{map.shape.join(", ")}]: {wrong} of{" "}
        {size} wrong
      </figcaption>
      <div
        class="heat-plane"
        role="slider"
        tabIndex={0}
        aria-label={`Entry of ${map.name} whose numbers are read`}
        aria-valuemin={0}
        aria-valuemax={size - 1}
        aria-valuenow={read}
        aria-valuetext={said}
        onFocus={() => show(read.peek())}
        onKeyDown={(event) => {
          const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[
            event.key
          ];
          if (by === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          const to = read.peek() + by;
          if (to >= 0 && to < size) show(to);
        }}
        onPointerMove={(event) => {
          const box = event.currentTarget.firstElementChild!.getBoundingClientRect();
          const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
          const row = Math.floor(((event.clientY - box.top) / box.height) * rows);
          if (column >= 0 && column < columns && row >= 0 && row < rows)
            show(row * columns + column);
        }}
      >
        <svg
          viewBox={`-2 -2 ${columns * (cell + gap) + 2} ${rows * (cell + gap) + 2}`}
          width={columns * (cell + gap) + 4}
          aria-hidden="true"
        >
          {map.gradient.map((_, i) => (
            <Entry key={i} map={map} i={i} columns={columns} largest={largest} />
          ))}
          <rect class="heat-cursor" x={cursor.x} y={cursor.y} width={cell} height={cell} />
        </svg>
      </div>
      <p class="small" aria-hidden="true">
        {said}
      </p>
      <Twin summary={`${map.name} as a table`}>
        <Numbers map={map} />
      </Twin>
    </figure>
  );
}

interface EntryProps {
  readonly map: ErrorMap;
  readonly i: number;
  readonly columns: number;
  readonly largest: number;
}

function Entry({ map, i, columns, largest }: EntryProps) {
  const [x, y] = [(i % columns) * (cell + gap), Math.floor(i / columns) * (cell + gap)];
  const error = errorAt(map, i);
  const share = Number.isFinite(error) ? Math.sqrt(error / largest) : 1;
  const side = isWrong(map, i) ? Math.max(4, share * (cell - 4)) : 0;
  return (
    <>
      <rect class="heat-cell" x={x} y={y} width={cell} height={cell} />
      {side > 0 && (
        <rect
          class="heat-error"
          x={x + (cell - side) / 2}
          y={y + (cell - side) / 2}
          width={side}
          height={side}
        />
      )}
    </>
  );
}

function Numbers({ map }: { map: ErrorMap }) {
  return (
    <section class="scroll" aria-label={`Gradient by ${map.name}, as a table`} tabIndex={0}>
      <table class="workbench-numbers small">
        <thead>
          <tr>
            <th scope="col">entry</th>
            <th scope="col">gradient</th>
            <th scope="col">difference</th>
            <th scope="col">verdict</th>
          </tr>
        </thead>
        <tbody>
          {map.gradient.map((gradient, i) => (
            <tr key={nameOf(map, i)}>
              <th scope="row">{nameOf(map, i)}</th>
              <td class="voice-gradient">{formatDecimals(gradient, 6)}</td>
              <td>{formatDecimals(map.difference[i], 6)}</td>
              <td class={isWrong(map, i) ? "is-wrong" : "is-right"}>
                {isWrong(map, i) ? "wrong" : "agrees"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
