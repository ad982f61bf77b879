import { computed } from "@preact/signals";
import { isDark } from "../state/scheme.ts";

/** Red, green and blue of 255. */
type Rgb = readonly [number, number, number];

const names = [
  "paper",
  "ink",
  "muted",
  "rule",
  "line",
  "forward",
  "gradient",
  "update",
  "wrong",
] as const;
type Name = (typeof names)[number];

/** So many classes have a colour of their own; then they come again, with other marks. */
export const classColours = 6;

/** The page's colours as a canvas takes them, and as numbers. */
export interface Colours {
  readonly css: Readonly<Record<Name, string>>;
  readonly paper: Rgb;
  readonly ink: Rgb;
  readonly forward: Rgb;
  readonly gradient: Rgb;
  readonly classes: readonly Rgb[];
  readonly classCss: readonly string[];
}

/** They change with the scheme. */
export const colours = computed<Colours>(() => {
  isDark();
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })!;
  const probe = document.body.appendChild(document.createElement("span"));
  const css = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const rgb = (colour: string): Rgb => {
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
    return [r, g, b];
  };
  const all = Object.fromEntries(names.map((name) => [name, css(name)])) as Record<Name, string>;
  const classCss = Array.from({ length: classColours }, (_, i) => css(`class-${i}`));
  probe.remove();
  return {
    css: all,
    paper: rgb(all.paper),
    ink: rgb(all.ink),
    forward: rgb(all.forward),
    gradient: rgb(all.gradient),
    classes: classCss.map(rgb),
    classCss,
  };
});

/** A pixel of an image on this machine, which may have either end first. */
const pixel = (() => {
  const isLittle = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
  return (r: number, g: number, b: number) =>
    (isLittle ? (255 << 24) | (b << 16) | (g << 8) | r : (r << 24) | (g << 16) | (b << 8) | 255) >>>
    0;
})();

/** A colour on the way from one to another. */
function between(from: Rgb, to: Rgb, share: number): number {
  const [r, g, b] = from.map((x, i) => Math.round(x + (to[i] - x) * share));
  return pixel(r, g, b);
}

/** How strong a class that is certain is drawn: points of its colour are still seen on it. */
const strongest = 0.62;

/** The pixel of a class at each certainty, from 0 to 255. */
export const certaintyPixels = computed<readonly Uint32Array[]>(() =>
  colours.value.classes.map((colour) =>
    Uint32Array.from({ length: 256 }, (_, i) =>
      between(colours.value.paper, colour, (strongest * i) / 255),
    ),
  ),
);

/** The pixel of a unit's output, from the most negative, 1, by way of 0, 128, to the most positive, 255. */
export const outputPixels = computed<Uint32Array>(() => {
  const { paper, forward, ink } = colours.value;
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const height = (i - 128) / 127;
    return height >= 0 ? between(paper, forward, height) : between(paper, ink, -0.55 * height);
  });
});
