import { expect, it } from "vitest";
import { main } from "../../examples/three-engines.ts";

it("three engines give one loss and the same 17 gradients", () => {
  const [loss, ...gradients] = main();
  expect(gradients.map(({ name }) => name.replace(/\[\d+\]/, ""))).toEqual([
    ...Array(6).fill("d 0.weight"),
    ...Array(3).fill("d 0.bias"),
    ...Array(6).fill("d 2.weight"),
    ...Array(2).fill("d 2.bias"),
  ]);
  for (const { name, figures } of [loss, ...gradients]) {
    const [scalar, ...others] = figures;
    expect(others, name).toHaveLength(2);
    expect(scalar, name).not.toBe(0);
    for (const other of others) {
      expect(Math.abs(other - scalar), name).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(scalar)));
    }
  }
});

it("the gradients by the two scores of a sample cancel, as p − t adds up to 0", () => {
  const gradientsOf = (parameter: string) =>
    main().flatMap(({ name, figures }) => (name.startsWith(`d ${parameter}`) ? [figures[0]] : []));
  const [first, second] = gradientsOf("2.bias");
  expect(Math.abs(first + second)).toBeLessThan(1e-15);
  const weight = gradientsOf("2.weight");
  for (let j = 0; j < 3; j++) expect(Math.abs(weight[j] + weight[3 + j])).toBeLessThan(1e-15);
});
