import { ValueError } from "../../tensor/errors.ts";
import { quote } from "../../text/escape.ts";
import { nearest } from "../../text/nearest.ts";
import type { BackwardElement, ForwardElement, Trace } from "../model.ts";
import type { Way } from "./blocks.ts";
import { write } from "./numbers.ts";

/** A number, what it or its gradient is made of, and its lines of the trace. */
export interface Opened {
  name: string;
  used: ReadonlySet<string>;
  lines: string[];
}

/** @throws ValueError for a number that has no line on that way. */
export function openedOf({ forward, backward }: Trace, way: Way, name: string): Opened {
  const lines =
    way === "forward"
      ? forward.flatMap(({ elements }) => elements.map(lineOfValue))
      : backward.flatMap(({ elements }) => elements.map(lineOfGradient));
  const found = lines.find((line) => line.name === name);
  if (found) return found;
  const names = lines.map((line) => line.name);
  const meant = nearest(name, names);
  const hint = meant === undefined ? "" : `. Did you mean ${quote(meant)}?`;
  throw new ValueError(`traceSvg: the way ${way} has no line of ${quote(name)}${hint}`);
}

function lineOfValue(element: ForwardElement): Opened {
  const { name, terms = [], operands = [] } = element;
  const used = [...terms.flatMap(({ factors }) => factors), ...operands];
  return { name, used: new Set(used.map((each) => each.name)), lines: linesOf(element) };
}

function lineOfGradient(element: BackwardElement): Opened {
  const used = element.terms.flatMap(({ upstream, local }) => [
    // dL/dy[0] is of y[0], and a local derivative names the numbers that it is made of.
    ...(upstream ? [upstream.name.replace(/^d.*?\/d/, "")] : []),
    ...local.formula.split(/[^\p{L}\p{N}_[\].]+/u),
  ]);
  return { name: element.of, used: new Set(used), lines: linesOf(element) };
}

function linesOf({ name, formula, numbers, value }: ForwardElement | BackwardElement): string[] {
  return [`${name} = ${formula}`, `= ${numbers === "" ? "" : `${numbers} = `}${write(value)}`];
}
