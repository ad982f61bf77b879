import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import {
  F,
  manualSeed,
  nn,
  noGrad,
  ones,
  optim,
  randn,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import { counted } from "./counted.ts";

function network() {
  manualSeed(3);
  const model = new nn.Sequential(new nn.Linear(4, 4), new nn.Tanh(), new nn.Linear(4, 2));
  return { model, layers: model.children() as [nn.Linear, nn.Tanh, nn.Linear] };
}

type Step = (x: Tensor, y: Tensor) => Tensor;

/** Trains in stages, with a change before each, eagerly and compiled; all parameters after each stage. */
function trained(
  changes: ((layers: ReturnType<typeof network>["layers"]) => void)[],
  wrap: (step: Step) => Step,
): number[][] {
  const { model, layers } = network();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9, weightDecay: 0.1 });
  const [x, y] = [randn([6, 4]), randn([6, 2])];
  const step = wrap((a, b) => {
    optimizer.zeroGrad();
    const loss = F.mseLoss(model.forward(a), b);
    loss.backward();
    optimizer.step();
    return loss;
  });
  return changes.map((change) => {
    change(layers);
    for (let i = 0; i < 3; i++) step(x, y);
    return model.parameters().flatMap((p) => [...p.data]);
  });
}

describe("what a compiled function found outside of it, and finds changed", () => {
  it("requiresGrad of a layer, off and on: it stands still, and learns again", () => {
    const stages: Parameters<typeof trained>[0] = [
      () => {},
      ([first]) => first.requiresGrad_(false),
      ([first]) => first.requiresGrad_(),
    ];
    const eager = trained(stages, (step) => step);
    const compiled = trained(stages, (step) => compile(step));
    expect(compiled[1].slice(0, 20)).toEqual(compiled[0].slice(0, 20));
    expect(compiled[2].slice(0, 20)).not.toEqual(compiled[1].slice(0, 20));
    for (const [i, numbers] of compiled.flat().entries()) {
      expect(numbers).toBeCloseTo(eager.flat()[i], 5);
    }
  });

  /** Changes that eager code would see at once, each with its inverse. */
  const changes: Record<string, (layers: ReturnType<typeof network>["layers"]) => () => void> = {
    "a parameter replaced": ([first]) => {
      const layer: { weight: nn.Parameter } = first;
      const before = first.weight;
      layer.weight = new nn.Parameter(ones([4, 4]));
      return () => {
        layer.weight = before;
      };
    },
    "a forward hook": ([first]) =>
      first.registerForwardHook((_module, _inputs, y) => y.mul(2)).remove,
    "a hook before forward": ([, , last]) =>
      last.registerForwardPreHook((_module, [x]) => [x.add(1)]).remove,
    "a hook of a parameter": ([first]) => first.weight.registerHook((g) => g.mul(3)).remove,
    "a mode": ([first]) => {
      first.registerForwardHook((module, _inputs, y) => (module.training ? y : y.neg()));
      first.eval();
      return () => first.train();
    },
    "a forward of one's own": ([first]) => {
      const { forward } = first;
      first.forward = (x) => forward(x).mul(3);
      return () => {
        first.forward = forward;
      };
    },
  };

  it.each(Object.keys(changes))("%s", (name) => {
    const { model, layers } = network();
    const x = randn([3, 4]);
    const step = (a: Tensor) => {
      for (const p of model.parameters()) p.grad = null;
      const loss = model.forward(a).square().sum();
      loss.backward();
      return [loss.detach(), ...model.parameters().map((p) => p.grad!)];
    };
    const { compiled, count } = counted(step);
    const expectAlike = () => {
      const actual = compiled(x).map((y) => [...y.data]);
      const expected = step(x).map((y) => [...y.data]);
      for (const [i, value] of actual.flat().entries()) {
        expect(value).toBeCloseTo(expected.flat()[i], 4);
      }
      return expected;
    };
    const before = expectAlike();
    expectAlike();
    const undo = changes[name](layers);
    const changed = expectAlike();
    expect(changed).not.toEqual(before);
    undo();
    expect(expectAlike()).toEqual(before);
    const { recordings } = count;
    expectAlike();
    expect(count.recordings).toBe(recordings);
  });

  class Own extends nn.Module {
    blocks = [new nn.Linear(2, 2)];
    mask = tensor([1, 0]);
    scale = 2;
    calls = 0;
    last: Tensor | null = null;
    forward(x: Tensor) {
      this.calls++;
      let y = x;
      for (const block of this.blocks) y = block.forward(y);
      this.last = y.mul(this.mask);
      return this.last.mul(this.scale);
    }
  }

  it("members of a module of one's own: tensors, lists of modules, numbers", () => {
    const model = new Own();
    const x = randn([3, 2]);
    const { compiled, count } = counted((a: Tensor) => model.forward(a));
    const expectAlike = () => {
      // Compiled: the call counter does not count, and an eager call may have left a tensor.
      const actual = compiled(x);
      const expected = noGrad(() => model.forward(x));
      expect(actual.sub(expected).abs().max().item()).toBeLessThan(1e-6);
      expect(compiled(x).toArray()).toEqual(actual.toArray());
    };
    expectAlike();
    expect(count.recordings).toBe(1);
    model.mask = tensor([1, 1]);
    expectAlike();
    model.scale = 3;
    expectAlike();
    model.blocks.push(new nn.Linear(2, 2));
    expectAlike();
    model.blocks[0] = new nn.Linear(2, 2);
    expectAlike();
    expect(count.recordings).toBe(5);
  });

  it("a model in another dtype", () => {
    const model = new nn.Linear(2, 2);
    const run = compile((x: Tensor) => model.forward(x));
    expect(run(ones([1, 2])).dtype).toBe("float32");
    model.to("float64");
    const y = run(ones([1, 2]));
    expect(y.dtype).toBe("float64");
    expect(y.toArray()).toEqual(model.forward(ones([1, 2])).toArray());
  });

  it("hooks of an optimizer", () => {
    const w = tensor([1], { requiresGrad: true });
    const optimizer = new optim.SGD([w], { lr: 1 });
    w.grad = tensor([1]);
    const step = compile(() => optimizer.step());
    step();
    expect(w.item()).toBe(0);
    const { remove } = optimizer.registerStepPostHook(() => void noGrad(() => w.mul_(10)));
    step();
    expect(w.item()).toBe(-10);
    remove();
    step();
    expect(w.item()).toBe(-11);
  });

  it("whether operations are recorded", () => {
    const w = tensor([2], { requiresGrad: true });
    const { compiled, count } = counted(() => w.square());
    expect(noGrad(() => compiled()).requiresGrad).toBe(false);
    expect(compiled().requiresGrad).toBe(true);
    expect(noGrad(() => compiled()).requiresGrad).toBe(false);
    expect(count.recordings).toBe(2);
  });
});
