import { WriteStream } from "node:tty";

/** Where text is written: `process.stdout`, `process.stderr`, or anything that behaves like them. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Whether lines can be redrawn on the output: a terminal, and not one that calls itself dumb. */
export function canRedraw(output: Output, environment: NodeJS.ProcessEnv = process.env): boolean {
  return output.isTTY === true && environment.TERM !== "dumb";
}

/** Colours and weights, or nothing at all where the output shows none. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  accent(text: string): string;
  /** A heat map's cell: `share` from 0 (left as it is) to 1 (strongest), right answers and wrong ones apart. */
  shade(text: string, share: number, kind: "hit" | "miss"): string;
}

// Of the 256-colour palette, weak to strong: blues for right answers, oranges for wrong ones. Each
// background comes with a foreground that reads on it, whatever the terminal's own colours are.
const ramps = {
  hit: ["38;5;255;48;5;23", "38;5;255;48;5;24", "38;5;255;48;5;25", "38;5;231;48;5;26"],
  miss: ["38;5;172", "38;5;255;48;5;94", "38;5;232;48;5;172", "38;5;232;48;5;214"],
};
const sixteenColours = { hit: "34", miss: "33" };

/**
 * The style for an output. The environment decides as it does for Node itself: `NO_COLOR` turns colours
 * off, `FORCE_COLOR` turns them on even where the output is no terminal, `TERM` tells how many there are.
 */
export function styleFor(output: Output, environment: NodeJS.ProcessEnv = process.env): Style {
  if (!output.isTTY && environment.FORCE_COLOR === undefined) return plainStyle;
  return colourStyle(WriteStream.prototype.getColorDepth.call(undefined, environment));
}

/** No colours, no weights: every function gives its text back. */
export const plainStyle: Style = {
  bold: (text) => text,
  dim: (text) => text,
  good: (text) => text,
  bad: (text) => text,
  accent: (text) => text,
  shade: (text) => text,
};

/** The style of a terminal with `depth` bits of colour: 1 (none), 4, 8 or 24. */
export function colourStyle(depth: number): Style {
  if (depth < 4) return plainStyle;
  return {
    bold: (text) => paint("1", text, "22"),
    dim: (text) => paint("2", text, "22"),
    good: (text) => paint("32", text, "39"),
    bad: (text) => paint("31", text, "39"),
    accent: (text) => paint("36", text, "39"),
    shade: (text, share, kind) => {
      if (!(share > 0)) return text;
      if (depth < 8) return paint(sixteenColours[kind], text, "39");
      const ramp = ramps[kind];
      const strength = Math.min(Math.ceil(share * ramp.length), ramp.length) - 1;
      return paint(ramp[strength], text, "39;49");
    },
  };
}

function paint(open: string, text: string, close: string): string {
  return `\x1b[${open}m${text}\x1b[${close}m`;
}
