import { describe, expect, it } from "vitest";
import {
  exampleNetwork,
  type Trace,
  type TracedNetwork,
  traceNetwork,
} from "../../src/trace/index.ts";
import { decode, type GoldenTensor, golden } from "../golden/read.ts";
import { expectSound } from "./reevaluate.ts";

interface GoldenNetwork {
  name: string;
  network: TracedNetwork;
  loss: number;
  values: Record<string, GoldenTensor>;
  gradients: Record<string, GoldenTensor>;
}

const { networks } = golden<{ networks: GoldenNetwork[] }>("trace");

function expectNumbers(actual: number[] | undefined, tensor: GoldenTensor, what: string): void {
  const expected = decode(tensor).data;
  expect(actual, what).toHaveLength(expected.length);
  actual!.forEach((value, i) => {
    expect(value, `${what}, number ${i}`).toBeCloseTo(expected[i], 12);
  });
}

function valuesOf({ given, forward }: Trace, name: string): number[] | undefined {
  const computed = forward.find((step) => step.name === name)?.elements;
  return computed?.map(({ value }) => value) ?? given.find((g) => g.name === name)?.values;
}

describe.each(networks)("the trace of $name", ({ network, loss, values, gradients }) => {
  const trace = traceNetwork(network);

  it("has PyTorch's loss and activations", () => {
    expect(trace.loss.value).toBeCloseTo(loss, 13);
    for (const [name, tensor] of Object.entries(values)) {
      expectNumbers(valuesOf(trace, name), tensor, name);
    }
  });

  it("has PyTorch's gradients", () => {
    for (const [name, tensor] of Object.entries(gradients)) {
      const step = trace.backward.find(({ of }) => of === name);
      expectNumbers(
        step?.elements.map(({ value }) => value),
        tensor,
        `dL/d${name}`,
      );
    }
  });

  it("adds up, line by line", () => {
    expectSound(trace);
  });

  it("agrees with the finite differences of every weight and bias", () => {
    const count = network.layers
      .flatMap(({ weights, bias = [] }) => [...weights, bias])
      .reduce((sum, row) => sum + row.length, 0);
    expect(trace.check?.rows).toHaveLength(count);
    for (const { name, error, verdict } of trace.check!.rows) {
      expect(error, name).toBeLessThan(1e-7);
      expect(verdict, name).toBe("ok");
    }
    expect(trace.check?.passed).toBe(true);
  });
});

describe("the trace of the example", () => {
  const trace = traceNetwork(exampleNetwork);

  it("is that of the first of PyTorch's networks", () => {
    const { layers, ...rest } = networks[0].network;
    expect(exampleNetwork).toEqual({
      ...rest,
      layers: layers.map(({ activation, ...layer }) =>
        activation === "identity" ? layer : { ...layer, activation },
      ),
    });
  });

  it("has loss 0.775804, dL/dz2 = ∓0.539666, 17 gradients and one dead unit", () => {
    expect(trace.loss.value.toFixed(6)).toBe("0.775804");
    const z2 = trace.backward.find(({ of }) => of === "z2")!;
    expect(z2.elements.map(({ value }) => value.toFixed(6))).toEqual(["-0.539666", "0.539666"]);
    expect(trace.check!.rows).toHaveLength(17);
    const h1 = trace.forward.find(({ name }) => name === "h1")!;
    expect(h1.elements.map(({ dead }) => dead ?? false)).toEqual([true, false, false]);
    const z1 = trace.backward.find(({ of }) => of === "z1")!;
    expect(z1.elements.map(({ terms }) => terms[0].blocked)).toEqual([true, false, false]);
  });
});
