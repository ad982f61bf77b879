import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import {
  F,
  grad,
  manualSeed,
  nn,
  noGrad,
  optim,
  randn,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.ts";
import { Generator } from "../../src/random/index.ts";
import { counted } from "./counted.ts";

function network() {
  manualSeed(3);
  const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 2));
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const loss = (x: Tensor) => model.forward(x).square().mean();
  return { model, optimizer, loss };
}

const numbers = (model: nn.Module) => model.parameters().flatMap((p) => [...p.data]);

describe("gradients that eager code computes", () => {
  it("enter a compiled update anew at every step, from one recording", () => {
    const [eager, compiled] = [network(), network()];
    const { compiled: update, count } = counted(() => compiled.optimizer.step());
    manualSeed(1);
    const batches = Array.from({ length: 4 }, () => randn([5, 3]));
    for (const x of batches) {
      for (const each of [eager, compiled]) {
        each.optimizer.zeroGrad();
        each.loss(x).backward();
      }
      eager.optimizer.step();
      update();
    }
    for (const [i, value] of numbers(compiled.model).entries()) {
      expect(value).toBeCloseTo(numbers(eager.model)[i], 6);
    }
    expect(count.recordings).toBe(1);
  });

  it("are waited for: an update recorded without any is recorded again with them", () => {
    const { model, optimizer, loss } = network();
    const step = compile(() => optimizer.step());
    const before = numbers(model);
    step();
    expect(numbers(model)).toEqual(before);
    loss(randn([5, 3])).backward();
    step();
    expect(numbers(model)).not.toEqual(before);
  });

  it("do not matter to a function that only evaluates", () => {
    const { model, optimizer, loss } = network();
    const { compiled: evaluate, count } = counted((x: Tensor) => model.forward(x));
    for (let i = 0; i < 3; i++) {
      optimizer.zeroGrad();
      loss(randn([5, 3])).backward();
      optimizer.step();
      evaluate(randn([2, 3]));
    }
    expect(count.recordings).toBe(1);
  });
});

describe("an argument that requires a gradient", () => {
  it("gets it, and adds to it, as eagerly", () => {
    const [a, b] = [0, 0].map(() => tensor([1, 2, 3], { requiresGrad: true }));
    const eager = (x: Tensor) => void x.square().sum().backward();
    const compiled = compile(eager);
    for (let i = 0; i < 2; i++) {
      eager(a);
      compiled(b);
      expect(b.grad!.toArray()).toEqual(a.grad!.toArray());
    }
  });

  it("can be differentiated by inside", () => {
    const slope = compile((x: Tensor) => grad(x.pow(3).sum(), [x])[0]);
    expect(slope(tensor([1, 2], { requiresGrad: true })).toArray()).toEqual([3, 12]);
  });
});

describe("tensors made inside", () => {
  it("are refused when changed in place, as they may or may not live on", () => {
    const sums = compile((x: Tensor) => zeros([]).add_(x.sum()));
    expect(() => sums(tensor([1, 2]))).toThrow(/CompileError|made is changed in place/);
  });

  it("are other ones in every result", () => {
    const make = compile(() => zeros([2]));
    const first = make();
    first.data[0] = 5;
    expect(make().toArray()).toEqual([0, 0]);
  });

  it("that an optimizer keeps live on", () => {
    const { model, optimizer, loss } = network();
    const other = network();
    const step = compile((x: Tensor) => {
      optimizer.zeroGrad();
      loss(x).backward();
      optimizer.step();
    });
    for (let i = 0; i < 5; i++) {
      step(tensor([[1, 2, 3]]));
      other.optimizer.zeroGrad();
      other.loss(tensor([[1, 2, 3]])).backward();
      other.optimizer.step();
    }
    for (const [i, value] of numbers(model).entries()) {
      expect(value).toBeCloseTo(numbers(other.model)[i], 6);
    }
  });
});

describe("draws", () => {
  it("of integers by a generator of one's own are refused, and undone", () => {
    const generator = new Generator(4);
    const shuffled = compile((x: Tensor) => {
      generator.permutation(3);
      return F.dropout(x, { generator });
    });
    expect(() => shuffled(tensor([1, 2, 3]))).toThrow(/random numbers were drawn/);
    expect(generator.offset).toBe(0);
  });
});

describe("int32", () => {
  it("wraps a power before it is used further", () => {
    const x = tensor([3, -7], { dtype: "int32" });
    const fn = (y: Tensor) => y.pow(21).mul(0.25);
    expect(compile(fn)(x).toArray()).toEqual(fn(x).toArray());
  });
});

describe("gradients that a compiled update changes in place", () => {
  const gradientsOf = (model: nn.Module) => model.parameters().map((p) => [...p.grad!.data]);

  it.each([
    ["clipGradNorm", (params: Tensor[]) => void optim.clipGradNorm(params, 0.1)],
    ["clipGradValue", (params: Tensor[]) => optim.clipGradValue(params, 0.01)],
    ["by hand", (params: Tensor[]) => noGrad(() => params.forEach((p) => void p.grad!.mul_(3)))],
  ])("%s, alone and before a step", (_, change) => {
    const run = (isCompiled: boolean) => {
      manualSeed(2);
      const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 2));
      const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
      const prepare: typeof compile = isCompiled ? compile : (fn) => fn;
      const alone = prepare(() => change(model.parameters()));
      const update = prepare(() => {
        change(model.parameters());
        optimizer.step();
        return model.parameters()[0].sum();
      });
      // It drops the gradients that it was given, and must not do so before it has used them.
      const last = prepare(() => {
        optimizer.step();
        optimizer.zeroGrad();
      });
      const seen: unknown[] = [];
      for (let i = 0; i < 3; i++) {
        model
          .forward(randn([5, 3], { generator: new Generator(i) }))
          .square()
          .sum()
          .backward();
        alone();
        seen.push(gradientsOf(model));
        update();
        seen.push(gradientsOf(model));
        last();
        seen.push(model.parameters().map((p) => [...p.data]));
        expect(model.parameters().every(({ grad }) => grad === null)).toBe(true);
      }
      return seen.flat(2) as number[];
    };
    const [eager, compiled] = [run(false), run(true)];
    compiled.forEach((value, i) => {
      expect(Math.abs(value - eager[i])).toBeLessThan(1e-6 * (1 + Math.abs(eager[i])));
    });
  });
});
