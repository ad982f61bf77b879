import { describe, expect, it } from "vitest";
import { createChart, drawChart, horizontalLine, verticalLine } from "../../src/draw/index.ts";
import { drawnWidth, fitted } from "../../src/draw/text-width.ts";
import { ridgeline } from "../../src/report/doctor/ridgeline.ts";
import { toSVG, value } from "../../src/scalar/index.ts";
import { networkSvg, traceNetwork } from "../../src/trace/index.ts";
import { expectTextsApart, expectTextsInside } from "../support/drawn-texts.ts";

it("a text is cut to what there is room for", () => {
  expect(fitted("abc", drawnWidth("abc"))).toBe("abc");
  expect(fitted("abcdef", drawnWidth("abc…") + 1)).toBe("abc…");
  expect(fitted("日本語日本語", drawnWidth("日本…") + 1)).toBe("日本…");
  expect(fitted("x".repeat(1_000_000), 100)).toMatch(/^x+…$/);
});

describe("texts stay in their boxes", () => {
  it.each<[string, [number, number], [number, number]]>([
    ["usual numbers", [0, 100], [0, 1]],
    ["large numbers", [0, 123_456_789_000], [-987_654_321, 987_654_321]],
    ["small numbers", [-1.23e-9, 1.23e-9], [1e-12, 1.5e-12]],
    ["numbers that lie close", [1000.0001, 1000.0002], [-1000.0002, -1000.0001]],
  ])("of a chart with %s", (_, x, y) => {
    for (const width of [480, 240]) {
      const chart = createChart({
        title: "A chart",
        width,
        x: {
          label: "A column whose name is WIDE, and goes on and on and on ".repeat(3),
          domain: x,
        },
        y: { label: "日本語の列名".repeat(20), domain: y },
      });
      const marks = [
        verticalLine(chart, x[0], "the rate that is suggested"),
        verticalLine(chart, x[1], "the rate that is suggested"),
        horizontalLine(chart, y[0], "what is usual for such a network, or should be ".repeat(4)),
      ];
      expectTextsInside(drawChart(chart, []).text);
      expectTextsApart(drawChart(chart, []).text);
      expectTextsInside(drawChart(chart, marks).text);
    }
  });

  it.each([1, 1e5, 1.234567e8, -1.2345678e-7, 1e300])(
    "of a network, numbers such as %s",
    (size) => {
      const trace = traceNetwork({
        layers: [
          {
            weights: [
              [-0.123456 * size, 8888.8888],
              [-88888888.8888, 88888888.8888],
            ],
            bias: [-8888, size],
          },
          {
            weights: [
              [-0.123456, 8888.8888],
              [1, size],
            ],
            bias: [-888888, 1],
          },
        ],
        loss: "meanSquaredError",
        input: [size, -888888888.8888],
        target: [size, -8888],
      });
      for (const pass of ["forward", "backward"] as const)
        expectTextsInside(networkSvg(trace, pass));
    },
  );

  it.each([1, -1.2345678e-7, 1.2345678e200])("of a graph of numbers such as %s", (size) => {
    const product = value(size, "重みの行列の値")
      .mul(value(-size, "a longer name"))
      .add(1234.5678)
      .tanh();
    product.backward();
    expectTextsInside(toSVG(product));
    expectTextsApart(toSVG(product));
  });

  it("of ridges over many steps", () => {
    const ridge = [
      [-8e6, 0.1],
      [0, 1],
      [8e6, 0.1],
    ] as const;
    const ridges = [1, 12_345_678].map((step) => ({ step, ridge }));
    const options = {
      title: "12 LeakyReLU of a module with a name that is long",
      help: "10% to 20% zeros aside",
      domain: [-8e6, 8e6] as const,
      ticks: [-8e6, 0, 8e6].map((tick) => [tick, String(tick)] as const),
      alerts: [],
    };
    expectTextsInside(ridgeline(ridges, options).text);
    expectTextsApart(ridgeline(ridges, options).text);
  });
});
