import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { activationKinds } from "../../src/nn/layers/table.ts";
import {
  disagreements,
  layersByHand,
  lossNames,
  type Network,
  scalarEngine,
  tensorAutograd,
} from "./engines.ts";

const networks: fc.Arbitrary<Network> = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 5 }),
  activation: fc.constantFrom(...activationKinds),
  loss: fc.constantFrom(...lossNames),
  batch: fc.integer({ min: 1, max: 5 }),
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
});

describe("the scalar engine, the layers by hand and autograd", () => {
  it("have one loss and the same gradients, for networks of any depth, width, activation and loss", () => {
    fc.assert(
      fc.property(networks, (network) => {
        const scalar = scalarEngine(network);
        expect(disagreements(scalar, layersByHand(network))).toEqual([]);
        expect(disagreements(scalar, tensorAutograd(network))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("would not pass with a slip of 1e-11 in any one number", () => {
    fc.assert(
      fc.property(networks, fc.nat(), (network, n) => {
        const figures = scalarEngine(network);
        const names = Object.keys(figures);
        const name = names[n % names.length];
        const slip = 1e-11 * (1 + Math.abs(figures[name]));
        const slipped = { ...figures, [name]: figures[name] + slip };
        expect(disagreements(slipped, tensorAutograd(network))).toHaveLength(1);
      }),
    );
  });

  it("have a number for every parameter and every input", () => {
    const network = { activation: "tanh", loss: "meanSquaredError", batch: 4, seed: 0 } as const;
    const figures = scalarEngine({ ...network, sizes: [3, 5, 2] });
    expect(Object.keys(figures)).toHaveLength(1 + (15 + 5) + (10 + 2) + 4 * 3);
    expect(Object.values(figures)).not.toContain(0);
  });
});
