import { describe, expect, it } from "vitest";
import { exampleNetwork, networkSvg, traceNetwork } from "../../src/trace/index.ts";

const example = traceNetwork(exampleNetwork);

describe.each(["forward", "backward"] as const)("the picture of the %s pass", (pass) => {
  const svg = networkSvg(example, pass);

  it("is the one in the guide", async () => {
    await expect(svg).toMatchFileSnapshot(`../../docs/trace-${pass}.svg`);
  });

  it("is well-formed", () => {
    const open: string[] = [];
    for (const [, close, name, empty] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (close) expect(open.pop()).toBe(name);
      else if (!empty) open.push(name);
    }
    expect(open).toEqual([]);
    expect(svg).not.toMatch(/undefined|NaN/);
  });
});

it("shows the value of every unit, weight and bias", () => {
  const svg = networkSvg(example, "forward");
  for (const { name, values } of example.given) {
    for (const value of values) expect(svg, name).toContain(`>${String(value).replace("-", "−")}<`);
  }
  for (const text of [
    "−0.06",
    "0.37",
    "0.039",
    "0.198",
    "0.4603",
    "0.5397",
    "0.7758",
    "dead",
    "target",
  ]) {
    expect(svg).toContain(`>${text}<`);
  }
});

it("shows upstream, local and downstream gradient at every unit and weight", () => {
  const svg = networkSvg(example, "backward");
  const texts = [
    ["dL/dh1[0]", "−0.1619", "local slope", "0", "dL/dz1[0]", "0", "blocked"],
    ["dL/dW1[1][1]", "0.3778 × 0.8 = 0.3022", "to x[1]", "0.3778 × 0.4 = 0.1511"],
    ["dL/dW2[0][1]", "(−0.5397) × 0.37 = −0.1997", "to h1[1]", "(−0.5397) × (−0.3) = 0.1619"],
    ["p[0] − 1", "dL/dz2[0]", "−0.5397", "dL/dx[1]", "0.1781", "dL/db1[2]", "0.054"],
  ].flat();
  for (const text of texts) expect(svg).toContain(`>${text}<`);
  for (const { elements } of example.backward.filter(({ of }) => /^[Wbzhx]/.test(of))) {
    for (const { name } of elements) expect(svg).toContain(`>${name}<`);
  }
});

it("draws eight units of a larger layer, and says how many it leaves out", () => {
  const row = Array.from({ length: 20 }, (_, i) => i / 10);
  const large = traceNetwork(
    {
      layers: [{ weights: row.map(() => row), activation: "tanh" }, { weights: [row] }],
      loss: "meanSquaredError",
      input: row,
      target: 1,
    },
    { check: false },
  );
  for (const pass of ["forward", "backward"] as const) {
    const svg = networkSvg(large, pass);
    expect(svg.match(/class="unit/g)).toHaveLength(8 + 8 + 1 + 1);
    expect(svg.match(/… 12 more</g)).toHaveLength(2);
    // The trace lists the weights of the first five units.
    expect(svg.match(/… 12 more weights</g)).toHaveLength(5 + 1);
    expect(svg.match(/… 20 more weights</g)).toHaveLength(3);
  }
});

it("draws numbers that are none", () => {
  const layers = [{ weights: [[1]], activation: "log" }];
  const network = { layers, loss: "meanSquaredError", input: [-1], target: 0 } as const;
  const traced = traceNetwork(network, { check: false });
  const svg = networkSvg(traced, "backward");
  expect(svg).toContain(">NaN<");
  expect(svg.match(/(?:d|x|y|width|height|stroke-width)="[^"]*NaN/g)).toBeNull();
});
