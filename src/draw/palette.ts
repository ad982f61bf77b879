/**
 * The colours of pictures and pages. The hues are those of Okabe and Ito, "Color Universal Design" (2008), which stay
 * apart for people with colour-blindness; a darker or lighter variant is used where the contrast with
 * the page asks for it.
 */

/** Colours that differ between light and darkTheme. */
export interface Theme {
  /** Behind the surfaces of a page; boxes on a surface have it too. */
  readonly page: string;
  /** What pictures and texts stand on. */
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  /** Lines of a grid or a table. */
  readonly rule: string;
  /** Borders of boxes. */
  readonly outline: string;
  /** Blue: training, positive numbers. */
  readonly cool: string;
  /** Orange: tests, negative numbers. */
  readonly warm: string;
  readonly pass: string;
  readonly fail: string;
}

export const lightTheme: Theme = {
  page: "#f7f7f5",
  surface: "#ffffff",
  ink: "#1b1e23",
  muted: "#5d6570",
  rule: "#e2e3df",
  outline: "#c9ccc6",
  cool: "#0072b2",
  warm: "#c25000",
  pass: "#00734f",
  fail: "#b3261e",
};

export const darkTheme: Theme = {
  page: "#111316",
  surface: "#191c20",
  ink: "#e9ebee",
  muted: "#a1a8b3",
  rule: "#2e3238",
  outline: "#454b54",
  cool: "#56b4e9",
  warm: "#e69f00",
  pass: "#2fbf94",
  fail: "#ff8a80",
};

/** Classes in a scatter plot, in order; an eighth class begins again, with another symbol: `classSign`. */
export const classColours: readonly string[] = [
  "#0072b2",
  "#e69f00",
  "#009e73",
  "#cc79a7",
  "#56b4e9",
  "#d55e00",
  "#f0e442",
];

/** Heat-map hues, as `red green blue`, laid over the surface with an opacity of 0 to `heatLimit`. */
export const heat = { hit: "0 114 178", miss: "213 94 0" };
export const heatLimit = 0.7;
