import type { Graph } from "../graph/model.ts";
import type { Progress } from "../graph/progress.ts";
import type { Zoom } from "./zoom.ts";

export interface Box {
  /** The upper left corner, in pixels at scale 1. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How much of a number a cell shows: with its name, without it, or only that it is there. */
export type CellSize = "full" | "plain" | "dot";

export interface CellBox extends Box {
  readonly size: CellSize;
  /** Which of its numbers a sum of products is made with. */
  readonly reads?: "value" | "gradient";
}

/** A unit's outline, or the brackets of a matrix. */
export interface FrameBox extends Box {
  readonly key: string;
  readonly kind: "unit" | "matrix" | "result";
}

/** A text between the cells. */
export interface Note extends Box {
  readonly key: string;
  readonly kind: "name" | "operator" | "formula" | "forward" | "gradient" | "words";
  /** Null where it says a number that is not computed yet. */
  readonly text: (graph: Graph, progress: Progress) => string | null;
}

/** A title that opens what it stands over. */
export interface Door extends Box {
  readonly key: string;
  readonly text: string;
  readonly zoom: Zoom;
}

/** Where everything stands at one zoom. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly cells: ReadonlyMap<string, CellBox>;
  readonly frames: readonly FrameBox[];
  readonly notes: readonly Note[];
  readonly doors: readonly Door[];
  /** Each wire as the path of a line; none where the wires are hidden. */
  readonly wires: ReadonlyMap<string, string>;
}

export interface Room {
  readonly width: number;
  readonly height: number;
  readonly isNarrow: boolean;
}

export const middle = ({ x, y, width, height }: Box) => ({ x: x + width / 2, y: y + height / 2 });
