import { describe, expect, it } from "vitest";
import { F, ones } from "../../src/index.ts";
import {
  exampleNetwork,
  networkSvg,
  trace,
  traceNetwork,
  traceSvg,
} from "../../src/trace/index.ts";

const example = traceNetwork(exampleNetwork);

function expectWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, close, name, empty] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (close) expect(open.pop()).toBe(name);
    else if (!empty) open.push(name);
  }
  expect(open).toEqual([]);
  expect(svg).not.toMatch(/undefined|NaN/);
}

describe.each(["forward", "backward"] as const)("the picture of the %s pass", (pass) => {
  const svg = networkSvg(example, pass);

  it("is the one in the guide", async () => {
    await expect(svg).toMatchFileSnapshot(`../../docs/trace-${pass}.svg`);
  });

  it("is well-formed", () => expectWellFormed(svg));
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

describe("the picture of a trace", () => {
  const convolution = trace(
    ({ x, W, u }, name) => {
      const y = F.conv2d(x.unsqueeze(0), W.reshape([1, 1, 2, 2]));
      return name("y", y.reshape([2, 2]))
        .mul(u)
        .sum();
    },
    {
      x: [
        [0, 1, 2],
        [0, 1, 2],
        [1, 2, 2],
      ],
      W: [
        [-1, 1],
        [-2, 2],
      ],
      u: [
        [1, -0.5],
        [0.5, -1],
      ],
    },
    { title: "A convolution" },
  );
  const marked = (svg: string, mark: string) =>
    svg.match(new RegExp(` ${mark}"`, "g"))?.length ?? 0;
  const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);

  it("of a convolution is the one in the guide: one weight's gradient, with y and what it met of x", async () => {
    const svg = traceSvg(convolution, "backward", { of: "W[0][1]" });
    await expect(svg).toMatchFileSnapshot("../../docs/trace-convolution.svg");
    expectWellFormed(svg);
    expect(marked(svg, "picked")).toBe(1);
    expect(marked(svg, "used")).toBe(4 + 4);
    expect(texts(svg)).toContain(
      "dL/dW[0][1] = dL/dy[0][0] × x[0][1] + dL/dy[0][1] × x[0][2] + dL/dy[1][0] × x[1][1] + dL/dy[1][1] × x[1][2]",
    );
    // All numbers of x and W, and their gradients.
    for (const { of, elements } of convolution.backward.filter(
      ({ of }) => of === "x" || of === "W",
    )) {
      for (const { value } of elements) {
        expect(texts(svg), of).toContain(String(value).replace("-", "−"));
      }
    }
  });

  it("of an output frames the window and the kernel", () => {
    const svg = traceSvg(convolution, "forward", { of: "y[1][0]" });
    expectWellFormed(svg);
    expect([marked(svg, "picked"), marked(svg, "used")]).toEqual([1, 8]);
    expect(texts(svg)).toContain("= (−1)·0 + 1·1 + (−2)·1 + 2·2 = 3");
  });

  it("of an attention head has every tensor right of what it was computed from", () => {
    const head = trace(
      ({ x, Wq, Wk }, name) => {
        const [q, k] = [name("Q", x.matmul(Wq.T)), name("K", x.matmul(Wk.T))];
        const later = ones([2, 2]).triu(1).to("bool");
        const scores = name("S", q.matmul(k.T)).maskedFill(later, -Infinity);
        return name("y", name("A", F.softmax(scores, 1)).matmul(x)).sum();
      },
      {
        x: [
          [1, 2],
          [0, -1],
        ],
        Wq: [
          [1, 0],
          [0, 1],
        ],
        Wk: [
          [0, 1],
          [1, 0],
        ],
      },
    );
    const svg = traceSvg(head, "forward");
    expectWellFormed(svg);
    const lefts = new Map(
      [...svg.matchAll(/<text class="name" x="([\d.]+)"[^>]*>([^<]*)</g)].map(([, x, name]) => [
        name,
        Number(x),
      ]),
    );
    for (const [before, after] of ["xQ", "WqQ", "WkK", "QS", "KS", "SA", "Ay", "yL"].map((pair) => [
      pair.slice(0, -1),
      pair.slice(-1),
    ])) {
      expect(lefts.get(after)!, `${before} → ${after}`).toBeGreaterThan(lefts.get(before)!);
    }
    expectWellFormed(traceSvg(head, "backward", { of: "S[1][0]" }));
  });

  it("of large tensors has what the trace lists, and says how much it leaves out", () => {
    const row = Array.from({ length: 40 }, (_, i) => i);
    // The first 100 of 200.
    const large = trace(({ x }) => x.square().sum(), { x: [row, row, row, row, row] });
    const svg = traceSvg(large, "forward");
    expectWellFormed(svg);
    expect(texts(svg)).toContain(`… ${5 * 40 - 3 * 8} more`);
  });

  it("refuses a number that is not there", () => {
    expect(() => traceSvg(convolution, "forward", { of: "y[0][3]" })).toThrow(
      'traceSvg: the way forward has no line of "y[0][3]". Did you mean "y[0][0]"?',
    );
    expect(() => traceSvg(convolution, "back" as never)).toThrow(/"forward" or "backward"/);
  });
});
