import { expect } from "vitest";
import {
  F,
  Generator,
  nn,
  noGrad,
  optim,
  rand,
  randn,
  type Tensor,
  tensor,
} from "../../../src/index.ts";
import type { Case } from "./case.ts";

/** What a run leaves behind: states, gradients, generators, and all of it after a failure. */
export const runs: Record<string, Case> = {};

const numbersOf = async (x: Tensor) => Array.from((await x.fetch()).data);

runs["changes a state in place, whole and by its views"] = async (compile) => {
  const make = () => tensor([1, -2, 3, 0.5, 4, -1], { shape: [2, 3], dtype: "float64" });
  const change = (state: Tensor) => (x: Tensor) => {
    state.add_(x);
    state.T.mul_(tensor([2, 3], { dtype: "float64" }));
    state.slice(1, 1).copy_(x.slice(1, 0, 2));
    state.at(0).sub_(1);
    return state.mul(2);
  };
  const [expected, actual] = [make(), make()];
  const [eager, compiled] = [change(expected), compile(change(actual))];
  const x = tensor([1, 2, 3, 4, 5, 6], { shape: [2, 3], dtype: "float64" });
  for (let i = 0; i < 3; i++) expect(compiled(x).data).toEqual(eager(x).data);
  expect(await numbersOf(actual)).toEqual(await numbersOf(expected));
};

runs["sees what was changed in a state between runs"] = async (compile) => {
  const state = tensor([1, 2]);
  const add = compile((x: Tensor) => {
    state.add_(x);
    return state.sum();
  });
  expect(add(tensor([1, 1])).item()).toBe(5);
  await state.fetch();
  state.mul_(10);
  expect(add(tensor([1, 1])).item()).toBe(52);
  await state.fetch();
  expect(state.toArray()).toEqual([21, 31]);
  expect(add(tensor([0, 0])).item()).toBe(52);
};

runs[
  "sees what was written into the numbers of a state, whether it changes the state or only reads it"
] = async (compile) => {
  const [read, changed] = [tensor([1, 2]), tensor([3, 4])];
  const run = compile((x: Tensor) => {
    changed.add_(1);
    return x.add(read).add(changed);
  });
  const zero = tensor([0, 0]);
  expect(run(zero).toArray()).toEqual([5, 7]);
  read.data[0] = 100;
  (await changed.fetch()).data[1] = -4;
  expect(run(zero).toArray()).toEqual([105, -1]);
  expect(await numbersOf(changed)).toEqual([5, -3]);
};

runs["returns a state as it is after the run"] = async (compile) => {
  const state = tensor([1, 2]);
  const run = compile((x: Tensor) => {
    state.add_(x);
    return state.flip(0);
  });
  expect(await numbersOf(run(tensor([1, 1])))).toEqual([3, 2]);
  expect(await numbersOf(run(tensor([1, 1])))).toEqual([4, 3]);
};

runs["trains: gradients, momentum and running averages are those of eager steps"] = async (
  compile,
) => {
  const make = () => {
    const generator = new Generator(3);
    const model = new nn.Sequential(
      new nn.Linear(3, 4),
      new nn.BatchNorm1d(4),
      new nn.Tanh(),
      new nn.Linear(4, 2),
    ).to("float64");
    for (const p of model.parameters()) {
      noGrad(() => p.copy_(randn(p.shape, { dtype: "float64", generator })));
    }
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
    const step = (x: Tensor, y: Tensor) => {
      optimizer.zeroGrad();
      const loss = F.crossEntropy(model.forward(x), y);
      loss.backward();
      optimizer.step();
      return loss;
    };
    return { model, step };
  };
  const [eager, ours] = [make(), make()];
  const compiled = compile(ours.step);
  const x = randn([5, 3], { dtype: "float64", generator: new Generator(1) });
  const y = tensor([0, 1, 1, 0, 1], { dtype: "int32" });
  for (let i = 0; i < 4; i++) {
    expect(compiled(x, y).item()).toBeCloseTo(eager.step(x, y).item(), 12);
  }
  const state = ours.model.stateDict();
  for (const [name, expected] of Object.entries(eager.model.stateDict())) {
    for (const [i, value] of (await numbersOf(state[name])).entries()) {
      expect(value, name).toBeCloseTo(expected.data[i], 12);
    }
  }
  for (const [i, p] of ours.model.parameters().entries()) {
    const { grad } = eager.model.parameters()[i];
    for (const [k, value] of (await numbersOf(p.grad!)).entries()) {
      expect(value).toBeCloseTo(grad!.data[k], 12);
    }
  }
};

runs["draws the numbers that eager draws would be, in every run others"] = (compile) => {
  const [ours, eager] = [new Generator(7), new Generator(7)];
  const draw = (generator: Generator) => (x: Tensor) => [
    rand([3, 5], { generator }),
    randn([33], { generator, dtype: "float64" }),
    x.mul(rand([2], { generator })),
    rand([0], { generator }),
  ];
  const compiled = compile(draw(ours));
  const x = tensor([1, 2]);
  for (let i = 0; i < 3; i++) {
    expect(compiled(x).map((y) => y.data)).toEqual(draw(eager)(x).map((y) => y.data));
  }
  expect(ours.state()).toEqual(eager.state());
};

runs["stops in the middle with the eager error: what was before is done, what was after is not"] =
  async (compile) => {
    const make = () => {
      const [before, after] = [tensor([0]), tensor([0])];
      const run = (labels: Tensor) => {
        before.add_(1);
        const rows = labels.oneHot(3);
        after.add_(1);
        return rows;
      };
      return { before, after, run };
    };
    const [eager, ours] = [make(), make()];
    const compiled = compile(ours.run);
    const good = tensor([0, 2], { dtype: "int32" });
    const bad = tensor([0, 3], { dtype: "int32" });
    expect(compiled(good).data).toEqual(eager.run(good).data);
    const messageOf = (run: (x: Tensor) => unknown, x: Tensor) => {
      try {
        run(x);
      } catch (error) {
        return (error as Error).message;
      }
      return "no error";
    };
    expect(messageOf(compiled, bad)).toBe(messageOf(eager.run, bad));
    expect(messageOf(compiled, bad)).toMatch(/oneHot: 3 is no class index/);
    expect(await numbersOf(ours.before)).toEqual([3]);
    expect(await numbersOf(ours.after)).toEqual([1]);
    expect(compiled(good).data).toEqual(eager.run(good).data);

    const pick = (index: Tensor) => tensor([5, 6, 7]).gather(0, index);
    const outside = tensor([1, -1], { dtype: "int32" });
    expect(messageOf(compile(pick), outside)).toBe(messageOf(pick, outside));
    const scatter = (index: Tensor) => tensor([1, 2]).scatterAdd(0, index, tensor([5, 6]));
    expect(messageOf(compile(scatter), outside)).toBe(messageOf(scatter, outside));
  };

runs["looks at numbers in every run, and at those of that run"] = (compile) => {
  const encode = compile((x: Tensor) => x.add(1).oneHot(4));
  expect(
    encode(tensor([0, 2], { dtype: "int32" }))
      .argmax(1)
      .toArray(),
  ).toEqual([1, 3]);
  expect(() => encode(tensor([0, 3], { dtype: "int32" }))).toThrow(/4 is no class index/);
  expect(
    encode(tensor([1, 1], { dtype: "int32" }))
      .argmax(1)
      .toArray(),
  ).toEqual([2, 2]);
};
