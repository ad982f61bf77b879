import { describe, expect, it } from "vitest";
import { colourStyle } from "../../src/cli/terminal/style.ts";
import { exampleNetwork, trace, traceNetwork, traceText } from "../../src/trace/index.ts";

const example = traceNetwork(exampleNetwork);

describe("the example network", () => {
  it("is written as it was reviewed", async () => {
    await expect(traceText(example)).toMatchFileSnapshot("example-network.txt");
  });

  it("says the same in colours", () => {
    const coloured = traceText(example, { style: colourStyle(8) });
    expect(coloured).toContain("\x1b[31mdead: no gradient passes\x1b[39m");
    expect(coloured).toContain("\x1b[32m✓\x1b[39m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the marks of a terminal
    expect(coloured.replace(/\x1b\[\d+m/g, "")).toBe(traceText(example));
  });

  it("has as many decimals as asked", () => {
    const text = traceText(traceNetwork(exampleNetwork, { precision: 3 }));
    expect(text).toContain("= −1 + 0.46 = −0.54");
  });

  it("may come without the check", () => {
    const text = traceText(traceNetwork(exampleNetwork, { check: false }));
    expect(text).not.toContain("Check");
  });
});

it("a trace without titles has blank lines only around steps of more than one line", () => {
  const text = traceText(
    trace(({ x, w }) => w.mul(x).exp().sum(), { x: 2, w: [0.5, -1] }, { check: false }),
  );
  expect(text).toMatchInlineSnapshot(`
    "Trace of an expression

    ── Given ───────────────────────────────────────────────────────────────────────
      x  2
      w   0.5  −1

    ── Forward ─────────────────────────────────────────────────────────────────────

      t1[0] = w[0]·x = 0.5·2  = 1
      t1[1] = w[1]·x = (−1)·2 = −2

      t2[0] = exp(t1[0]) = exp(1)  = 2.718282
      t2[1] = exp(t1[1]) = exp(−2) = 0.135335

      L = t2[0] + t2[1] = 2.718282 + 0.135335 = 2.853617

    ── Backward ────────────────────────────────────────────────────────────────────
      dL/dL = 1

      dL/dt2[0] = dL/dL × 1 = 1 × 1 = 1
      dL/dt2[1] = dL/dL × 1 = 1 × 1 = 1

      dL/dt1[0] = dL/dt2[0] × t2[0] = 1 × 2.718282 = 2.718282
      dL/dt1[1] = dL/dt2[1] × t2[1] = 1 × 0.135335 = 0.135335

      dL/dx = dL/dt1[0] × w[0] + dL/dt1[1] × w[1]
            = 2.718282 × 0.5 + 0.135335 × (−1)
            = 1.359141 − 0.135335 = 1.223806

      dL/dw[0] = dL/dt1[0] × x = 2.718282 × 2 = 5.436564
      dL/dw[1] = dL/dt1[1] × x = 0.135335 × 2 = 0.270671
    "
  `);
});
