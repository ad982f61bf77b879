import { describe, expect, test } from "vitest";
import { defaultGenerator, Generator, manualSeed } from "../../src/random/generator.ts";
import { ValueError } from "../../src/tensor/errors.ts";

describe("Generator", () => {
  test("gives a fresh key for every draw", () => {
    const generator = new Generator(9);
    expect([generator.next(), generator.next()]).toEqual([
      { seed: 9, offset: 0 },
      { seed: 9, offset: 1 },
    ]);
    expect([generator.seed, generator.offset]).toEqual([9, 2]);
  });

  test("goes on bit for bit from a state that went through JSON", () => {
    const generator = new Generator(2 ** 53 - 1);
    generator.permutation(3);
    const saved = JSON.stringify(generator.state());
    const after = [generator.permutation(20), generator.integers(20, -5, 5), generator.next()];
    const restored = new Generator(0);
    restored.restore(JSON.parse(saved));
    expect([restored.permutation(20), restored.integers(20, -5, 5), restored.next()]).toEqual(
      after,
    );
  });

  test("is independent of other generators", () => {
    const [a, b] = [new Generator(1), new Generator(1)];
    a.permutation(10);
    b.integers(3, 0, 9);
    expect(a.permutation(50)).toEqual(b.permutation(50));
    expect(new Generator(1).permutation(50)).not.toEqual(new Generator(2).permutation(50));
  });

  test("permutes: every order of three equally often", () => {
    const generator = new Generator(4);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = generator.permutation(3).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([
      "0,1,2",
      "0,2,1",
      "1,0,2",
      "1,2,0",
      "2,0,1",
      "2,1,0",
    ]);
    const chiSquared = [...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(chiSquared).toBeLessThan(25.7); // 5 degrees of freedom, one sample in ten thousand
  });

  test("permutes nothing, one and many", () => {
    const generator = new Generator(4);
    expect([...generator.permutation(0), ...generator.permutation(1)]).toEqual([0]);
    const order = generator.permutation(10_000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from(order, (_, i) => i));
    expect(order.filter((value, i) => value === i).length).toBeLessThan(8); // 1 on average
  });

  test.each([-1, 1.5, Number.NaN, 2 ** 53])("refuses %d as seed, offset and length", (value) => {
    const generator = new Generator(6);
    expect(() => new Generator(value)).toThrow(ValueError);
    expect(() => manualSeed(value)).toThrow(
      `seed must be a non-negative integer of at most 2^53 - 1, got ${value}`,
    );
    expect(() => generator.restore({ seed: 1, offset: value })).toThrow(/offset must be/);
    expect(() => generator.permutation(value)).toThrow(/n must be/);
    expect(() => generator.integers(value, 0, 1)).toThrow(/length must be/);
    expect(generator.state()).toEqual({ seed: 6, offset: 0 });
  });

  test.each([
    [3, 3],
    [4, 3],
    [0.5, 3],
    [0, 2 ** 31 + 1],
    [-(2 ** 31) - 1, 0],
  ])("refuses integers from %d to %d", (low, high) => {
    expect(() => new Generator(6).integers(2, low, high)).toThrow(ValueError);
  });
});

test("manualSeed makes the default generator start again", () => {
  manualSeed(77);
  expect(defaultGenerator.state()).toEqual({ seed: 77, offset: 0 });
  const first = defaultGenerator.permutation(30);
  defaultGenerator.next();
  manualSeed(77);
  expect(defaultGenerator.permutation(30)).toEqual(first);
});
