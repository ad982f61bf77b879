import { formatShortFormula } from "chainrule/draw";

/** A number in four significant digits, or as many as there is room for, in characters: `−0.001234` → `−0.0012`. */
export function fitted(value: number, room: number): string {
  let text = "";
  for (let digits = 4; digits > 0; digits--) {
    text = formatShortFormula(value, digits);
    if (text.length <= room) break;
    text = value
      .toExponential(digits - 1)
      .replace("e+", "e")
      .replaceAll("-", "−");
    if (text.length <= room) break;
  }
  return text;
}
