import {
  type ReadonlySignal,
  type Signal,
  useComputed,
  useSignal,
  useSignalEffect,
} from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { explanation } from "../state/explanation.ts";
import type { Voice } from "../state/view.ts";
import { NumberHandle } from "./NumberHandle.tsx";
import { TableRoom } from "./TableRoom.tsx";
import "./number-grid.css";

/** One number of a matrix. */
export interface GridCell {
  /** What it is called: `x[0][1]`. */
  readonly name: string;
  /** Null for a place that holds no number now. */
  readonly value: ReadonlySignal<number | null>;
  /** Where it is given, and may be changed. */
  readonly handle?: { readonly value: Signal<number>; readonly initial: number };
  /** Whether it stands around the matrix, as a zero of a padding. */
  readonly isOutside?: boolean;
  readonly pick?: () => void;
}

interface NumberGridProps {
  /** What the matrix is, over it and for a screen reader. */
  readonly title: string;
  readonly voice: Voice;
  readonly cells: readonly (readonly GridCell[])[];
  /** The numbers that the picked one is made of. */
  readonly used: ReadonlySignal<ReadonlySet<string>>;
  readonly picked: ReadonlySignal<string>;
  /** The number under the pointer, or with the focus: the line below tells of it. */
  readonly told: Signal<string | null>;
}

/** The line that explains: a number's sentence for as long as it is pointed at, else that of the step. */
export function useTold(explain: (name: string) => string, otherwise: ReadonlySignal<string>) {
  const told = useSignal<string | null>(null);
  useSignalEffect(() => {
    explanation.value = told.value === null ? otherwise.value : explain(told.value);
  });
  return told;
}

/** A small matrix: its numbers are handles where they are given, and can be picked where they are computed. */
export function NumberGrid({ title, voice, cells, told, ...rest }: NumberGridProps) {
  const forget = () => {
    told.value = null;
  };
  return (
    <div class={`number-grid voice-${voice}`} onPointerLeave={forget} onFocusOut={forget}>
      <h2 class="small">{title}</h2>
      <TableRoom name={title}>
        <table>
          <tbody>
            {cells.map((row, i) => (
              <tr key={i}>
                {row.map((cell) => (
                  <Cell key={cell.name} {...{ cell, voice, told }} {...rest} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableRoom>
    </div>
  );
}

type CellProps = Pick<NumberGridProps, "voice" | "used" | "picked" | "told"> & {
  readonly cell: GridCell;
};

function Cell({ cell, voice, used, picked, told }: CellProps) {
  const { name, value, handle, isOutside = false, pick } = cell;
  const text = useComputed(() => (value.value === null ? "" : short(value.value, 3)));
  const look = useComputed(() => {
    const marks = [
      isOutside ? "is-outside" : "",
      picked.value === name ? "is-picked" : "",
      used.value.has(name) ? "is-used" : "",
    ];
    return marks.filter((mark) => mark !== "").join(" ");
  });
  const isPicked = useComputed(() => picked.value === name);
  const label = useComputed(() => `${name} = ${text.value}`);
  const say = () => {
    told.value = name;
  };
  return (
    <td class={look} onPointerEnter={say} onFocusIn={say}>
      {handle ? (
        <NumberHandle name={name} voice={voice} {...handle} />
      ) : pick ? (
        <button type="button" aria-label={label} aria-pressed={isPicked} onClick={pick}>
          {text}
        </button>
      ) : (
        <span>{text}</span>
      )}
    </td>
  );
}
