import { formatShortFormula } from "chainrule/draw";
import type { GradientTerm } from "chainrule/trace";
import type { Point } from "./layout.ts";

/** The local derivative, by which a gradient is multiplied on its way back along an edge. */
export function EdgeLabel({ at: { x, y }, term }: { at: Point; term: GradientTerm }) {
  return (
    <text class="edge-label" x={x} y={y} dy="0.35em">
      {formatShortFormula(term.local.value, 3)}
    </text>
  );
}
