import { describe, expect, it } from "vitest";
import { clipToFrame, createChart, drawChart, labelledDots, line } from "../../src/draw/index.ts";
import { checkWellFormed } from "../support/well-formed.ts";

const chart = createChart({
  title: "Loss & time",
  x: { label: "step", domain: [0, 100] },
  y: { label: "loss", domain: [0.01, 10], logarithmic: true },
});

function labels(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]);
}

describe("chart", () => {
  it("maps the domains to the frame, upwards and to the right", () => {
    const [left, right] = chart.x.range;
    const [bottom, top] = chart.y.range;
    expect(chart.x(50)).toBeCloseTo((left + right) / 2, 9);
    expect(bottom).toBeGreaterThan(top);
    // Half of three decades from 0.01 is 0.01 · 10^1.5.
    expect(chart.y(0.01 * 10 ** 1.5)).toBeCloseTo((bottom + top) / 2, 9);
  });

  it("draws a frame with a title, ticks and labels", () => {
    const svg = drawChart(chart, []).text;
    checkWellFormed(svg);
    expect(svg).toContain("<title>Loss &amp; time</title>");
    expect(labels(svg)).toEqual([
      ..."0 20 40 60 80 100".split(" "),
      ..."0.01 0.02 0.05 0.1 0.2 0.5 1 2 5 10".split(" "),
      "step",
      "loss",
    ]);
  });

  it("labels the powers of ten alone over many decades", () => {
    const wide = createChart({
      title: "",
      x: chart.options.x,
      y: { label: "", domain: [1e-6, 1], logarithmic: true },
    });
    expect(labels(drawChart(wide, []).text)).toContain("0.001");
    expect(labels(drawChart(wide, []).text)).not.toContain("0.002");
  });

  it("formats ticks as asked", () => {
    const share = createChart({
      title: "",
      x: chart.options.x,
      y: { label: "", domain: [0, 1], format: (value) => `${Math.round(100 * value)}%` },
    });
    expect(labels(drawChart(share, []).text)).toContain("60%");
  });

  it("draws lines through points and breaks them at what is not finite", () => {
    const whole = line(
      chart,
      [
        [0, 1],
        [50, 1],
        [100, 1],
      ],
      "a",
    ).text;
    const broken = line(
      chart,
      [
        [0, 1],
        [20, 1],
        [50, Number.NaN],
        [70, 1],
        [100, 1],
      ],
      "a",
    ).text;
    expect(whole.match(/M/g)).toHaveLength(1);
    expect(broken.match(/M/g)).toHaveLength(2);
    expect(line(chart, [], "a").text).toContain('d=""');
    expect(
      line(
        chart,
        [
          [10, -1],
          [20, 0],
        ],
        "a",
      ).text,
    ).not.toContain("NaN");
  });

  it("puts a dot at its point with a text", () => {
    const svg = labelledDots(chart, [[50, 10]], "test", ([x, y]) => `${y} at ${x}`).text;
    expect(svg).toContain(`cx="${Math.round(chart.x(50) * 10) / 10}"`);
    expect(svg).toContain("<title>10 at 50</title>");
  });

  it("clips at the frame", () => {
    const [left, right] = chart.x.range;
    expect(clipToFrame(chart, []).text).toContain(`x="${left}"`);
    expect(clipToFrame(chart, [], 5).text).toContain(`width="${right - left + 10}"`);
  });
});
