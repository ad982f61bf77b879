import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import {
  customFunction,
  F,
  Generator,
  grad,
  manualSeed,
  nn,
  noGrad,
  optim,
  rand,
  randn,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import { type OptimizerSample, optimizerSamples } from "../optim/samples.ts";

/** Largest difference relative to 1 + |expected|. */
function distance(actual: Tensor, expected: Tensor): number {
  expect(actual.shape).toEqual(expected.shape);
  let worst = 0;
  for (let i = 0; i < expected.size; i++) {
    const difference = Math.abs(actual.data[i] - expected.data[i]);
    worst = Math.max(worst, difference / (1 + Math.abs(expected.data[i])));
  }
  return worst;
}

const generator = new Generator(5);
const batches = Array.from({ length: 3 }, () => ({
  x: randn([8, 4], { dtype: "float64", generator }),
  y: tensor(generator.integers(8, 0, 3), { dtype: "int32" }),
}));

/** Two networks with the same numbers, of all layers there are. */
function twins(make: () => nn.Sequential): [nn.Sequential, nn.Sequential] {
  manualSeed(1);
  const [a, b] = [make().to("float64"), make().to("float64")];
  b.loadStateDict(a.stateDict());
  return [a, b];
}

const network = () =>
  new nn.Sequential(
    // A bias before the normalization would have no gradient but rounding.
    new nn.Linear(4, 6, { bias: false }),
    new nn.BatchNorm1d(6),
    new nn.ReLU(),
    new nn.Linear(6, 5),
    new nn.Tanh(),
    new nn.Linear(5, 3),
  );

type Step = (x: Tensor, y: Tensor) => Tensor;

function step(model: nn.Module, optimizer: { zeroGrad(): void; step(): void }): Step {
  return (x, y) => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss;
  };
}

/** Runs both, step by step: losses, parameters, buffers and gradients agree. */
function expectSameTraining(
  [eagerModel, compiledModel]: readonly [nn.Module, nn.Module],
  eager: Step,
  compiled: Step,
  between: (i: number) => void = () => undefined,
): void {
  for (let i = 0; i < 9; i++) {
    between(i);
    const { x, y } = batches[i % batches.length];
    expect(distance(compiled(x, y), eager(x, y))).toBeLessThan(1e-12);
    const [ours, theirs] = [compiledModel.stateDict(), eagerModel.stateDict()];
    for (const name of Object.keys(theirs)) {
      expect(distance(ours[name], theirs[name]), name).toBeLessThan(1e-12);
    }
    const gradients = compiledModel.parameters().map(({ grad }) => grad);
    eagerModel.parameters().forEach(({ grad }, k) => {
      expect(gradients[k] === null).toBe(grad === null);
      if (grad) expect(distance(gradients[k]!, grad)).toBeLessThan(1e-12);
    });
  }
}

const optimizers = (
  Object.entries(optimizerSamples) as [string, OptimizerSample<optim.FirstOrderOptions>][]
).flatMap(([name, { make, runs, takes = () => true }]) =>
  runs.map((options) => ({
    name: `${name} ${JSON.stringify(options)}`,
    make: (params: Tensor[]) => make(params.filter(takes), options),
  })),
);

describe("optimizers", () => {
  it.each(optimizers)("$name, with a learning rate that changes, recorded twice", ({ make }) => {
    const models = twins(network);
    const [eager, ours] = models.map((model) => make(model.parameters()));
    let recordings = 0;
    const train = step(models[1], ours);
    const compiled = compile((x: Tensor, y: Tensor) => {
      recordings++;
      return train(x, y);
    });
    expectSameTraining(models, step(models[0], eager), compiled, (i) => {
      eager.lr = ours.lr = 0.05 / (1 + i);
    });
    // Once without gradients, once with those of the first step.
    expect(recordings).toBeLessThanOrEqual(2);
    const [saved, expected] = [ours.stateDict().state, eager.stateDict().state];
    expect(Object.keys(saved)).toEqual(Object.keys(expected));
    for (const name of Object.keys(expected)) {
      expect(distance(saved[name], expected[name]), name).toBeLessThan(1e-12);
    }
  });

  it("go on from a state that was loaded into them", () => {
    const models = twins(network);
    const [eager, ours] = models.map((m) => new optim.Adam(m.parameters(), { lr: 0.02 }));
    const steps = [step(models[0], eager), compile(step(models[1], ours))];
    const { x, y } = batches[0];
    const start = structuredClone(
      Object.fromEntries(
        Object.entries(models[0].stateDict()).map(([name, t]) => [name, Array.from(t.data)]),
      ),
    );
    for (const run of steps) for (let i = 0; i < 3; i++) run(x, y);
    const saved = { state: {}, paramGroups: eager.stateDict().paramGroups } as ReturnType<
      typeof eager.stateDict
    >;
    for (const [name, t] of Object.entries(eager.stateDict().state)) saved.state[name] = t.clone();
    for (const run of steps) run(x, y);
    for (const [i, optimizer] of [eager, ours].entries()) {
      optimizer.loadStateDict(saved);
      models[i].loadStateDict(
        Object.fromEntries(
          Object.entries(models[i].stateDict()).map(([name, t]) => [
            name,
            tensor(start[name], { shape: t.shape, dtype: t.dtype }),
          ]),
        ),
      );
    }
    expectSameTraining(models, steps[0], steps[1]);
  });

  it("start anew where a loaded state leaves some of theirs out", () => {
    const [eager, compiled] = [false, true].map((isCompiled) => {
      const params = [1, 2].map((n) => tensor([n], { dtype: "float64", requiresGrad: true }));
      const optimizer = new optim.SGD(params, { lr: 0.1, momentum: 0.9 });
      const train = () => {
        optimizer.zeroGrad();
        const loss = params[0].mul(params[1]).sum();
        loss.backward();
        optimizer.step();
        return loss;
      };
      const run = isCompiled ? compile(train) : train;
      for (let i = 0; i < 3; i++) run();
      const { state, paramGroups } = optimizer.stateDict();
      const kept = Object.entries(state).filter(([name]) => name.startsWith("0."));
      optimizer.loadStateDict({ state: Object.fromEntries(kept), paramGroups });
      for (let i = 0; i < 3; i++) run();
      return params.map((p) => p.item());
    });
    expect(compiled).toEqual(eager);
  });

  it("clip gradients inside of the step", () => {
    const models = twins(network);
    const [eager, compiled] = models.map((model, i) => {
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.5 });
      const run = (x: Tensor, y: Tensor) => {
        optimizer.zeroGrad();
        const loss = F.crossEntropy(model.forward(x), y);
        loss.backward();
        const norm = optim.clipGradNorm(model.parameters(), 0.2);
        optim.clipGradValue(model.parameters(), 0.1);
        optimizer.step();
        return loss.add(norm);
      };
      return i === 0 ? run : compile(run);
    });
    expectSameTraining(models, eager, compiled);
  });
});

describe("gradients", () => {
  it("accumulate over calls until they are forgotten outside", () => {
    const models = twins(network);
    const [eager, compiled] = models.map((model, i) => {
      const run = (x: Tensor, y: Tensor) => {
        const loss = F.crossEntropy(model.forward(x), y);
        loss.backward();
        return loss;
      };
      return i === 0 ? run : compile(run);
    });
    expectSameTraining(models, eager, compiled, (i) => {
      if (i === 4 || i === 5) for (const model of models) model.zeroGrad();
    });
  });

  it("are gone after a step that forgets them at its end", () => {
    const models = twins(network);
    const [eager, compiled] = models.map((model, i) => {
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
      const run = (x: Tensor, y: Tensor) => {
        const loss = F.crossEntropy(model.forward(x), y);
        loss.backward();
        optimizer.step();
        optimizer.zeroGrad();
        return loss;
      };
      return i === 0 ? run : compile(run);
    });
    expectSameTraining(models, eager, compiled);
    expect(models[1].parameters()[0].grad).toBeNull();
  });

  it("are forgotten between the steps", () => {
    const models = twins(network);
    const steps = models.map((model, i) => {
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
      const run = (x: Tensor, y: Tensor) => {
        const loss = F.crossEntropy(model.forward(x), y);
        loss.backward();
        optimizer.step();
        return loss;
      };
      return i === 0 ? run : compile(run);
    });
    expectSameTraining(models, steps[0], steps[1], () => {
      for (const model of models) model.zeroGrad();
    });
  });

  it("of eager steps in between are seen, and theirs by eager code", () => {
    const models = twins(network);
    const [eager, ours] = models.map((model) => {
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.5 });
      return step(model, optimizer);
    });
    const compiled = compile(ours);
    let i = 0;
    expectSameTraining(models, eager, (x, y) => (i++ % 3 === 1 ? ours(x, y) : compiled(x, y)));
  });

  it("of eager backward passes are those of now in a compiled update", () => {
    const models = twins(network);
    const [eager, compiled] = models.map((model, i) => {
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.5 });
      const update = () => optimizer.step();
      const run = i === 0 ? update : compile(update);
      return (x: Tensor, y: Tensor) => {
        optimizer.zeroGrad();
        const loss = F.crossEntropy(model.forward(x), y);
        loss.backward();
        run();
        return loss;
      };
    });
    expectSameTraining(models, eager, compiled);
  });

  it("come from a custom function's own backward", () => {
    // The gradient of x² given as 3x², so that it is told from the true one.
    const odd = customFunction({
      name: "odd",
      forward(context, x: Tensor) {
        context.save(x);
        return x.square();
      },
      backward(context, gradient) {
        const [x] = context.saved;
        return [gradient.mul(x.square()).mul(3)];
      },
    });
    const p = tensor([1, 2, -3], { requiresGrad: true, dtype: "float64" });
    const [g] = compile(() => grad(odd(p).sum(), [p]))();
    expect(g.toArray()).toEqual([3, 12, 27]);
  });

  it("pass through hooks", () => {
    const p = tensor([1, 2], { requiresGrad: true });
    p.registerHook((g) => g.mul(10));
    compile(() => p.mul(3).sum().backward())();
    expect(p.grad?.toArray()).toEqual([30, 30]);
  });
});

describe("batch normalization", () => {
  it.each([0.1, null])("keeps running statistics, momentum %s", (momentum) => {
    const models = twins(
      () => new nn.Sequential(new nn.BatchNorm1d(4, { momentum }), new nn.Linear(4, 3)),
    );
    const optimizers = models.map((m) => new optim.SGD(m.parameters(), { lr: 0.1 }));
    expectSameTraining(
      models,
      step(models[0], optimizers[0]),
      compile(step(models[1], optimizers[1])),
    );
    expect(models[1].stateDict()["0.num_batches_tracked"].item()).toBe(9);
  });

  it("uses them in evaluation, with the same compiled function", () => {
    const models = twins(network);
    const optimizers = models.map((m) => new optim.SGD(m.parameters(), { lr: 0.1 }));
    const evaluate = compile((x: Tensor) => noGrad(() => models[1].forward(x)));
    const train = compile(step(models[1], optimizers[1]));
    for (const { x, y } of batches) {
      step(models[0], optimizers[0])(x, y);
      train(x, y);
      const expected = noGrad(() => models[0].eval().forward(x));
      models[1].eval();
      expect(distance(evaluate(x), expected)).toBeLessThan(1e-12);
      for (const model of models) model.train();
    }
  });
});

describe("randomness", () => {
  const withDropout = () =>
    new nn.Sequential(new nn.Linear(4, 9), new nn.Dropout(0.4), new nn.Linear(9, 3));

  it("of dropout is that of the eager engine from the same seed", () => {
    const models = twins(withDropout);
    const steps = models.map((model, i) => {
      const run = step(model, new optim.SGD(model.parameters(), { lr: 0.1 }));
      return i === 0 ? run : compile(run);
    });
    const losses = steps.map((run) => {
      manualSeed(3);
      return Array.from({ length: 6 }, (_, i) => run(batches[i % 3].x, batches[i % 3].y).item());
    });
    losses[0].forEach((loss, i) => {
      expect(Math.abs(losses[1][i] - loss)).toBeLessThan(1e-12);
    });
    expect(new Set(losses[1]).size).toBe(6);
    // Both have drawn as often.
    manualSeed(3);
    for (let i = 0; i < 6; i++) steps[0](batches[0].x, batches[0].y);
    const eager = rand([4]).toArray();
    manualSeed(3);
    for (let i = 0; i < 6; i++) steps[1](batches[0].x, batches[0].y);
    expect(rand([4]).toArray()).toEqual(eager);
  });

  it.each(["float32", "float64"] as const)("of generators of one's own, %s", (dtype) => {
    const draws = (a: Generator, b: Generator) => () => [
      rand([33], { generator: a, dtype }),
      randn([17], { generator: b, dtype }),
      rand([2, 5], { generator: a, dtype }).mul(2),
      randn([1], { generator: a, dtype }),
    ];
    const eager = draws(new Generator(1), new Generator(2));
    const generators = [new Generator(1), new Generator(2)] as const;
    const compiled = compile(draws(...generators));
    for (let i = 0; i < 3; i++) {
      const [ours, expected] = [compiled(), eager()];
      // Normal numbers are a logarithm's and a cosine's: the same to rounding.
      expected.forEach((x, k) => {
        expect(distance(ours[k], x)).toBeLessThan(dtype === "float32" ? 1e-6 : 1e-14);
      });
      expect(ours[0].toArray()).toEqual(expected[0].toArray());
    }
    expect(generators.map(({ offset }) => offset)).toEqual([9, 3]);
  });

  it("goes on where a generator was set to", () => {
    const own = new Generator(8);
    const draw = compile(() => rand([5], { generator: own }));
    const first = draw().toArray();
    const second = draw().toArray();
    own.restore({ seed: 8, offset: 0 });
    expect([draw().toArray(), draw().toArray()]).toEqual([first, second]);
    own.restore({ seed: 9, offset: 2 ** 33 });
    const far = new Generator(9);
    far.restore({ seed: 9, offset: 2 ** 33 });
    expect(draw().toArray()).toEqual(rand([5], { generator: far }).toArray());
  });

  it("of a step that draws for nobody goes on all the same", () => {
    const own = new Generator(8);
    const draw = compile(() => {
      rand([3], { generator: own });
      return rand([3], { generator: own });
    });
    draw();
    const same = new Generator(8);
    for (let i = 0; i < 3; i++) rand([3], { generator: same });
    expect(draw().toArray()).toEqual(rand([3], { generator: same }).toArray());
  });
});
