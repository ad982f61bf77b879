/** A value as JSON for a program to read. What JSON has no number for, NaN and the infinities, is text. */
export function toJson(value: unknown): string {
  const finite = (_: string, item: unknown) =>
    typeof item === "number" && !Number.isFinite(item) ? String(item) : item;
  return `${JSON.stringify(value, finite, 2)}\n`;
}
