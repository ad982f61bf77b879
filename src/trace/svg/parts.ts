/** One of a unit's lines: what it is, and its number. */
export interface Row {
  label: string;
  text: string;
  /** Stands out. */
  isStrong?: boolean;
}

/** What comes into a unit from one unit of the column before, or from nowhere, as a bias does. */
export interface Port {
  source: number | null;
  rows: Row[];
  /** What flows along the line: its sign is the colour, its size the width. Null for a plain line. */
  flow: number | null;
}

/** A box with a name and some numbers, and what comes into it. */
export interface Unit {
  title: string;
  /** Beside the name. */
  value?: string;
  rows: Row[];
  /** A word above the box: dead, target. */
  tag?: string;
  isDead?: boolean;
  ports: Port[];
}

/** Units above each other. */
export interface Column {
  title: string;
  units: Unit[];
  /** How many more units there are than are drawn. */
  omitted: number;
}

export interface Picture {
  title: string;
  note: string;
  columns: Column[];
  /** The way in which things flow along the lines. */
  direction: "right" | "left";
  legend: string;
}

/** The height of a row of text. */
export const rowHeight = 17;

export function portHeight({ rows }: Port): number {
  return rows.length * rowHeight + 7;
}

export function boxHeight({ rows }: Unit): number {
  return 31 + rows.length * rowHeight;
}
