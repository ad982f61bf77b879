/** "a, b and c" */
export function listed(words: readonly (string | number)[]): string {
  if (words.length < 2) return words.join();
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}
