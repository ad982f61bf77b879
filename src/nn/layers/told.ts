/**
 * What stands between the parentheses of a layer's text: what must be given, and the options that are
 * not at their defaults: `1 → 6, 5×5, stride: 2×1`.
 */
export function told(
  main: readonly string[],
  options: object,
  defaults: Readonly<Record<string, unknown>>,
): string {
  const changed = Object.entries(options).filter(
    ([name, value]) => value !== undefined && name in defaults && value !== defaults[name],
  );
  return [...main, ...changed.map(([name, value]) => `${name}: ${sizesText(value)}`)].join(", ");
}

/** A size, or one for each dimension: `5×5`. */
export function sizesText(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join("×") : String(value);
}
