import { type ReadonlySignal, type Signal, useComputed, useSignal } from "@preact/signals";
import { formatShortFormula } from "chainrule/draw";
import type { MathNode } from "chainrule/expr";
import { type ComponentChild, type ComponentChildren, h } from "preact";
import { useMemo } from "preact/hooks";
import { lit, pinned, selecting } from "../state/selection.ts";
import { Factors } from "./Factors.tsx";
import { FormulaError } from "./formula-error.ts";
import { parseFormula } from "./parse.ts";
import type { Lookup, Quantity } from "./quantity.ts";
import { spokenFormula } from "./spoken.ts";
import { nameAttribute, namesIn, typeset } from "./typeset.ts";
import "./formula.css";

interface Props {
  /** As a trace writes it, `z = w·x + b`; what is no formula is shown as it is. */
  text: string | ReadonlySignal<string>;
  /** What the names stand for; one that stands for nothing is set without a number. */
  lookup: Lookup;
  /** Whether each name has its number beneath it; by default it has. */
  numbers?: boolean;
}

/** A formula set as mathematics, each name with its number beneath it, lit and pinned as everywhere. */
export function Formula({ text, lookup, numbers = true }: Props) {
  const written = typeof text === "string" ? text : text.value;
  const set = useMemo(() => setFormula(written), [written]);
  const focused = useSignal<string | null>(null);
  if (set === undefined) return <span>{written}</span>;
  const drawing: Drawing = { lookup, numbers, focused };
  return (
    <span class="formula">
      {set.map((piece, i) => (
        <math key={`${i} ${written}`} aria-label={spokenFormula(piece)}>
          {draw(piece, drawing)}
        </math>
      ))}
      <Factors names={namesIn(set)} lookup={lookup} focused={focused} />
    </span>
  );
}

function setFormula(text: string): readonly MathNode[] | undefined {
  try {
    return typeset(parseFormula(text));
  } catch (error) {
    if (error instanceof FormulaError) return undefined;
    throw error;
  }
}

interface Drawing {
  lookup: Lookup;
  numbers: boolean;
  /** The id of the quantity that has the keyboard's focus. */
  focused: Signal<string | null>;
}

function draw(node: MathNode | string, drawing: Drawing): ComponentChild {
  if (typeof node === "string") return node;
  const { tag, attributes, children } = node;
  const drawn = children.map((child) => draw(child, drawing));
  const name = attributes?.[nameAttribute];
  const quantity = name === undefined ? undefined : drawing.lookup(name);
  if (!quantity) return h(tag, attributes ?? null, ...drawn);
  return (
    <Factor quantity={quantity} drawing={drawing}>
      {drawn}
    </Factor>
  );
}

interface FactorProps {
  quantity: Quantity;
  drawing: Drawing;
  children: ComponentChildren;
}

function Factor({ quantity: { id, voice, value }, drawing, children }: FactorProps) {
  const { numbers, focused } = drawing;
  const look = useComputed(() => {
    const states = [
      [lit.value === id, "lit"],
      [pinned.value.includes(id), "pinned"],
      [focused.value === id, "focused"],
    ] as const;
    const names = states.flatMap(([isSo, name]) => (isSo ? [name] : []));
    return ["factor", `voice-${voice}`, ...names].join(" ");
  });
  const symbol = <mrow class="symbol">{children}</mrow>;
  return numbers ? (
    <munder class={look} {...selecting(id)}>
      {symbol}
      <FactorNumber value={value} />
    </munder>
  ) : (
    <mrow class={look} {...selecting(id)}>
      {symbol}
    </mrow>
  );
}

function FactorNumber({ value }: Pick<Quantity, "value">) {
  const text = useComputed(() => (value.value === null ? "" : formatShortFormula(value.value)));
  const look = useComputed(() => (value.value === null ? "slot" : "number"));
  return <mn class={look}>{text}</mn>;
}
