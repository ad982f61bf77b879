const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Text as XML and HTML hold it, between tags and in quoted attributes alike. What they cannot hold, control
 * characters and halves of surrogate pairs, is shown as a replacement character.
 */
export function escapeMarkup(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => entities[character])
    .replace(/[^\P{Cc}\t\n]|[\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD");
}

/** What disturbs a line of text or a terminal: control characters, breaks, marks that turn its direction. */
const disturbing = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/gu;

/** A text from outside, as a name of a file, fit to stand in a line: each character that disturbs is replaced. */
export function printable(text: string): string {
  return text.replace(disturbing, "\uFFFD");
}

/**
 * A text from outside fit for a place of `width` characters: cut there, the last of them an ellipsis, and
 * `printable`.
 */
export function shorten(text: string, width: number): string {
  // A character is two units at most; what is far beyond the width is not looked at.
  const characters = [...printable(text.slice(0, 2 * width + 2))];
  return characters.length <= width
    ? characters.join("")
    : `${characters.slice(0, width - 1).join("")}…`;
}

/** Characters of a text from outside that an error quotes. */
const quotedWidth = 60;

/** A text from outside as errors quote it: `"setosa"`; a long one is cut. */
export function quote(text: string): string {
  return `"${shorten(text, quotedWidth)}"`;
}

/** Characters of the longest line of an error. */
const longestLine = 1000;

/** The text of an error, whatever it quotes: lines that a terminal can show, the middle of a long one left out. */
export function errorText(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      if (line.length <= longestLine) return printable(line);
      const half = longestLine / 2;
      return printable(`${line.slice(0, half)} … ${line.slice(-half)}`);
    })
    .join("\n");
}
