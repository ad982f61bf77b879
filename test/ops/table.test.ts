import { describe, expect, it } from "vitest";
import { zeros } from "../../src/index.ts";
import { type Interceptor, withInterceptor } from "../../src/ops/interceptors.ts";
import { ops } from "../../src/ops/table.ts";
import type { Op } from "../../src/tensor/tensor.ts";
import { checkEagerly, checkSample, testTable } from "../support/table.ts";
import { elementwiseSamples } from "./function-samples.ts";
import { methodSamples } from "./method-samples.ts";
import { opSamples } from "./samples.ts";

describe("primitives", () => {
  it.each(Object.entries(ops))("%s is called by its own name in the table", (name, op) => {
    expect(op.name).toBe(name);
  });

  // What has no vector-Jacobian product makes indices, or draws: numbers that are finite.
  it.each(Object.entries(ops).filter(([, op]) => "vjp" in op))(
    "%s says whether it only moves numbers",
    (name, op: Op<never>) => {
      let computes = false;
      const interceptor: Interceptor = {
        apply(each, inputs, attributes, run) {
          const output = run();
          if (each.name !== name) return output;
          const known = new Set<unknown>([0, ...inputs.flatMap((x) => [...x.data])]);
          for (const value of Object.values(attributes ?? {})) known.add(value);
          computes ||= output.data.some((value) => !known.has(value));
          return output;
        },
        assign: (_target, _expression, _inputs, run) => run(),
      };
      withInterceptor(interceptor, () => {
        for (const { run, inputs } of opSamples[name as keyof typeof ops]) run(...inputs);
      });
      expect(computes).toBe(op.moves === undefined);
    },
  );

  testTable(opSamples, checkSample);
});

describe("methods", () => {
  testTable(methodSamples, checkSample);
});

// Compiled, they are tested with all their special values: test/compile/functions.test.ts.
describe("elementwise functions", () => testTable(elementwiseSamples, checkEagerly));

describe("max with ties", () => {
  it("shares the gradient among equals, like torch.amax", () => {
    const x = zeros([4], { dtype: "float64", requiresGrad: true });
    x.max().backward();
    expect(x.grad!.toArray()).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});
