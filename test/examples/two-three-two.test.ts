import { expect, it } from "vitest";
import { main } from "../../examples/two-three-two.ts";
import * as F from "../../src/functional/index.ts";
import { grad, tensor } from "../../src/index.ts";

const leaf = (data: number[] | number[][]) =>
  tensor(data, { dtype: "float64", requiresGrad: true });

it("the 2→3→2 network gives the figures of the walk, and autograd's gradients", () => {
  const { loss, dz2, hidden, dz1, dx, gradients } = main();
  expect(loss.toFixed(6)).toBe("0.775804");
  expect(dz2.map((value) => value.toFixed(6))).toEqual(["-0.539666", "0.539666"]);
  expect(hidden[0]).toBe(0);
  expect(dz1[0]).toBe(0);
  expect(gradients).toHaveLength(17);

  const x = leaf([[0.5, 0.8]]);
  const parameters = [
    leaf([
      [0.1, -0.2],
      [0.3, 0.4],
      [-0.2, 0.5],
    ]),
    leaf([0.05, -0.1, 0.2]),
    leaf([
      [0.2, -0.3, 0.1],
      [-0.1, 0.4, 0.2],
    ]),
    leaf([0.1, -0.05]),
  ];
  const [w1, b1, w2, b2] = parameters;
  const scores = F.linear(F.linear(x, w1, b1).relu(), w2, b2);
  const entropy = F.crossEntropy(scores, tensor([0], { dtype: "int32" }));
  expect(Math.abs(loss - entropy.item())).toBeLessThan(1e-12);
  const expected = grad(entropy, [...parameters, x]).flatMap((gradient) => [...gradient.data]);
  [...gradients.map(({ value }) => value), ...dx].forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThan(1e-12);
  });
});
