import { type ReadonlySignal, useComputed } from "@preact/signals";
import { formatShortFormula } from "chainrule/draw";
import { useMemo } from "preact/hooks";
import { Formula } from "../formula/Formula.tsx";
import { spokenName } from "../formula/names.ts";
import { NumberHandle } from "../parts/NumberHandle.tsx";
import { light } from "../state/selection.ts";
import { type Piece, piecesOf } from "./markup.ts";
import type { Numbers } from "./numbers.ts";
import { Term } from "./Term.tsx";

interface Props {
  readonly text: string;
  /** Null for a text without numbers. */
  readonly numbers: Numbers | null;
}

/** A paragraph's content: its numbers can be moved or follow, its terms are explained. */
export function Paragraph({ text, numbers }: Props) {
  const pieces = useMemo(() => piecesOf(text), [text]);
  return (
    <>
      {pieces.map((piece, i) =>
        piece.after === "" ? (
          <PieceView key={i} piece={piece} numbers={numbers} />
        ) : (
          <span key={i} class="unbroken">
            <PieceView piece={piece} numbers={numbers} />
            {piece.after}
          </span>
        ),
      )}
    </>
  );
}

const none = () => undefined;

function PieceView({ piece, numbers }: { piece: Piece; numbers: Numbers | null }) {
  switch (piece.kind) {
    case "text":
      return <>{piece.text}</>;
    case "code":
      return <code>{piece.text}</code>;
    case "term":
      return <Term name={piece.term}>{piece.text}</Term>;
    case "math":
      return <Formula text={piece.text} lookup={numbers?.lookup ?? none} numbers={false} />;
    case "number":
      return numbers && <LiveNumber name={piece.name} numbers={numbers} />;
  }
}

/** A number in the prose: a handle where it is given, else it follows. */
function LiveNumber({ name, numbers }: { name: string; numbers: Numbers }) {
  const handle = numbers.handle(name);
  const id = name.replace(/^([d∂]).+\/\1/u, "");
  const lights = { onPointerEnter: () => light(id), onPointerLeave: () => light(null) };
  if (handle) {
    return (
      <span {...lights}>
        <NumberHandle name={spokenName(name)} voice={numbers.voice(name)} {...handle} />
      </span>
    );
  }
  return (
    <span class={`live voice-${numbers.voice(name)}`} {...lights}>
      <NumberText value={numbers.number(name)} />
    </span>
  );
}

export function NumberText({ value }: { value: ReadonlySignal<number | null> }) {
  const text = useComputed(() =>
    value.value === null ? "not computed" : formatShortFormula(value.value, 4),
  );
  return <>{text}</>;
}
