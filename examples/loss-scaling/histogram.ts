import {
  chartRules,
  createChart,
  drawChart,
  markup,
  roundToTenth,
  svgDocument,
} from "../../src/draw/index.ts";

/** Below, a number is rounded to 0: half of the least float16. */
const least = 2 ** -25;
/** The least float16 of full precision. */
const leastNormal = 2 ** -14;
/** From here on it is infinite. */
const overflow = 65520;

/** What share of numbers becomes what in float16, once they are multiplied by a scale. */
export function fateOf(numbers: readonly number[], scale: number) {
  const sizes = numbers.map((value) => Math.abs(value * scale));
  const share = (isOne: (size: number) => boolean) => sizes.filter(isOne).length / sizes.length;
  return {
    zero: share((size) => size <= least),
    subnormal: share((size) => size > least && size < leastNormal),
    infinite: share((size) => size >= overflow),
  };
}

/** What share of numbers lies from 2ᵏ to 2ᵏ⁺¹, by k; those that are 0 are left out. */
export function countExponents(numbers: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of numbers) {
    if (value === 0) continue;
    const exponent = Math.floor(Math.log2(Math.abs(value)));
    counts.set(exponent, (counts.get(exponent) ?? 0) + 1 / numbers.length);
  }
  return counts;
}

const size = { width: 720, height: 340 };

/** The gradients by their size, as they are and scaled, against what float16 has room for: an SVG file's text. */
export function drawHistogram(exponents: ReadonlyMap<number, number>, scale: number): string {
  const shift = Math.log2(scale);
  const known = [...exponents.keys()];
  const domain = [
    Math.min(-44, ...known),
    Math.max(18, ...known.map((k) => k + shift + 1)),
  ] as const;
  const highest = Math.max(...exponents.values());
  const title = "How large gradients are, against the range of float16";
  const chart = createChart({
    title,
    x: { label: "gradients of about 2ˣ", domain },
    y: {
      label: "share",
      domain: [0, 1.35 * highest],
      format: (value) => `${Math.round(1000 * value) / 10}%`,
    },
    ...size,
  });
  const [bottom, top] = chart.y.range;
  const band = (from: number, to: number, className: string, name: string, below = "") => {
    const [left, right] = [from, to].map((x) => roundToTenth(chart.x(x)));
    const middle = roundToTenth((left + right) / 2);
    return markup`<rect class="${className}" x="${left}" y="${top}" width="${roundToTenth(right - left)}" height="${bottom - top}"/>
<text class="muted" x="${middle}" y="${top + 16}" text-anchor="middle">${name}</text>
<text class="muted" x="${middle}" y="${top + 31}" text-anchor="middle">${below}</text>`;
  };
  const bars = (moved: number, className: string) =>
    [...exponents].map(([k, share]) => {
      const [left, right] = [k, k + 1].map((x) => roundToTenth(chart.x(x + moved)));
      const y = roundToTenth(chart.y(share));
      const told = `2^${k + moved} to 2^${k + 1 + moved}: ${(100 * share).toFixed(2)}%`;
      return markup`<rect class="${className}" x="${left + 0.5}" y="${y}" width="${roundToTenth(right - left - 1)}" height="${roundToTenth(bottom - y)}"><title>${told}</title></rect>\n`;
    });
  const name = (moved: number, text: string) => {
    const [peak, share] = [...exponents].reduce((a, b) => (b[1] > a[1] ? b : a));
    const [x, y] = [chart.x(peak + moved + 0.5), chart.y(share) - 8].map(roundToTenth);
    return markup`<text x="${x}" y="${y}" text-anchor="middle">${text}</text>`;
  };
  return svgDocument({
    className: "loss-scaling",
    title,
    ...size,
    rules: (theme) => ({
      ...chartRules(theme),
      ".lost": `fill: ${theme.warm}; opacity: 0.2;`,
      ".few": `fill: ${theme.warm}; opacity: 0.08;`,
      ".fit": "fill: none;",
      ".plain": `fill: ${theme.muted}; opacity: 0.85;`,
      ".scaled": `fill: ${theme.cool}; opacity: 0.85;`,
    }),
    content: drawChart(chart, [
      band(domain[0], -25, "lost", "rounded to 0"),
      band(-25, -14, "few", "subnormal:", "fewer digits"),
      band(-14, 16, "fit", "float16 in full precision"),
      ...(domain[1] > 16 ? [band(16, domain[1], "lost", "∞")] : []),
      ...bars(0, "plain"),
      ...bars(shift, "scaled"),
      name(0, "as they are"),
      name(shift, `of the loss × ${scale}`),
    ]),
  });
}
