import { expect, it } from "vitest";
import { type GradcheckTarget, gradientMatchers } from "../../src/check/index.ts";
import { customFunction, type Tensor, tensor } from "../../src/index.ts";

declare module "vitest" {
  interface Matchers {
    toHaveCorrectGradients(inputs: readonly Tensor[]): void;
  }
}

expect.extend(gradientMatchers);

it("passes where the gradients are right, and else fails with the report", () => {
  const right: GradcheckTarget = (a) => a.exp();
  const wrong: GradcheckTarget = customFunction({
    name: "negated",
    forward: (_, a: Tensor) => a.mul(1),
    backward: (_, dy) => [dy.neg()],
  });
  const inputs = [tensor([1, 2])];
  expect(right).toHaveCorrectGradients(inputs);
  expect(wrong).not.toHaveCorrectGradients(inputs);
  expect(() => expect(wrong).toHaveCorrectGradients(inputs)).toThrow("The sign is flipped");
});
