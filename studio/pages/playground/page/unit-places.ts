import type { Home } from "../near/home-scene.ts";
import type { Edge, Place } from "./edges.ts";

export interface UnitPlace {
  readonly unit: number;
  readonly box: DOMRect;
  readonly out: Place;
  readonly in: Place;
}

/** Where the units stand on the figure, column by column. */
export function placesOf(figure: HTMLElement): UnitPlace[][] {
  const { left, top } = figure.getBoundingClientRect();
  return [...figure.querySelectorAll(".units")].map((column) =>
    [...column.querySelectorAll<HTMLElement>("[data-unit]")].map((unit) => {
      const face = (unit.querySelector(".face") ?? unit).getBoundingClientRect();
      const y = (face.top + face.bottom) / 2 - top;
      return {
        unit: Number(unit.dataset.unit),
        box: new DOMRect(face.left - left, face.top - top, face.width, face.height),
        out: { x: face.right - left, y },
        in: { x: face.left - left, y },
      };
    }),
  );
}

/** The lines between them. */
export function edgesOf(columns: readonly UnitPlace[][]): Edge[] {
  return columns.slice(1).flatMap((units, layer) =>
    units.flatMap((to) =>
      columns[layer].map((from) => ({
        layer,
        unit: to.unit,
        input: from.unit,
        from: from.out,
        to: to.in,
      })),
    ),
  );
}

/** The same in the room that the figure stands in. */
export function homeOf(room: HTMLElement, figure: HTMLElement): Home {
  const { left, top, width, height } = room.getBoundingClientRect();
  const own = figure.getBoundingClientRect();
  const columns = placesOf(figure).map((units) =>
    units.map(({ unit, box: { x, y, width, height } }) => ({
      ...{ unit, width, height, x: x + own.left - left, y: y + own.top - top },
    })),
  );
  return { width, height, columns };
}
