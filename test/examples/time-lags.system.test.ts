import { describe, expect, it } from "vitest";
import { drawLags, main } from "../../examples/time-lags.ts";
import { checkWellFormed } from "../support/well-formed.ts";

describe("examples/time-lags.ts in short", () => {
  const results = main({ length: 30_000, steps: 30 });
  const [rnn, lstm, open] = results;

  it("learns", () => {
    for (const { kind, losses } of results) {
      expect(losses, kind).toHaveLength(30);
      expect(losses.every(Number.isFinite), kind).toBe(true);
      expect(losses.at(-1), kind).toBeLessThan(losses[0] - 0.5);
    }
  });

  it("has the gradient shrink with the lag, but where the forget gates are open", () => {
    expect(results.map(({ kind }) => kind)).toEqual(["RNN", "LSTM", "LSTM, gates open"]);
    for (const { before } of [rnn, lstm]) {
      for (const lag of [10, 20, 30, 40, 50])
        expect(before[lag]).toBeLessThan(before[lag - 10] / 50);
    }
    expect(lstm.before[59]).toBeGreaterThan(100 * rnn.before[59]);
    expect(open.before[59]).toBeGreaterThan(open.before[1] / 3);
  });

  it("draws the norms over the lag", () => {
    const svg = drawLags(results);
    checkWellFormed(svg);
    expect(svg.match(/<path class="line series\d" d="M[^"]{200,}"/g)).toHaveLength(6);
    expect(svg).toContain("LSTM, gates open, trained");
  });
});
