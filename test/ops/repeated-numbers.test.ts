import { describe, expect, it } from "vitest";
import { compile, reference, wasm } from "../../src/compile/index.ts";
import { functions, input } from "../../src/expr/index.ts";
import { nn, noGrad, optim, ShapeError, type Tensor, tensor } from "../../src/index.ts";
import { assign } from "../../src/ops/methods/inplace.ts";

/** A tensor, and views of it in which elements share a number. */
const views: Record<string, (x: Tensor) => Tensor> = {
  expanded: (x) => x.expand([2, 3]),
  "expanded in front": (x) => x.reshape([2]).expand([3, 2]),
  "a transpose of it": (x) => x.expand([2, 3]).T,
  "every second column of it": (x) => x.expand([2, 3]).slice(1, 0, 3, 2),
  "a row of it": (x) => x.expand([2, 3]).at(1),
  "it, backwards": (x) => x.expand([2, 3]).flip(1),
  "it, with a dimension more": (x) => x.expand([2, 3]).unsqueeze(0),
  "outside a graph": (x) => x.expand([2, 3]).detach(),
};

const changes: Record<string, (x: Tensor) => void> = {
  copy_: (x) => x.copy_(tensor([7])),
  add_: (x) => x.add_(1),
  sub_: (x) => x.sub_(1),
  mul_: (x) => x.mul_(2),
  div_: (x) => x.div_(2),
  fill_: (x) => x.fill_(2),
  zero_: (x) => x.zero_(),
  assign: (x) => assign(x, functions.exp(input(0)), [x]),
  "nn.init": (x) => nn.init.ones_(x),
  "an optimizer": (x) => {
    const p = x.detach();
    p.requiresGrad = true;
    p.grad = tensor(1).expand(p.shape).clone();
    new optim.SGD([p], { lr: 0.1 }).step();
  },
};

const make = () => tensor([[1], [2]]);

describe.each(Object.entries(views))("a view whose elements share numbers: %s", (_, view) => {
  it.each(Object.entries(changes))("%s is refused, and nothing changes", (_, change) => {
    const x = make();
    expect(() => change(view(x))).toThrow(ShapeError);
    expect(() => change(view(x))).toThrow(/expanded \[.*\] are one number.*x\.clone\(\)/);
    expect(x.toArray()).toEqual([[1], [2]]);
    change(view(x).clone());
    for (const backend of [wasm, reference]) {
      const state = make();
      expect(() => compile(() => change(view(state)), { backend })()).toThrow(/are one number/);
      expect(state.toArray()).toEqual([[1], [2]]);
    }
  });

  it("is read as before, also into another tensor", () => {
    const read = (x: Tensor) => {
      const y = view(x);
      return [y.add(0), y.sum(), y.clone().copy_(y).mul_(2), x.clone().add_(1)];
    };
    const expected = read(make());
    expect(expected[2].data).toEqual(expected[0].mul(2).data);
    const made = [view(make()).clone(), make()];
    const compiled = compile((x: Tensor) => noGrad(() => made[0].copy_(view(x)).add(0)));
    expect(compiled(make()).data).toEqual(expected[0].data);
  });
});

it("a view whose elements are their own may be changed, whatever its strides", () => {
  for (const way of [(fn: () => Tensor) => fn, (fn: () => Tensor) => compile(fn)]) {
    const x = make();
    way(() => {
      x.expand([2, 1]).add_(1);
      x.unsqueeze(0).expand([1, 2, 1]).mul_(2);
      x.T.flip(1).copy_(x.T.clone());
      x.expand([2, 1]).at(0).fill_(9);
      return x.sum();
    })();
    expect(x.toArray()).toEqual([[9], [4]]);
  }
  expect(tensor([1]).expand([0]).fill_(2).toArray()).toEqual([]);
  expect(
    tensor([[1]])
      .expand([3, 1])
      .slice(0, 0, 0)
      .fill_(2)
      .toArray(),
  ).toEqual([]);
});

it("a position, a dimension more or less: views, which write through, of a transpose too", () => {
  const parts: Record<string, (x: Tensor) => Tensor> = {
    at: (x) => x.T.at(1),
    "at, of a range": (x) => x.T.at(1, [0, 1]),
    unsqueeze: (x) => x.T.unsqueeze(1).slice(0, 1),
    squeeze: (x) => x.T.unsqueeze(0).squeeze().slice(0, 1),
    "reshape into a dimension more": (x) => x.T.reshape([2, 1, 2]).slice(0, 1),
    view: (x) => x.T.view([2, 2, 1]).slice(0, 1),
  };
  for (const [name, part] of Object.entries(parts)) {
    for (const way of [(fn: () => Tensor) => fn, (fn: () => Tensor) => compile(fn)]) {
      const x = tensor([
        [1, 2],
        [3, 4],
      ]);
      way(() => part(x).fill_(9))();
      expect(x.at(0, 1).item(), name).toBe(9);
      expect(x.at(0, 0).item(), name).toBe(1);
    }
  }
});
