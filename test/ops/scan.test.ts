import { describe, expect, it } from "vitest";
import {
  grad,
  ones,
  ShapeError,
  scan,
  type Tensor,
  tensor,
  ValueError,
  zeros,
} from "../../src/index.ts";
import { type Interceptor, withInterceptor } from "../../src/ops/interceptors.ts";

const xs = tensor([
  [1, 2],
  [3, 4],
  [5, 6],
]);
const adds = (c: Tensor, x: Tensor): [Tensor, Tensor] => [c.add(x), c];

describe("scan", () => {
  it("gives what is carried in the end and what every turn leaves", () => {
    const [last, before] = scan(adds, zeros([2]), xs);
    expect(last.toArray()).toEqual([9, 12]);
    expect(before.toArray()).toEqual([
      [0, 0],
      [1, 2],
      [4, 6],
    ]);
  });

  it("takes records whose names stand in another order, and gives them as they were given", () => {
    const [{ a, b }] = scan(
      ({ a, b }, x) => [{ b: a, a: b.add(x) }, []],
      { a: zeros([2]), b: ones([2]) },
      xs,
    );
    expect([a.toArray(), b.toArray()]).toEqual([
      [7, 9],
      [3, 4],
    ]);
  });

  it("has a gradient by what the body reads from outside, at every turn", () => {
    const w = tensor(2, { requiresGrad: true });
    const [y] = scan((c, x) => [c.mul(w).add(x), []], tensor(1), tensor([1, 1, 1]));
    // w³ + w² + w + 1
    expect(grad(y, [w])[0].item()).toBe(3 * 4 + 2 * 2 + 1);
  });

  it("computes no more numbers backward for each turn where there are more turns, but for halves of halves", () => {
    const numbersFor = (turns: number) => {
      let count = 0;
      const interceptor: Interceptor = {
        apply(_op, _inputs, _attributes, run) {
          const result = run();
          count += result.size;
          return result;
        },
        assign: (_target, _expression, _inputs, run) => run(),
      };
      const x = zeros([turns, 3]);
      x.requiresGrad = true;
      const [total] = scan((c, row) => [c.add(row), []], zeros([3]), x);
      withInterceptor(interceptor, () => total.sum().backward());
      expect(x.grad!.sum().item()).toBe(3 * turns);
      return count / turns;
    };
    expect(numbersFor(512) / numbersFor(32)).toBeLessThan(2.5);
  });

  it.each<[string, () => unknown, new (message: string) => Error, RegExp]>([
    [
      "nothing to go over",
      () => scan(adds, zeros([2]), [] as never),
      ValueError,
      /xs must hold a tensor/,
    ],
    [
      "a single number",
      () => scan(adds, zeros([2]), tensor(1)),
      ShapeError,
      /xs is a single number/,
    ],
    ["no slice", () => scan(adds, zeros([2]), zeros([0, 2])), ShapeError, /\[0, 2\], has no slice/],
    [
      "slices that are not equally many",
      () => scan((c: Tensor) => [c, c], zeros([2]), { a: xs, b: zeros([2, 2]) }),
      ShapeError,
      /xs\.a has 3 slices and xs\.b has 2/,
    ],
    [
      "what is no tensor",
      () => scan(adds, 3 as never, xs),
      ValueError,
      /carry must be a tensor, or an array or a record of tensors, got 3/,
    ],
    [
      "a function that gives no pair",
      () => scan(((c: Tensor) => c) as never, zeros([2]), xs),
      ValueError,
      /\[carry, y\]/,
    ],
    [
      "a carried shape that changes",
      () => scan((c: Tensor, x: Tensor) => [c.add(x), x], tensor(0), xs),
      ShapeError,
      /carry was float32 \[\], and fn gives float32 \[2\]/,
    ],
    [
      "a carried dtype that changes",
      () => scan((c: Tensor, x: Tensor) => [c.add(x).to("float64"), x], zeros([2]), xs),
      ShapeError,
      /fn gives float64 \[2\].*to\(\)/,
    ],
    [
      "something else carried",
      () => scan(((c: Tensor) => [[c, c], c]) as never, zeros([2]), xs),
      ValueError,
      /what is carried was carry, and fn gives carry\[0\], carry\[1\]/,
    ],
    [
      "an output that changes",
      () => {
        let turns = 0;
        return scan((c: Tensor) => [c, zeros([++turns])], zeros([2]), xs);
      },
      ShapeError,
      /y was float32 \[1\], and fn gives float32 \[2\]/,
    ],
  ])("refuses %s", (_, call, error, message) => {
    expect(call).toThrow(error);
    expect(call).toThrow(message);
  });
});
