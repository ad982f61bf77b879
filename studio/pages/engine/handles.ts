import type { Value } from "chainrule/scalar";
import { type Lines, textOf } from "./lines.ts";
import type { Recording } from "./run/recording.ts";

/** The position of the number in `value(2, "a")`, by the label. */
export function handleOfValue(lines: Lines, label: string): number | undefined {
  if (label === "") return undefined;
  for (const line of lines) {
    const end = textOf(line).indexOf(`, "${label}")`);
    if (end < 0) continue;
    let at = 0;
    for (const [text, kind, index] of line) {
      at += text.length;
      if (kind === "h" && at === end) return index;
    }
  }
}

/** Lists that the programs copy to the parameters, one after the other. */
const lists = /^const (?:start|weights) = \[/;

/** The position of the number that a network's parameter starts with. */
export function handleOfParameter(
  lines: Lines,
  value: Value,
  { madeAt, moments }: Recording,
): number | undefined {
  const list = lines.find((line) => lists.test(textOf(line)));
  if (!list) return undefined;
  const isParameter = ({ label }: Value) => /^[wb](\[\d+\])*$/.test(label);
  if (!isParameter(value) || moments.length === 0) return undefined;
  const parameters = [...madeAt.keys()].filter(isParameter);
  const numbers = list.flatMap(([, kind, index]) => (kind === "h" ? [index] : []));
  return numbers[parameters.indexOf(value)];
}
