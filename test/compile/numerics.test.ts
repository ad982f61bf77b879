import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { F, Generator, manualSeed, nn, optim, type Tensor, tensor } from "../../src/index.ts";
import { randn } from "../../src/ops/index.ts";

/** The sum without an error that matters (Neumaier). */
function exactSum(numbers: ArrayLike<number>): number {
  let [sum, lost] = [0, 0];
  for (let i = 0; i < numbers.length; i++) {
    const next = sum + numbers[i];
    lost +=
      Math.abs(sum) >= Math.abs(numbers[i]) ? sum - next + numbers[i] : numbers[i] - next + sum;
    sum = next;
  }
  return sum + lost;
}

const count = 1_000_003;
const x = randn([count], { generator: new Generator(1) }).add(0.5);
const sum = compile((x: Tensor) => [x.sum(), x.mean(), x.square().sum(), x.sub(1).abs().sum()]);
const columns = compile((x: Tensor) => [x.sum(0), x.sum(1), x.T.sum(0), x.mul(2).sum([0, 1])]);

describe("sums of a million float32 numbers", () => {
  // Pairwise summation in float32 may be off by u·⌈log₂ n⌉·Σ|x| (Higham, section 4.2); in float64
  // there is only the rounding of the result.
  it("are off by the rounding of the result alone", () => {
    const [total, mean, squares, distances] = sum(x).map((y) => y.item());
    const { data } = x;
    const expected = exactSum(data);
    expect(Math.abs(total - expected)).toBeLessThanOrEqual(2 ** -24 * Math.abs(expected) * 1.01);
    expect(Math.abs(mean - expected / count)).toBeLessThanOrEqual(2 ** -22 * Math.abs(mean));
    const squared = exactSum(data.map((value) => value * value));
    expect(Math.abs(squares - squared)).toBeLessThanOrEqual(2 ** -22 * squared);
    const away = exactSum(data.map((value) => Math.abs(Math.fround(value - 1))));
    expect(Math.abs(distances - away)).toBeLessThanOrEqual(2 ** -23 * away);
  });

  it("along rows and columns", () => {
    const table = x.slice(0, 0, 1_000_000).reshape([1000, 1000]);
    const [byColumn, byRow, byRowOfT, all] = columns(table);
    const { data } = table;
    const worst = (sums: Tensor, at: (i: number, k: number) => number) => {
      let largest = 0;
      for (let i = 0; i < 1000; i += 37) {
        const numbers = Array.from({ length: 1000 }, (_, k) => data[at(i, k)]);
        const expected = exactSum(numbers);
        largest = Math.max(largest, Math.abs(sums.data[i] - expected) / Math.abs(expected));
      }
      return largest;
    };
    expect(worst(byColumn, (i, k) => k * 1000 + i)).toBeLessThanOrEqual(2 ** -24 * 1.01);
    expect(worst(byRow, (i, k) => i * 1000 + k)).toBeLessThanOrEqual(2 ** -24 * 1.01);
    expect(byRowOfT.data).toEqual(byRow.data);
    const expected = 2 * exactSum(data);
    expect(Math.abs(all.item() - expected)).toBeLessThanOrEqual(2 ** -23 * Math.abs(expected));
  });

  it("do not lose small numbers beside a large one", () => {
    const mixed = new Float32Array(100_001).fill(1);
    mixed[0] = 2 ** 24;
    const [total] = sum(tensor(mixed));
    expect(total.item()).toBe(Math.fround(2 ** 24 + 100_000));
  });
});

it("a softmax of large logits neither overflows nor loses its sum", () => {
  const logits = tensor([
    [1000, 999, -1000],
    [-2000, -2001, -2002],
  ]);
  const softmax = compile((x: Tensor) => {
    const shifted = x.sub(x.max(1, true)).exp();
    return shifted.div(shifted.sum(1, true));
  });
  const p = softmax(logits).toArray(2);
  expect(p[0][0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
  expect(p[0][2]).toBe(0);
  expect(p[1].reduce((total, value) => total + value, 0)).toBeCloseTo(1, 6);
});

it("float32 steps of Adam stay as near to float64 ones as eager steps do", () => {
  const train = (isCompiled: boolean, dtype: "float32" | "float64") => {
    manualSeed(0);
    const model = new nn.Sequential(new nn.Linear(16, 32), new nn.Tanh(), new nn.Linear(32, 8));
    const generator = new Generator(1);
    const x = randn([32, 16], { generator }).to(dtype);
    const y = tensor(generator.integers(32, 0, 8), { dtype: "int32" });
    model.to(dtype);
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.003, weightDecay: 0.01 });
    const eager = (inputs: Tensor, targets: Tensor) => {
      optimizer.zeroGrad();
      const loss = F.crossEntropy(model.forward(inputs), targets);
      loss.backward();
      optimizer.step();
      return loss;
    };
    const step = isCompiled ? compile(eager) : eager;
    for (let i = 0; i < 60; i++) step(x, y);
    return model.parameters().flatMap((p) => [...p.data]);
  };
  const exact = train(false, "float64");
  const distance = (numbers: number[]) =>
    Math.max(...numbers.map((value, i) => Math.abs(value - exact[i])));
  // 1 − β₂ in float32 is off by 5e-5 of itself, and put 4e-6 here.
  expect(distance(train(false, "float32"))).toBeLessThan(1e-6);
  expect(distance(train(true, "float32"))).toBeLessThan(1e-6);
});
