import { type ReadonlySignal, useComputed } from "@preact/signals";
import { formatShortFormula } from "chainrule/draw";
import type { MathNode } from "chainrule/expr";
import { type ComponentChild, h } from "preact";
import { useMemo } from "preact/hooks";
import { lit, pinned, selecting } from "../state/selection.ts";
import { FormulaError } from "./formula-error.ts";
import { parseFormula } from "./parse.ts";
import type { Lookup, Quantity } from "./quantity.ts";
import { nameAttribute, typeset } from "./typeset.ts";
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
  if (set === undefined) return <span class="formula-text">{written}</span>;
  return (
    <math class="formula" display="inline">
      {draw(set, lookup, numbers)}
    </math>
  );
}

function setFormula(text: string): MathNode | undefined {
  try {
    return typeset(parseFormula(text));
  } catch (error) {
    if (error instanceof FormulaError) return undefined;
    throw error;
  }
}

function draw(node: MathNode | string, lookup: Lookup, numbers: boolean): ComponentChild {
  if (typeof node === "string") return node;
  const { tag, attributes, children } = node;
  const drawn = children.map((child) => draw(child, lookup, numbers));
  const name = attributes?.[nameAttribute];
  const quantity = name === undefined ? undefined : lookup(name);
  if (!quantity) return h(tag, attributes ?? null, ...drawn);
  return (
    <Factor quantity={quantity} hasNumber={numbers}>
      {drawn}
    </Factor>
  );
}

function Factor({
  quantity: { id, voice, value },
  hasNumber,
  children,
}: {
  quantity: Quantity;
  hasNumber: boolean;
  children: ComponentChild;
}) {
  const state = useComputed(() => {
    const isLit = lit.value === id;
    const isPinned = pinned.value.includes(id);
    return `factor voice-${voice}${isLit ? " lit" : ""}${isPinned ? " pinned" : ""}`;
  });
  const symbol = <mrow class="symbol">{children}</mrow>;
  if (!hasNumber) {
    return (
      <mrow class={state} {...selecting(id)}>
        {symbol}
      </mrow>
    );
  }
  return (
    <munder class={state} {...selecting(id)}>
      {symbol}
      <FactorNumber value={value} />
    </munder>
  );
}

function FactorNumber({ value }: { value: Quantity["value"] }) {
  const text = useComputed(() => (value.value === null ? "" : formatShortFormula(value.value)));
  const look = useComputed(() => (value.value === null ? "number slot" : "number"));
  return <mn class={look}>{text}</mn>;
}
