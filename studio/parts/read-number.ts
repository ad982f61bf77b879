/** A number that was typed, with either minus sign and either decimal sign; undefined for what is none. */
export function readNumber(text: string): number | undefined {
  const value = Number(text.trim().replaceAll("−", "-").replace(",", "."));
  return text.trim() !== "" && Number.isFinite(value) ? value : undefined;
}
