import { describe, expect, it } from "vitest";
import { activations } from "../../src/expr/activations.ts";
import { evaluate, functions, input, inputsOf } from "../../src/expr/index.ts";

const xs = [-3.1, -1.2, -0.4, 0.3, 0.9, 2.2];

describe.each(activations.map((each) => [each.name, each] as const))("%s", (name, each) => {
  const { f, slope, slopeOfResult, inverse } = each;

  it("is the function of its name, with its slope", () => {
    expect(f).toBe(functions[name](input(0)));
    for (const x of xs) {
      const difference = evaluate(f, [x + 1e-6]) - evaluate(f, [x - 1e-6]);
      expect(evaluate(slope, [x])).toBeCloseTo(difference / 2e-6, 7);
    }
  });

  it("has the same slope from its result, and its input where the result tells it", () => {
    for (const x of xs) {
      const y = evaluate(f, [x]);
      expect(evaluate(slopeOfResult, [x, y])).toBeCloseTo(evaluate(slope, [x]), 14);
      if (inverse) expect(inverse(y)).toBeCloseTo(x, 9);
    }
  });
});

it("the slopes of tanh and sigmoid are functions of the result alone", () => {
  const needed = Object.fromEntries(
    activations.map(({ name, slopeOfResult }) => [name, inputsOf(slopeOfResult)]),
  );
  expect(needed).toMatchObject({ tanh: [1], sigmoid: [1], relu: [0], softplus: [0] });
});
