import { expect, it, vi } from "vitest";
import { main } from "../../examples/scalar-xor.ts";
import { Generator, nn, optim, tensor } from "../../src/index.ts";
import { MLP } from "../../src/scalar/index.ts";

it("a network of values learns exclusive or, step by step as tensors do", () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => {});
  const { losses, outputs } = main();
  print.mockRestore();
  expect(losses[0]).toBeGreaterThan(1);
  expect(losses.at(-1)).toBeLessThan(0.0015);
  expect(outputs.map(Math.sign)).toEqual([-1, 1, 1, -1]);

  const dtype = "float64";
  const layers = new MLP(2, [4, 4, 1], { generator: new Generator(0) }).layers;
  const model = new nn.Sequential(
    ...layers.flatMap(({ neurons }) => {
      const linear = new nn.Linear(neurons[0].w.length, neurons.length, { dtype });
      linear.loadStateDict({
        weight: tensor(
          neurons.map(({ w }) => w.map(({ data }) => data)),
          { dtype },
        ),
        bias: tensor(
          neurons.map(({ b }) => b.data),
          { dtype },
        ),
      });
      return [linear, new nn.Tanh()];
    }),
  );
  const x = tensor(
    [
      [-1, -1],
      [-1, 1],
      [1, -1],
      [1, 1],
    ],
    { dtype },
  );
  const target = tensor([[-1], [1], [1], [-1]], { dtype });
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.2 });
  for (const loss of losses) {
    const expected = model.forward(x).sub(target).square().mean();
    expect(Math.abs(loss - expected.item())).toBeLessThan(1e-10);
    optimizer.zeroGrad();
    expected.backward();
    optimizer.step();
  }
});
