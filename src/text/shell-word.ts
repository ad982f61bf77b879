import { printable } from "./escape.ts";

/** A word as a shell takes it, and a terminal can show it. */
export function quoted(word: string): string {
  if (/^[\w./:,@+-][\w./:,=@+-]*$/.test(word)) return word;
  if (printable(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  const bytes = new TextEncoder().encode(word);
  const escaped = Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w./ -]/.test(character) ? character : `\\x${byte.toString(16).padStart(2, "0")}`;
  });
  return `$'${escaped.join("")}'`;
}
