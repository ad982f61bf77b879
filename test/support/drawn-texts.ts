import { expect } from "vitest";

/** Advances of DejaVu Sans, among the widest of the fonts that browsers take, in shares of its size. */
const advances: readonly [string, number][] = [
  ["0123456789$?", 0.636],
  ["abdghnopque", 0.636],
  ["AEKPSX", 0.69],
  ["ckvxyzsJLTVYZF", 0.62],
  ["rt[]()/-", 0.412],
  ["ijl.,:; '|fI", 0.353],
  ["mwWMOQ…%∞", 1],
  ["BCDGHNRU=×+−<>~·", 0.84],
];
const advance = (character: string) =>
  advances.find(([characters]) => characters.includes(character))?.[1] ??
  (/\p{Script=Han}/u.test(character) ? 1 : 0.65);

interface Box {
  left: number;
  right: number;
  y: number;
}

/** A picture's texts, each with where it lies, by a font metric of its own. */
function textsOf(svg: string): (Box & { text: string })[] {
  return [...svg.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)].map(([, attributes, escaped]) => {
    const text = escaped.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
    const attribute = (name: string) => attributes.match(new RegExp(` ${name}="([^"]*)"`))?.[1];
    const isTitle = / class="title"/.test(attributes);
    const isBold = isTitle || / class="(?:name|strong)"/.test(attributes);
    const size = isTitle ? 17 : 12;
    const all = Array.from(text, advance).reduce((sum, each) => sum + each, 0);
    const width = all * size * (isBold ? 1.09 : 1);
    const [x, y] = ["x", "y"].map((name) => Number(attribute(name)));
    const share = { start: 0, middle: 0.5, end: 1 }[attribute("text-anchor") ?? "start"] ?? 0;
    return { text, y, left: x - share * width, right: x + (1 - share) * width };
  });
}

/** Expects each text to lie in the picture, and those that begin in a box to end in it. */
export function expectTextsInside(svg: string): void {
  const [, , width] = svg
    .match(/viewBox="([^"]*)"/)![1]
    .split(" ")
    .map(Number);
  const boxes = [
    ...svg.matchAll(/<rect[^>]* x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"/g),
  ]
    .map((match) => match.slice(1).map(Number))
    .map(([x, y, width, height]) => ({ left: x, right: x + width, top: y, bottom: y + height }));
  const texts = textsOf(svg);
  expect(texts.length).toBeGreaterThan(0);
  for (const { text, left, right, y } of texts) {
    const middle = (left + right) / 2;
    const around = boxes.filter(
      (box) => box.top < y && y < box.bottom && box.left <= middle && middle <= box.right,
    );
    for (const box of [{ left: 0, right: width }, ...around]) {
      const inside = left >= box.left - 0.5 && right <= box.right + 0.5;
      expect([text, inside], JSON.stringify({ left, right, box })).toEqual([text, true]);
    }
  }
}

/** Expects no two texts of one line to touch. */
export function expectTextsApart(svg: string): void {
  const texts = textsOf(svg);
  const lines = [...new Set(texts.map(({ y }) => y))].map((y) =>
    texts.filter((text) => text.y === y),
  );
  for (const line of lines) {
    const sorted = line.sort((a, b) => a.left - b.left);
    for (const [i, next] of sorted.slice(1).entries()) {
      expect([sorted[i].text, next.text, sorted[i].right <= next.left]).toEqual([
        sorted[i].text,
        next.text,
        true,
      ]);
    }
  }
}
