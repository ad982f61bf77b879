import { formatCount } from "./quantity.ts";

/** "a, b and c" */
export function listed(words: readonly (string | number)[]): string {
  if (words.length < 2) return words.join();
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

/**
 * The first of many: "a, b and 3 more".
 *
 * @param count how many there are, where words are only the first of them.
 */
export function listedFirst(
  words: readonly (string | number)[],
  most: number,
  { count = words.length, others = "more" }: { count?: number; others?: string } = {},
): string {
  const shown = words.slice(0, most);
  const left = count - shown.length;
  return listed(left > 0 ? [...shown, `${formatCount(left)} ${others}`] : shown);
}
