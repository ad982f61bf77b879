import { describe, expect, it } from "vitest";
import {
  customFunction,
  enableGrad,
  GraphError,
  grad,
  noGrad,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.ts";
import { golden } from "../golden/read.ts";
import { collectGarbage } from "../support/garbage.ts";

const leaf = (data: number | number[]) => tensor(data, { requiresGrad: true, dtype: "float64" });

interface Expressions {
  expressions: {
    value: number;
    inputs: Record<string, number>;
    gradients: Record<string, number>;
  }[];
}

describe("micrograd's two test expressions", () => {
  const [first, second] = golden<Expressions>("micrograd").expressions;

  it("the first", () => {
    const x = leaf(-4);
    const z = x.mul(2).add(2).add(x);
    const q = z.relu().add(z.mul(x));
    const h = z.mul(z).relu();
    const y = h.add(q).add(q.mul(x));
    y.backward();
    expect(y.item()).toBe(first.value);
    expect(x.grad!.item()).toBe(first.gradients.x);
  });

  it("the second", () => {
    const a = leaf(-4);
    const b = leaf(2);
    let c = a.add(b);
    let d = a.mul(b).add(b.pow(3));
    c = c.add(c.add(1));
    c = c.add(c.add(1).add(a.neg()));
    d = d.add(d.mul(2).add(b.add(a).relu()));
    d = d.add(d.mul(3).add(b.sub(a).relu()));
    const e = c.sub(d);
    const f = e.pow(2);
    let g = f.div(2);
    g = g.add(f.reciprocal().mul(10));
    g.backward();
    expect(g.item()).toBeCloseTo(second.value, 12);
    expect(a.grad!.item()).toBeCloseTo(second.gradients.a, 11);
    expect(b.grad!.item()).toBeCloseTo(second.gradients.b, 11);
  });
});

describe("backward", () => {
  it("adds up where a tensor is used twice, and over calls", () => {
    const x = leaf(3);
    x.add(x).backward();
    expect(x.grad!.item()).toBe(2);
    x.mul(5).backward();
    expect(x.grad!.item()).toBe(7);
  });

  it("walks a very deep graph", () => {
    const x = leaf(1);
    let y: Tensor = x;
    for (let i = 0; i < 100_000; i++) y = y.add(0);
    y.backward();
    expect(x.grad!.item()).toBe(1);
  });

  it("frees the graph, and says so", () => {
    const y = leaf(2).exp();
    y.backward();
    expect(() => y.backward()).toThrow(/freed by an earlier backward.*retainGraph/s);
  });

  it("keeps the graph on request", () => {
    const x = leaf(2);
    const y = x.square();
    y.backward(undefined, { retainGraph: true });
    y.backward();
    expect(x.grad!.item()).toBe(8);
  });

  it("starts only from a number, or a given gradient of the right shape", () => {
    const x = leaf([1, 2]);
    expect(() => x.exp().backward()).toThrow(/single number, got shape \[2\]/);
    expect(() => x.exp().backward(tensor([1, 2, 3]))).toThrow(ShapeError);
    x.square().backward(tensor([1, 10], { dtype: "float64" }));
    expect(x.grad!.toArray()).toEqual([2, 40]);
  });

  it("needs something recorded", () => {
    expect(() => tensor(1).exp().backward()).toThrow(/no tensor behind this one has requiresGrad/);
    const x = leaf(1);
    expect(() => noGrad(() => x.exp()).backward()).toThrow(GraphError);
  });

  it("gives every leaf numbers of its own", () => {
    const a = leaf([1, 2]);
    const b = leaf([3, 4]);
    a.add(b).sum().backward();
    a.grad!.data[0] = 99;
    expect(b.grad!.toArray()).toEqual([1, 1]);
  });

  const held = tensor([9, 9], { dtype: "float64" });
  const outside = (keep: Tensor[]) =>
    customFunction({
      name: "outside",
      forward(context, a: Tensor, b: Tensor) {
        context.save(a, b);
        keep.push(a, b);
        return a.mul(b);
      },
      backward: ({ saved: [a, b] }) => [b, a],
    });
  const holders: [name: string, run: (a: Tensor, b: Tensor, keep: Tensor[]) => Tensor][] = [
    ["an operand that a custom function passes on", (a, b, keep) => outside(keep)(a, b)],
    ["its view", (a, b, keep) => outside(keep)(a.flip(0), b.reshape([2])).add(b)],
    [
      "a tensor that a hook returns",
      (a, b) => {
        a.registerHook(() => held);
        return a.add(b);
      },
    ],
    [
      "the gradient that a hook keeps",
      (a, b, keep) => {
        a.registerHook((gradient) => void keep.push(gradient));
        return a.add(b).mul(2);
      },
    ],
    [
      "the gradient that a hook keeps and replaces",
      (a, b, keep) => {
        b.registerHook((gradient) => {
          keep.push(gradient);
          return gradient.mul(3);
        });
        return a.add(b).mul(2);
      },
    ],
    [
      "a tensor that a hook further up returns",
      (a, b) => {
        const y = a.reshape([2]);
        y.registerHook(() => held);
        return y.mul(b);
      },
    ],
  ];

  it.each(holders)("leaves nothing in a leaf that is elsewhere too: %s", (_, run) => {
    const kept = [held];
    const [a, b] = [leaf([1, 2]), leaf([3, 4])];
    run(a, b, kept).sum().backward();
    const others = kept.map(({ data }) => [...data]);
    const bGrad = b.grad!.toArray();
    noGrad(() => a.grad!.fill_(-7));
    expect([a, b, b.grad!].map((x) => x.toArray())).toEqual([[1, 2], [3, 4], bGrad]);
    noGrad(() => b.grad!.fill_(-8));
    expect(kept.map(({ data }) => [...data])).toEqual(others);
    expect(a.grad!.toArray()).toEqual([-7, -7]);
  });

  it("gives each input a gradient of its own shape and dtype", () => {
    const a = tensor([[1], [2]], { requiresGrad: true });
    const b = tensor([1, 2, 3], { requiresGrad: true, dtype: "float64" });
    a.mul(b).sum().backward();
    expect(a.grad!.shape).toEqual([2, 1]);
    expect(a.grad!.dtype).toBe("float32");
    expect(b.grad!.dtype).toBe("float64");
    expect(b.grad!.toArray()).toEqual([3, 3, 3]);
  });

  it("keeps memory flat over many steps: less than 10 bytes for each", () => {
    const w = leaf(1);
    const step = () => {
      w.grad = null;
      w.mul(0.5).square().backward();
      noGrad(() => w.sub_(w.grad!.mul(1e-6)));
    };
    const heapAfter = (steps: number) => {
      for (let i = 0; i < steps; i++) step();
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const heaps = [10_000, 50_000, 50_000, 50_000].map(heapAfter);
    // What a step keeps is there in each round; what else happens in the process is not.
    const growths = heaps.slice(1).map((heap, i) => heap - heaps[i]);
    expect(Math.min(...growths) / 50_000).toBeLessThan(10);
  });
});

describe("changes in place", () => {
  it("are an error where the graph still needs the number", () => {
    const x = tensor([1, 2]);
    const w = tensor([3, 4], { requiresGrad: true });
    const y = x.mul(w).sum();
    x.add_(1);
    expect(() => y.backward()).toThrow(/operand 0 of mul, shape \[2\], was changed in place/);
  });

  it("are noticed in the result as well", () => {
    const x = leaf([1, 2]);
    const y = x.exp();
    const loss = y.sum();
    noGrad(() => y.zero_());
    expect(() => loss.backward()).toThrow(/the result of exp/);
  });

  it("do not matter where the number is not needed", () => {
    const x = tensor([1, 2]);
    const w = tensor([3, 4], { requiresGrad: true });
    const y = x.add(w).sum();
    x.add_(1);
    y.backward();
    expect(w.grad!.toArray()).toEqual([1, 1]);
  });

  it("of what requires a gradient need noGrad", () => {
    const w = leaf([1, 2]);
    expect(() => w.add_(1)).toThrow(/noGrad/);
    noGrad(() => w.add_(1));
    expect(w.toArray()).toEqual([2, 3]);
    expect(w.requiresGrad).toBe(true);
  });

  it("read overlapping views before they overwrite", () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    x.copy_(x.T);
    expect(x.toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
    x.at(0).fill_(7);
    expect(x.toArray()).toEqual([
      [7, 7],
      [2, 4],
    ]);
  });

  it("must fit the shape and the dtype", () => {
    expect(() => zeros([2]).add_(zeros([3, 2]))).toThrow(ShapeError);
    expect(() => zeros([2], { dtype: "int32" }).add_(0.5)).toThrow(/floats do not fit into int32/);
  });
});

describe("grad", () => {
  it("touches no grad field", () => {
    const x = leaf(3);
    expect(grad(x.square(), [x])[0].item()).toBe(6);
    expect(x.grad).toBeNull();
  });

  it("takes intermediate tensors, and several outputs", () => {
    const x = leaf(3);
    const y = x.square();
    const [byY, byX] = grad([y.mul(2), x.mul(5)], [y, x]);
    expect(byY.item()).toBe(2);
    expect(byX.item()).toBe(17);
  });

  it("names an input that is not part of the graph", () => {
    const [x, y] = [leaf(1), leaf(2)];
    expect(() => grad(x.exp(), [x, y])).toThrow(/input 1, shape \[\], is not part of the graph/);
    expect(grad(x.exp(), [y], { materializeGrads: true })[0].item()).toBe(0);
  });

  it.each([[[3, 2]], [[5, 3, 2]]])(
    "of a product with a transpose stands in memory as the leaf %j",
    (shape) => {
      const w = zeros(shape, { requiresGrad: true });
      const [gradient] = grad(zeros([4, 2]).matmul(w.T).sum(), [w]);
      expect(gradient.strides).toEqual(w.strides);
    },
  );

  it("goes to any order", () => {
    const x = leaf(0.7);
    let y = x.sin();
    for (let i = 0; i < 4; i++) [y] = grad(y, [x], { createGraph: true });
    expect(y.item()).toBeCloseTo(Math.sin(0.7), 14);
  });
});

describe("recording", () => {
  it("is off in noGrad, on again after an error, on in enableGrad", () => {
    const x = leaf(1);
    expect(() =>
      noGrad(() => {
        throw new Error("from inside");
      }),
    ).toThrow("from inside");
    expect(x.exp().requiresGrad).toBe(true);
    expect(noGrad(() => enableGrad(() => x.exp())).requiresGrad).toBe(true);
  });

  it("stops at detach, whose numbers are shared", () => {
    const x = leaf([1, 2]);
    const y = x.detach();
    expect(y.requiresGrad).toBe(false);
    expect(y.storage).toBe(x.storage);
  });

  it("can be switched for leaves only, of a float dtype", () => {
    const x = leaf(1);
    expect(() => {
      x.exp().requiresGrad = false;
    }).toThrow(/only a leaf/);
    expect(() => {
      tensor(1, { dtype: "int32" }).requiresGrad = true;
    }).toThrow(/int32/);
  });
});

it("requiresGrad_ switches a leaf on and off, and gives it back", () => {
  const x = tensor(3).requiresGrad_();
  x.square().backward();
  expect(x.grad!.item()).toBe(6);
  expect(x.requiresGrad_(false).requiresGrad).toBe(false);
  expect(() => leaf(2).square().requiresGrad_(false)).toThrow(/only a leaf can be switched/);
});

describe("hooks and retainGrad", () => {
  it("see and replace a gradient, until removed", () => {
    const x = leaf(2);
    const seen: number[] = [];
    const handle = x.registerHook((gradient) => {
      seen.push(gradient.item());
      return gradient.mul(10);
    });
    x.square().backward();
    handle.remove();
    x.square().backward();
    expect(seen).toEqual([4]);
    expect(x.grad!.item()).toBe(44);
  });

  it("keep the gradient of an inner tensor", () => {
    const x = leaf(3);
    const y = x.square().retainGrad();
    y.mul(2).backward();
    expect(y.grad!.item()).toBe(2);
    expect(() => tensor(1).retainGrad()).toThrow(GraphError);
  });
});

describe("customFunction", () => {
  const cube = customFunction({
    name: "cube",
    forward(context, x: Tensor) {
      context.save(x);
      return x.pow(3);
    },
    backward: (context, gradient) => [gradient.mul(context.saved[0].square().mul(3))],
  });

  it("is differentiated by its own rule, and again", () => {
    const x = leaf(2);
    const [slope] = grad(cube(x), [x], { createGraph: true });
    expect(slope.item()).toBe(12);
    expect(grad(slope, [x])[0].item()).toBe(12);
  });

  it("must give one gradient of the right shape for each input", () => {
    const wrong = (gradients: Tensor[]) =>
      customFunction({ name: "wrong", forward: (_, x: Tensor) => x, backward: () => gradients });
    expect(() => wrong([])(leaf(1)).backward()).toThrow(/returned 0 gradients for 1 inputs/);
    expect(() => wrong([leaf(1), leaf(1)])(leaf(1)).backward()).toThrow(
      /returned 2 gradients for 1 inputs/,
    );
    expect(() => wrong([zeros([2])])(leaf(1)).backward()).toThrow(/shape \[2\] for input 0/);
  });
});
