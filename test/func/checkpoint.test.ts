import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { checkpoint, grad as gradOf, jacobian, jvp, vmap } from "../../src/func/index.ts";
import {
  autocast,
  F,
  Generator,
  grad,
  manualSeed,
  nn,
  rand,
  randn,
  scan,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import { leavesOf, weigh } from "../support/sample.ts";
import { expectAlike } from "../support/table.ts";
import { tables } from "./tables.ts";

describe.each(Object.entries(tables))("checkpoint of %s", (_, table) => {
  describe.each(Object.entries(table))("%s", (_name, samples) => {
    it.each(samples)("$about", ({ run, inputs }) => {
      const [plain, again] = [run, (...xs: Tensor[]) => checkpoint(run, ...xs)].map((fn) => {
        const leaves = leavesOf(inputs);
        const variables = leaves.filter((x) => x.requiresGrad);
        const output = fn(...leaves);
        if (!output.requiresGrad) return [output];
        const first = grad(weigh(output), variables, { createGraph: true, materializeGrads: true });
        const loss = first.map((x, i) => weigh(x, i + 2)).reduce((a, b) => a.add(b));
        if (!loss.requiresGrad) return [output, ...first];
        return [output, ...first, ...grad(loss, variables, { materializeGrads: true })];
      });
      expect(again).toHaveLength(plain.length);
      again.forEach((x, i) => {
        expectAlike(x, plain[i], 1e-12);
      });
    });
  });
});

describe("checkpoint", () => {
  const model = () => {
    const generator = new Generator(1);
    const layers = new nn.Sequential(
      new nn.Linear(3, 8, { generator }),
      new nn.BatchNorm1d(8),
      new nn.Dropout(0.5),
      new nn.Linear(8, 1, { generator }),
    );
    return layers;
  };
  const x = randn([6, 3], { generator: new Generator(2) });

  /** Two steps: the state after them, all gradients, and the next draw. */
  function trained(run: (layers: nn.Module, x: Tensor) => Tensor, isCompiled: boolean) {
    manualSeed(3);
    const layers = model();
    const step = (x: Tensor) => {
      layers.zeroGrad();
      const loss = run(layers, x.tanh()).square().mean();
      loss.backward();
      return loss;
    };
    const go = isCompiled ? compile(step) : step;
    const losses = [go(x), go(x)].map((loss) => loss.item());
    const gradients = layers.parameters().map((p) => p.grad!.toArray());
    const state = layers.buffers().map((b) => b.toArray());
    return { losses, gradients, state, next: rand([1]).item() };
  }

  it.each([false, true])(
    "draws the same, changes running statistics once and gives parameters their gradients; compiled: %s",
    (isCompiled) => {
      const plain = trained((layers, x) => layers.forward(x), isCompiled);
      const again = trained((layers, x) => checkpoint((y) => layers.forward(y), x), isCompiled);
      expect(again).toEqual(plain);
    },
  );

  it("draws the same in a loop that is compiled", () => {
    const w = tensor(
      [
        [0.5, 0.1],
        [-0.3, 0.4],
      ],
      { requiresGrad: true },
    );
    const turn = (h: Tensor) => F.dropout(h.matmul(w), { p: 0.4 }).tanh();
    const loss = (step: (h: Tensor) => Tensor) => (h: Tensor, xs: Tensor) => {
      const [last] = scan((c, x) => [step(c.add(x)), []], h, xs);
      const value = last.square().sum();
      return [value, ...grad(value, [w])];
    };
    const results = [turn, (h: Tensor) => checkpoint(turn, h)].map((step) => {
      manualSeed(5);
      return compile(loss(step))(
        tensor([1, 2]),
        randn([4, 2], { generator: new Generator(1) }),
      ).map((each) => each.toArray());
    });
    expect(results[1]).toEqual(results[0]);
  });

  it("goes through a compiled function to the tensors that it uses", () => {
    const w = tensor([1, 2], { requiresGrad: true });
    const scaled = compile((x: Tensor) => x.mul(w).exp());
    checkpoint((x: Tensor) => scaled(x), tensor([1, 0.5]))
      .sum()
      .backward();
    expectAlike(w.grad!, tensor([Math.E, 0.5 * Math.E]), 1e-6);
  });

  it("computes in the precision of autocast both times", () => {
    const w = randn([8, 8], { generator: new Generator(1) });
    const block = (x: Tensor) => x.matmul(w).tanh().matmul(w);
    const slopes = [block, (x: Tensor) => checkpoint(block, x)].map((run) => {
      const leaf = x.matmul(w.slice(0, 0, 3)).detach();
      leaf.requiresGrad = true;
      autocast(() => run(leaf).square().mean()).backward();
      return leaf.grad!.toArray();
    });
    expect(slopes[1]).toEqual(slopes[0]);
  });

  it("keeps of a block its inputs alone", () => {
    const kept = (fn: (x: Tensor) => Tensor) => {
      const y = fn(tensor([1, 2], { requiresGrad: true }));
      const storages = new Set<object>();
      const visit = (t: Tensor) => {
        storages.add(t.storage);
        for (const input of t.node?.inputs ?? []) visit(input);
      };
      visit(y);
      return storages.size;
    };
    const deep = (x: Tensor) => x.exp().tanh().sin().cos().exp().sum();
    expect(kept(deep)).toBe(7);
    expect(kept((x) => checkpoint(deep, x))).toBe(2);
  });

  it("is differentiated in the forward direction, in batches and by jacobian", () => {
    const fn = (x: Tensor) => x.exp().mul(x).sum();
    const same = (x: Tensor) => checkpoint(fn, x);
    const x = tensor([1, 2]);
    expect(jvp(same, [x], [x])[1].item()).toBe(jvp(fn, [x], [x])[1].item());
    const xs = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(vmap(gradOf(same))(xs).toArray()).toEqual(vmap(gradOf(fn))(xs).toArray());
    const noisy = (x: Tensor) => checkpoint((y: Tensor) => F.dropout(y).mul(y), x);
    manualSeed(1);
    const expected = F.dropout(x).mul(2).toArray();
    manualSeed(1);
    const matrix = jacobian(noisy, x);
    expect(
      matrix
        .mul(
          tensor([
            [1, 0],
            [0, 1],
          ]),
        )
        .sum(0)
        .toArray(),
    ).toEqual(x.mul(expected).div(x).toArray());
  });

  it("notices where fn does something else the second time", () => {
    let count = 0;
    const y = checkpoint(
      (x: Tensor) => (count++ === 0 ? x.mul(2) : x.mul(2).sum()),
      tensor([1, 2], { requiresGrad: true }),
    );
    expect(() => y.sum().backward()).toThrow(/checkpoint: fn gave \[2\] .* and \[\] when/);
  });
});
