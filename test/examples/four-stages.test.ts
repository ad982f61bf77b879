import { expect, it } from "vitest";
import { main } from "../../examples/four-stages.ts";
import * as F from "../../src/functional/index.ts";
import { Generator, tensor, zeros } from "../../src/index.ts";
import * as nn from "../../src/nn/index.ts";
import * as optim from "../../src/optim/index.ts";

const dtype = "float64";

it("the four stages learn XOR, step by step as autograd does", () => {
  const { firstLoss, lastLoss, probabilities } = main();

  const generator = new Generator(1);
  const model = new nn.Sequential(
    new nn.Linear(2, 8, { dtype }),
    new nn.ReLU(),
    new nn.Linear(8, 1, { dtype }),
  );
  const weights = [zeros([8, 2], { dtype }), zeros([1, 8], { dtype })];
  for (const weight of weights) nn.init.kaimingNormal_(weight, { generator });
  model.loadStateDict({
    "0.weight": weights[0],
    "0.bias": zeros([8]),
    "2.weight": weights[1],
    "2.bias": zeros([1]),
  });
  const x = tensor(
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ].flat(),
    { dtype, shape: [4, 2] },
  );
  const target = tensor([[0], [1], [1], [0]], { dtype });
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.5 });
  const losses = Array.from({ length: 500 }, () => {
    const loss = F.bceWithLogits(model.forward(x), target);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss.item();
  });

  expect(Math.abs(firstLoss - losses[0])).toBeLessThan(1e-12);
  expect(Math.abs(lastLoss - losses[499])).toBeLessThan(1e-10);
  expect(lastLoss).toBeLessThan(0.02);
  const expected = model.forward(x).sigmoid().data;
  probabilities.forEach((p, i) => {
    expect(Math.abs(p - expected[i])).toBeLessThan(1e-10);
    expect(Math.round(p)).toBe(target.data[i]);
  });
});
