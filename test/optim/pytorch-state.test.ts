import { describe, expect, it } from "vitest";
import { F, optim, type Tensor } from "../../src/index.ts";
import { type GoldenTensor, golden } from "../golden/read.ts";
import { expectTensor } from "../support/compare.ts";
import { load } from "../support/load.ts";

interface Figures {
  problem: { samples: GoldenTensor; targets: GoldenTensor; initial: GoldenTensor[] };
  runs: {
    name: string;
    optimizer: keyof typeof makers;
    middle: GoldenTensor[];
    state: Record<string, GoldenTensor>;
    paramGroups: optim.GroupState[];
    end: GoldenTensor[];
  }[];
}

const makers = {
  SGD: (params: Tensor[]) => new optim.SGD(params, { lr: 1 }),
  Adam: (params: Tensor[]) => new optim.Adam(params),
  AdamW: (params: Tensor[]) => new optim.AdamW(params),
  NAdam: (params: Tensor[]) => new optim.NAdam(params),
  RAdam: (params: Tensor[]) => new optim.RAdam(params),
  Adamax: (params: Tensor[]) => new optim.Adamax(params),
  RMSprop: (params: Tensor[]) => new optim.RMSprop(params),
  Adagrad: (params: Tensor[]) => new optim.Adagrad(params),
  LBFGS: (params: Tensor[]) => new optim.LBFGS(params),
};

const { problem, runs } = golden<Figures>("optimizer-states");
const [samples, targets] = [load(problem.samples), load(problem.targets)];

function go(optimizer: optim.Optimizer<{ lr: number }>, parameters: Tensor[]): void {
  const [w1, b1, w2, b2] = parameters;
  for (let i = 0; i < 6; i++) {
    optimizer.step(() => {
      optimizer.zeroGrad();
      const loss = F.mseLoss(samples.matmul(w1).add(b1).tanh().matmul(w2).add(b2), targets);
      loss.backward();
      return loss;
    });
  }
}

/** How far PyTorch itself drifts in some steps from one processor to another: golden/README.md. */
const drift = { tolerance: 3e-12 };

describe("the state of PyTorch's optimizers", () => {
  it.each(runs)(
    "is gone on from: $name",
    ({ optimizer: name, middle, state, paramGroups, end }) => {
      const parameters = middle.map((x) => load(x, true));
      const optimizer = makers[name](parameters);
      const tensors = Object.entries(state).map(([key, x]) => [key, load(x)] as const);
      optimizer.loadStateDict({ state: Object.fromEntries(tensors), paramGroups });
      go(optimizer, parameters);
      parameters.forEach((p, i) => {
        expectTensor(p, end[i], drift);
      });
    },
  );

  it.each(runs)("is ours: $name", ({ optimizer: name, state, paramGroups }) => {
    const parameters = problem.initial.map((x) => load(x, true));
    const optimizer = makers[name](parameters);
    optimizer.loadStateDict({ state: {}, paramGroups });
    go(optimizer, parameters);
    const ours = optimizer.stateDict();
    for (const [key, expected] of Object.entries(state)) {
      expectTensor(ours.state[key], { ...expected, dtype: undefined }, drift);
    }
    // PyTorch's SGD does not count its steps, and does not look at a count.
    const added = Object.keys(ours.state).filter((key) => !(key in state));
    expect(added).toEqual(name === "SGD" ? added.filter((key) => /^\d\.step$/.test(key)) : []);
    const [group] = JSON.parse(JSON.stringify(ours.paramGroups));
    const shared = Object.entries(paramGroups[0]).filter(([key]) => key in group);
    expect(Object.fromEntries(shared.map(([key]) => [key, group[key]]))).toEqual(
      Object.fromEntries(shared),
    );
    // What 1.13 has not yet.
    const later = ["maximize", "decoupled_weight_decay"];
    const ownKeys = Object.keys(group).filter((key) => !(key in paramGroups[0]));
    expect(ownKeys.filter((key) => !later.includes(key))).toEqual([]);
  });
});
