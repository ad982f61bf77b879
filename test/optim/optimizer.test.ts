import { describe, expect, expectTypeOf, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import {
  DataError,
  F,
  Generator,
  GraphError,
  nn,
  noGrad,
  ones,
  optim,
  randn,
  type Tensor,
  tensor,
  ValueError,
  zeros,
} from "../../src/index.ts";
import { counted } from "../compile/counted.ts";
import { type OptimizerSample, optimizerSamples } from "./samples.ts";

const leaf = (...values: number[]) => tensor(values, { dtype: "float64", requiresGrad: true });

/** One step on the sum of the parameters: a gradient of 1 everywhere. */
function stepOnSum(optimizer: { step(): void; zeroGrad(): void }, parameters: Tensor[]): void {
  optimizer.zeroGrad();
  for (const parameter of parameters) parameter.sum().backward();
  optimizer.step();
}

describe("groups", () => {
  it("have options of their own, the optimizer's by default", () => {
    const [a, b] = [leaf(1), leaf(1)];
    const optimizer = new optim.SGD([{ params: [a], lr: 0.5 }, { params: [b] }], { lr: 0.25 });
    stepOnSum(optimizer, [a, b]);
    expect([a.item(), b.item()]).toEqual([0.5, 0.75]);
    expect(optimizer.lr).toBe(0.5);
    optimizer.lr = 0.125;
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.125, 0.125]);
    optimizer.paramGroups[1].lr = 1;
    stepOnSum(optimizer, [a, b]);
    expect([a.item(), b.item()]).toEqual([0.375, -0.25]);
  });

  it("have typed options", () => {
    const [group] = new optim.Adam([leaf(1)]).paramGroups;
    expectTypeOf(group.betas).toEqualTypeOf<readonly [number, number]>();
    expect(group.betas).toEqual([0.9, 0.999]);
    group.betas = [0.5, 0.25];
    expect(group.betas).toEqual([0.5, 0.25]);
    // @ts-expect-error Adam has no momentum
    void (() => new optim.Adam([leaf(1)], { momentum: 0.9 }));
  });
});

describe("step", () => {
  it("passes over parameters without a gradient, and counts for each alone", () => {
    const [a, b] = [leaf(1), leaf(1)];
    const optimizer = new optim.Adam([a, b], { lr: 0.1, eps: 0 });
    stepOnSum(optimizer, [a]);
    expect(b.item()).toBe(1);
    stepOnSum(optimizer, [a, b]);
    const { state } = optimizer.stateDict();
    expect([state["0.step"].item(), state["1.step"].item()]).toEqual([2, 1]);
    expect(b.item()).toBeCloseTo(0.9, 14);
  });

  it("follows a change of any number between steps", () => {
    const a = leaf(1);
    const optimizer = new optim.SGD([a], { lr: 0.5 });
    optimizer.paramGroups[0].weightDecay = 2;
    stepOnSum(optimizer, [a]);
    expect(a.item()).toBe(1 - 0.5 * (1 + 2));
  });

  it("changes parameters in place, so that a graph on the old ones is refused", () => {
    const a = leaf(2);
    const loss = a.square().sum();
    a.grad = ones([1], { dtype: "float64" });
    const before = a.data;
    new optim.SGD([a], { lr: 1 }).step();
    expect(a.data).toBe(before);
    expect(() => loss.backward()).toThrow(GraphError);
  });

  it("keeps float32 parameters and their state float32", () => {
    const a = tensor([1], { requiresGrad: true });
    const optimizer = new optim.Adam([a]);
    stepOnSum(optimizer, [a]);
    const { state } = optimizer.stateDict();
    expect([a.dtype, state["0.exp_avg"].dtype]).toEqual(["float32", "float32"]);
  });
});

describe("errors", () => {
  const a = leaf(1);

  it.each([
    [
      () => new optim.SGD([a], { lr: -1 }),
      "SGD: lr must be a number from 0, got -1. Write { lr: 0.1 }",
    ],
    [
      () => new optim.SGD([a], { lr: 1, momentum: -1 }),
      "SGD: momentum must be a number from 0, got -1",
    ],
    [() => new optim.Adam([a], { lr: Number.NaN }), "Adam: lr must be a number from 0, got NaN"],
    [
      () => new optim.AdamW([{ params: [a], betas: [0.9, 1] }]),
      "AdamW: betas must be two numbers from 0 to below 1, got [0.9, 1]",
    ],
    [() => new optim.RMSprop([a], { eps: -1 }), "RMSprop: eps must be a number from 0, got -1"],
    [
      () => new optim.Adagrad([a], { lrDecay: -1 }),
      "Adagrad: lrDecay must be a number from 0, got -1",
    ],
    [
      () => new optim.SGD([a], { lr: 1, nesterov: true }),
      "SGD: nesterov needs a momentum above 0 and no dampening",
    ],
    [() => new optim.SGD([], { lr: 1 }), "SGD: got no parameters. Use model.parameters()"],
    [
      () => new optim.SGD([{ params: [a] }, { params: [a] }], { lr: 1 }),
      "SGD: a parameter stands in the parameters more than once",
    ],
    [() => optim.clipGradNorm([a], -1), "clipGradNorm: maxNorm must be a number from 0, got -1"],
    [
      () => optim.clipGradNorm([a], 1, { normType: 0 }),
      "clipGradNorm: normType must be a number above 0, got 0",
    ],
    [
      () => optim.clipGradValue([a], -1),
      "clipGradValue: clipValue must be a number from 0, got -1",
    ],
    [
      () => optim.clipGradNorm([a, 1 as never], 1),
      "clipGradNorm: parameters must be tensors, as model.parameters() gives, got 1",
    ],
    [
      () => optim.clipGradValue(a.data as never, 1),
      "clipGradValue: parameters must be tensors, as model.parameters() gives, got 1",
    ],
    [
      () => Object.assign(new optim.SGD([leaf(1)], { lr: 1 }), { lr: -1 }),
      "SGD: lr must be a number from 0, got -1. Write { lr: 0.1 }",
    ],
    [
      () => Object.assign(new optim.Adam([leaf(1)]).paramGroups[0], { betas: [1, 0] }),
      "Adam: betas must be two numbers from 0 to below 1, got [1, 0]",
    ],
    [
      () => Object.assign(new optim.Adam([leaf(1)]).paramGroups[0], { amsgrad: "yes" }),
      'Adam: amsgrad must be true or false, got "yes"',
    ],
  ])("%s", (run, message) => {
    expect(run).toThrow(new ValueError(message));
  });

  it("refuses what is no leaf", () => {
    expect(() => new optim.SGD([a.mul(2)], { lr: 1 })).toThrow(
      new GraphError(
        "SGD: only leaf tensors can be updated, and one of shape [1] is the result of mul",
      ),
    );
  });
});

describe("clipping", () => {
  it("is 0 without gradients", () => {
    expect(optim.clipGradNorm([leaf(1)], 1).item()).toBe(0);
  });

  it.each([1, 2, 3, Infinity])("passes over a gradient without elements: norm %s", (normType) => {
    const [empty, full] = [[], [3, -4]].map((x) => tensor(x, { requiresGrad: true }));
    for (const each of [empty, full]) each.grad = each.detach().clone();
    expect(optim.clipGradNorm([empty], 1, { normType }).item()).toBe(0);
    const alone = optim.clipGradNorm([full], 100, { normType }).item();
    expect(optim.clipGradNorm([empty, full], 100, { normType }).item()).toBe(alone);
  });
});

describe.each(
  Object.entries(optimizerSamples) as [string, OptimizerSample<optim.FirstOrderOptions>][],
)("%s's state", (_, { make, runs, takes = () => true }) => {
  const generator = new Generator(1);
  const x = randn([8, 3], { generator });
  const target = randn([8, 2], { generator });

  function build() {
    const layers = [new nn.Linear(3, 4, { generator: new Generator(2) }), new nn.Tanh()];
    const last = new nn.Linear(4, 2, { generator: new Generator(3) });
    const model = new nn.Sequential(...layers, last);
    const taken = model.parameters().filter(takes);
    return { model, optimizer: make(taken, runs[runs.length - 1]) };
  }

  function train({ model, optimizer }: ReturnType<typeof build>, steps: number): void {
    for (let i = 0; i < steps; i++) {
      optimizer.zeroGrad();
      F.mseLoss(model.forward(x), target).backward();
      optimizer.step();
    }
  }

  const numbers = (model: nn.Module) => model.parameters().map((parameter) => parameter.toArray());

  it("lets a resumed run go on bit for bit", () => {
    const whole = build();
    train(whole, 3);
    whole.optimizer.lr = 0.02;
    train(whole, 4);

    const first = build();
    train(first, 3);
    first.optimizer.lr = 0.02;
    const weights = first.model.stateDict();
    const { state, paramGroups } = first.optimizer.stateDict();

    const second = build();
    second.model.loadStateDict(weights);
    // The groups go through JSON, as in a checkpoint.
    second.optimizer.loadStateDict({
      state,
      paramGroups: JSON.parse(JSON.stringify(paramGroups)),
    });
    train(second, 4);
    expect(numbers(second.model)).toEqual(numbers(whole.model));

    // What was loaded was copied: the first run is where it was.
    train(first, 4);
    expect(numbers(first.model)).toEqual(numbers(whole.model));
  });

  it("is loaded into the tensors that are there", () => {
    const run = build();
    train(run, 1);
    const { state } = run.optimizer.stateDict();
    const [key] = Object.keys(state);
    const other = build();
    train(other, 2);
    run.optimizer.loadStateDict(other.optimizer.stateDict());
    expect(run.optimizer.stateDict().state[key]).toBe(state[key]);
    expect(state[key].toArray()).toEqual(other.optimizer.stateDict().state[key].toArray());
  });
});

describe("Adagrad's state", () => {
  it("has every parameter, as PyTorch's, which begins with all of them", () => {
    const [a, b] = [2, 3].map((x) => tensor([x], { dtype: "float64", requiresGrad: true }));
    const options = { lr: 0.1, initialAccumulatorValue: 0.5 };
    const optimizer = new optim.Adagrad([a, b], options);
    const step = (of: optim.Adagrad) => {
      of.zeroGrad();
      a.mul(b.mul(2)).sum().backward();
      of.step();
    };
    a.square().sum().backward();
    optimizer.step();
    const { state, paramGroups } = optimizer.stateDict();
    const kept = Object.entries(state).map(([key, x]) => [key, x.toArray()].flat());
    expect(kept).toEqual([
      ["0.step", 1],
      ["0.sum", 16.5],
      ["1.step", 0],
      ["1.sum", 0.5],
    ]);
    // To have looked at it changes nothing.
    const saved = { state: { ...state }, paramGroups: structuredClone(paramGroups) };
    for (const key of ["1.step", "1.sum"]) delete saved.state[key];
    const before = [a.item(), b.item()];
    const other = new optim.Adagrad([a, b], { lr: 1 });
    other.loadStateDict(saved);
    step(optimizer);
    const after = [a.item(), b.item()];
    for (const [i, x] of [a, b].entries()) x.data[0] = before[i];
    step(other);
    expect([a.item(), b.item()]).toEqual(after);
  });
});

describe("a state that does not fit", () => {
  it("is refused whole, with all that is wrong", () => {
    const [a, b] = [leaf(1, 2), leaf(1)];
    const optimizer = new optim.SGD([a, b], { lr: 0.1, momentum: 0.9 });
    stepOnSum(optimizer, [a, b]);
    const { state, paramGroups } = optimizer.stateDict();
    const wrong = {
      state: { ...state, "0.momentumBuffer": zeros([3]), "7.step": zeros([]) },
      paramGroups: [{ ...paramGroups[0], params: [0] }],
    };
    expect(() => optimizer.loadStateDict(wrong)).toThrow(
      new DataError(
        "SGD.loadStateDict: the state does not fit the parameters, nothing was loaded\n" +
          "  paramGroups[0]: expected 2 parameters, got 1\n" +
          "  0.momentum_buffer: expected shape [2], got [3]\n" +
          "  7.step: unexpected",
      ),
    );
    expect(() => optimizer.loadStateDict({ state, paramGroups: [] })).toThrow(
      "expected 1 parameter groups, got 0",
    );
    const negative = { state: {}, paramGroups: [{ ...paramGroups[0], lr: -1 }] };
    expect(() => optimizer.loadStateDict(negative)).toThrow(
      "paramGroups[0].lr: must be a number from 0, got -1",
    );
    expect(optimizer.stateDict().state["0.step"].item()).toBe(1);
  });

  it("may lack what parameters without a gradient have not yet", () => {
    const [a, b] = [leaf(1), leaf(1)];
    const optimizer = new optim.AdamW([a, b]);
    stepOnSum(optimizer, [a]);
    const { state, paramGroups } = optimizer.stateDict();
    expect(Object.keys(state)).toEqual(["0.step", "0.exp_avg", "0.exp_avg_sq"]);
    const other = new optim.AdamW([a, b]);
    other.loadStateDict({ state, paramGroups });
    const numbers = (of: Record<string, Tensor>) =>
      Object.entries(of).map(([key, x]) => [key, x.toArray()]);
    expect(numbers(other.stateDict().state)).toEqual(numbers(state));
  });

  it.each([
    ["an option that was switched on", false, true],
    ["an option that was switched off", true, false],
  ])("of its own is taken behind %s", (_, first, second) => {
    const [a, b] = [leaf(1), leaf(1)];
    const [one, other] = [a, b].map((w) => new optim.Adam([w], { amsgrad: first }));
    stepOnSum(one, [a]);
    one.paramGroups[0].amsgrad = second;
    const { state, paramGroups } = one.stateDict();
    expect(Object.keys(state)).toContain("0.max_exp_avg_sq");
    other.loadStateDict({ state, paramGroups });
    b.data[0] = a.item();
    stepOnSum(one, [a]);
    stepOnSum(other, [b]);
    expect(b.item()).toBe(a.item());
  });

  it("of another optimizer is refused by its options", () => {
    const adam = new optim.Adam([leaf(1)]).stateDict() as never;
    expect(() => new optim.SGD([leaf(1)], { lr: 1 }).loadStateDict(adam)).toThrow(
      "paramGroups[0].momentum: must be a number from 0, got undefined",
    );
  });
});

describe("hooks of a step", () => {
  it("run before and after the update, until they are removed", () => {
    const w = leaf(1);
    const optimizer = new optim.SGD([w], { lr: 0.5 });
    const seen: string[] = [];
    const before = optimizer.registerStepPreHook(() => void seen.push(`before ${w.item()}`));
    const after = optimizer.registerStepPostHook(() => void seen.push(`after ${w.item()}`));
    stepOnSum(optimizer, [w]);
    expect(seen).toEqual(["before 1", "after 0.5"]);
    before.remove();
    stepOnSum(optimizer, [w]);
    after.remove();
    stepOnSum(optimizer, [w]);
    expect(seen).toEqual(["before 1", "after 0.5", "after 0"]);
  });
});

describe("a group that is added", () => {
  it("has the optimizer's options where it has none of its own, and is updated", () => {
    const [a, b, c] = [leaf(1), leaf(1), leaf(1)];
    const optimizer = new optim.SGD([{ params: [a], lr: 0.25 }], { lr: 0.5, momentum: 0.5 });
    optimizer.addParamGroup({ params: [b] });
    optimizer.addParamGroup({ params: new Set([c]), lr: 0.125, momentum: 0 });
    expect(optimizer.paramGroups.map(({ lr, momentum }) => [lr, momentum])).toEqual([
      [0.25, 0.5],
      [0.5, 0.5],
      [0.125, 0],
    ]);
    stepOnSum(optimizer, [a, b, c]);
    expect([a.item(), b.item(), c.item()]).toEqual([0.75, 0.5, 0.875]);
    optimizer.zeroGrad();
    expect(c.grad).toBe(null);
    expect(optimizer.stateDict().paramGroups.map(({ params }) => params)).toEqual([[0], [1], [2]]);
  });

  it("is refused with a parameter that is there, or an option that is not", () => {
    const a = leaf(1);
    const optimizer = new optim.SGD([a], { lr: 0.5 });
    expect(() => optimizer.addParamGroup({ params: [a] })).toThrow("stands in the parameters more");
    const wrong = { params: [leaf(2)], momentun: 1 } as never;
    expect(() => optimizer.addParamGroup(wrong)).toThrow("Did you mean momentum?");
    expect(optimizer.paramGroups).toHaveLength(1);
    expect(() => new optim.Muon([a])).toThrow(
      "Muon: expected matrices, got a parameter of shape [1]. Give it to another optimizer, such as AdamW",
    );
  });

  it("has a recorded step recorded anew", () => {
    const [a, b] = [leaf(1), leaf(1)];
    const optimizer = new optim.SGD([a], { lr: 0.5 });
    const step = compile(() => stepOnSum(optimizer, [a, b]));
    step();
    optimizer.addParamGroup({ params: [b] });
    step();
    expect([a.item(), b.item()]).toEqual([0, 0.5]);
  });
});

describe("a step with a closure", () => {
  it("records in it, also in noGrad, and gives its loss", () => {
    const a = leaf(3);
    const optimizer = new optim.SGD([a], { lr: 0.5 });
    const closure = () => {
      optimizer.zeroGrad();
      const loss = a.square().sum();
      loss.backward();
      return loss;
    };
    expect(noGrad(() => optimizer.step(closure)).item()).toBe(9);
    expect(a.item()).toBe(0);
    expect(() => optimizer.step(2 as never)).toThrow("SGD.step: the closure must be a function");
  });

  it("is recorded whole", () => {
    const [eager, ours] = [leaf(3), leaf(3)];
    const [step, compiled] = [eager, ours].map((a, i) => {
      const optimizer = new optim.Adam([a], { lr: 0.5 });
      const run = () =>
        optimizer.step(() => {
          optimizer.zeroGrad();
          const loss = a.square().sum();
          loss.backward();
          return loss;
        });
      return i === 0 ? run : compile(run);
    });
    for (let i = 0; i < 4; i++) expect(compiled().item()).toBe(step().item());
    expect(ours.item()).toBe(eager.item());
  });
});

describe("a number that decides what is computed", () => {
  it("has a recorded step recorded anew when it becomes 0, and not for its other values", () => {
    for (const make of [optim.SGD, optim.RMSprop]) {
      const [a, b] = [leaf(1), leaf(1)];
      const [eager, ours] = [a, b].map((p) => new make([p], { lr: 0.125, momentum: 0.5 }));
      const { compiled, count } = counted(() => stepOnSum(ours, [b]));
      const recordings = [0.5, 0.5, 0.25, 0.75, 0, 0.5].map((momentum) => {
        for (const each of [eager, ours]) each.paramGroups[0].momentum = momentum;
        stepOnSum(eager, [a]);
        compiled();
        expect(b.item()).toBe(a.item());
        return count.recordings;
      });
      expect(recordings[3]).toBe(recordings[1]);
      expect(recordings[4]).toBe(recordings[3] + 1);
    }
  });
});

describe("a state in our own names", () => {
  it("is loaded as one in PyTorch's", () => {
    const [a, b] = [leaf(1), leaf(1)];
    const optimizer = new optim.Adam([a], { weightDecay: 0.5 });
    stepOnSum(optimizer, [a]);
    const { state, paramGroups } = optimizer.stateDict();
    const { weight_decay, decoupled_weight_decay, ...group } = paramGroups[0];
    const other = new optim.Adam([b]);
    other.loadStateDict({
      state: {
        "0.step": state["0.step"],
        "0.expAvg": state["0.exp_avg"],
        "0.expAvgSq": state["0.exp_avg_sq"],
      },
      paramGroups: [{ ...group, weightDecay: weight_decay }],
    });
    expect(other.stateDict().paramGroups).toEqual(optimizer.stateDict().paramGroups);
    expect(Object.keys(other.stateDict().state).sort()).toEqual(Object.keys(state).sort());
    expect(decoupled_weight_decay).toBe(false);
  });
});
