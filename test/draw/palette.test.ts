import { describe, expect, it } from "vitest";
import { classColours, darkTheme, heat, heatLimit, lightTheme } from "../../src/draw/palette.ts";

type Triple = readonly number[];

function parse(hex: string): Triple {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

function linear(colour: Triple): Triple {
  return colour
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
}

// WCAG 2.2, "contrast ratio".
function contrast(a: Triple, b: Triple): number {
  const luminance = (colour: Triple) => {
    const [r, g, b] = linear(colour);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [luminance(a), luminance(b)].sort((p, q) => p - q);
  return (high + 0.05) / (low + 0.05);
}

// Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model for Simulation of Color Vision
// Deficiency", severity 1, on linear RGB.
const visions: Record<string, Triple[]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function multiply(matrix: readonly Triple[], vector: Triple): Triple {
  return matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i], 0));
}

// Ottosson 2020, "A perceptual color space for image processing" (Oklab).
function oklab(rgb: Triple): Triple {
  const cones = multiply(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  );
  return multiply(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones.map(Math.cbrt),
  );
}

function distance(a: string, b: string, vision: readonly Triple[]): number {
  const seen = [a, b].map((hex) =>
    oklab(multiply(vision, linear(parse(hex))).map((value) => Math.max(value, 0))),
  );
  return Math.hypot(...seen[0].map((value, i) => value - seen[1][i]));
}

describe.each([
  ["light", lightTheme],
  ["dark", darkTheme],
] as const)("the %s theme", (_, theme) => {
  it("has text of a contrast of 4.5 or more", () => {
    for (const name of ["ink", "muted", "pass", "fail", "warm"] as const) {
      expect(contrast(parse(theme[name]), parse(theme.surface)), name).toBeGreaterThan(4.5);
    }
    for (const name of ["ink", "muted", "fail"] as const) {
      expect(contrast(parse(theme[name]), parse(theme.page)), name).toBeGreaterThan(4.5);
    }
  });

  it("has curves of a contrast of 3 or more, far apart in every vision", () => {
    expect(contrast(parse(theme.cool), parse(theme.surface))).toBeGreaterThan(3);
    for (const vision of Object.values(visions)) {
      expect(distance(theme.cool, theme.warm, vision)).toBeGreaterThan(0.2);
    }
  });

  it.each(["hit", "miss"] as const)("keeps the counts legible on every shade of a %s", (kind) => {
    const surface = parse(theme.surface);
    const hue = heat[kind].split(" ").map(Number);
    for (let strength = 0; strength <= 1; strength += 0.1) {
      const alpha = strength * heatLimit;
      const shade = surface.map((value, i) => value + (hue[i] - value) * alpha);
      expect(contrast(parse(theme.ink), shade)).toBeGreaterThan(4.5);
    }
  });
});

describe("the classes' colours", () => {
  it.each(Object.entries(visions))("differ in %s", (_, vision) => {
    classColours.forEach((colour, i) => {
      for (const other of classColours.slice(0, i)) {
        expect(distance(colour, other, vision), `${colour} ${other}`).toBeGreaterThan(0.07);
      }
    });
  });
});
