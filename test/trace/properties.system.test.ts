import fc from "fast-check";
import { expect, it } from "vitest";
import { F, type Tensor, tensor } from "../../src/index.ts";
import { type Trace, type TracedNetwork, traceNetwork, traceText } from "../../src/trace/index.ts";
import { expectSound } from "./reevaluate.ts";

const number = fc.integer({ min: -200, max: 200 }).map((k) => k / 100);
const vector = (length: number) => fc.array(number, { minLength: length, maxLength: length });
const activation = fc.constantFrom(
  "identity",
  "relu",
  "leakyRelu",
  "tanh",
  "sigmoid",
  "softplus",
  "gelu",
);

const networks: fc.Arbitrary<TracedNetwork> = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 }),
    loss: fc.constantFrom("crossEntropy", "binaryCrossEntropy", "meanSquaredError"),
  })
  .chain(({ sizes, loss }) =>
    fc.record({
      layers: fc.tuple(
        ...sizes.slice(1).map((units, k) =>
          fc.record({
            weights: fc.array(vector(sizes[k]), { minLength: units, maxLength: units }),
            bias: fc.option(vector(units), { nil: undefined }),
            activation: activation.map((name) =>
              name === "sigmoid" && k === sizes.length - 2 && loss === "binaryCrossEntropy"
                ? "tanh"
                : name,
            ),
          }),
        ),
      ),
      loss: fc.constant(loss),
      input: vector(sizes[0]),
      target: (loss === "crossEntropy"
        ? fc.integer({ min: 0, max: sizes[sizes.length - 1] - 1 })
        : fc.array(
            fc.integer({ min: 0, max: 4 }).map((k) => k / 4),
            {
              minLength: sizes[sizes.length - 1],
              maxLength: sizes[sizes.length - 1],
            },
          )) as fc.Arbitrary<number | number[]>,
    }),
  );

/** The same network as a user would write it, with the library's layers and losses. */
function gradientsByHand({ layers, loss, input, target }: TracedNetwork): Map<string, Tensor> {
  const leaf = (numbers: readonly number[] | readonly (readonly number[])[]) =>
    tensor(numbers, { dtype: "float64", requiresGrad: true });
  const leaves = new Map([["x", leaf(input)]]);
  let h = leaves.get("x")!;
  layers.forEach(({ weights, bias, activation = "identity" }, k) => {
    const weight = leaf(weights);
    leaves.set(`W${k + 1}`, weight);
    if (bias) leaves.set(`b${k + 1}`, leaf(bias));
    h = F.linear(h, weight, leaves.get(`b${k + 1}`) ?? null);
    if (activation !== "identity") h = (h[activation as "relu"] as () => Tensor).call(h);
  });
  const t = tensor(target, { dtype: loss === "crossEntropy" ? "int32" : "float64" });
  if (loss === "crossEntropy") F.crossEntropy(h, t).backward();
  else if (loss === "binaryCrossEntropy") F.bceWithLogits(h, t).backward();
  else F.mseLoss(h, t).backward();
  return leaves;
}

function summedGradients(trace: Trace, of: string): number[] {
  const step = trace.backward.find((candidate) => candidate.of === of)!;
  return step.elements.map(({ terms }) => terms.reduce((sum, { value }) => sum + value, 0));
}

it("any small network: lines add up, gradients are the tensor engine's, differences agree", () => {
  fc.assert(
    fc.property(networks, (network) => {
      const trace = traceNetwork(network);
      expectSound(trace);
      for (const [name, leaf] of gradientsByHand(network)) {
        const summed = summedGradients(trace, name);
        Array.from(leaf.grad!.data).forEach((expected, i) => {
          const difference = Math.abs(summed[i] - expected) / Math.max(1, Math.abs(expected));
          expect(difference, `dL/d${name}, number ${i}`).toBeLessThanOrEqual(1e-12);
        });
      }
      for (const { name, gradient, error, verdict } of trace.check!.rows) {
        expect(verdict, name).not.toBe("differs");
        if (verdict === "kink") continue;
        expect(error / Math.max(1, Math.abs(gradient)), name).toBeLessThanOrEqual(1e-7);
      }
    }),
    { numRuns: 60 },
  );
});

it("any small network: no line of its text is wider than asked, where it can be broken", () => {
  fc.assert(
    fc.property(networks, fc.integer({ min: 60, max: 120 }), (network, width) => {
      for (const line of traceText(traceNetwork(network, { check: false }), { width }).split(
        "\n",
      )) {
        expect([...line].length, line).toBeLessThanOrEqual(width);
      }
    }),
    { numRuns: 40 },
  );
});
