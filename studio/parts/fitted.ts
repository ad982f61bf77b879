import { formatShortFormula } from "chainrule/draw";

/** A number in four significant digits, or as many as there is room for, in characters: `−0.001234` → `−0.0012`. */
export function fitted(value: number, room: number): string {
  const texts = [4, 3, 2, 1].flatMap((digits) => [
    formatShortFormula(value, digits),
    value
      .toExponential(digits - 1)
      .replace("e+", "e")
      .replaceAll("-", "−"),
  ]);
  return texts.find(({ length }) => length <= room) ?? texts[texts.length - 1];
}
