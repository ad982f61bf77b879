const characters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** What takes two columns of a terminal: East Asian wide and fullwidth characters, and emoji. */
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Script=Tangut}\p{Script=Nushu}\p{Emoji_Presentation}\u3000-\u303E\u3099-\u30FF\u3190-\u33FF\uFE10-\uFE19\uFE30-\uFE6B\uFF01-\uFF60\uFFE0-\uFFE6]|\uFE0F/u;
const halfwidth = /^[\uFF61-\uFFDC]/;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]*$/u;

/** The text's characters as people count them: letters with their accents, whole emoji. */
export function graphemes(text: string): string[] {
  return Array.from(characters.segment(text), ({ segment }) => segment);
}

/** Columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  return graphemes(text).reduce((sum, character) => sum + columnsOf(character), 0);
}

function columnsOf(character: string): number {
  if (invisible.test(character)) return 0;
  return wide.test(character) && !halfwidth.test(character) ? 2 : 1;
}

/** The longest beginning of a text that takes at most `width` columns. */
export function startOf(text: string, width: number): string {
  return within(graphemes(text), width).join("");
}

/** The longest end of a text that takes at most `width` columns. */
export function endOf(text: string, width: number): string {
  return within(graphemes(text).reverse(), width).reverse().join("");
}

function within(characters: readonly string[], width: number): string[] {
  let room = width;
  const end = characters.findIndex((character) => {
    room -= columnsOf(character);
    return room < 0;
  });
  return characters.slice(0, end < 0 ? characters.length : end);
}
