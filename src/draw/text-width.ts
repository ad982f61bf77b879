/**
 * About how wide characters are at most in the fonts that pictures are shown in, in shares of the font's
 * size: so wide as in DejaVu Sans, which is wider than the others.
 */
const widths: readonly (readonly [characters: RegExp, share: number])[] = [
  [/[ ijl.,:;'|!]/, 0.34],
  [/[frt()[\]/\-"]/, 0.46],
  [/[mwMWOQ@%…—∞&]/, 1.02],
  [/[A-Z=×+−<>~≈≤≥#·→←Σ√]/, 0.84],
  [
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]/u,
    1.3,
  ],
];
const usual = 0.65;
const boldness = 1.12;

const shareOf = (character: string) =>
  widths.find(([characters]) => characters.test(character))?.[1] ?? usual;

/** How wide a text is at most, in a font of `size` pixels. */
export function drawnWidth(text: string, size = 12, isBold = false): number {
  let shares = 0;
  for (const character of text) shares += shareOf(character);
  return shares * size * (isBold ? boldness : 1);
}

/** The beginning of a text that is at most `width` wide, with an ellipsis where it is cut. */
export function fitted(text: string, width: number): string {
  let [end, used] = [0, drawnWidth("…")];
  for (const character of text) {
    used += drawnWidth(character);
    if (used > width) break;
    end += character.length;
  }
  return end === text.length || drawnWidth(text) <= width ? text : `${text.slice(0, end)}…`;
}
