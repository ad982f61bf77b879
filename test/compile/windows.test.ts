import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { grad, type Tensor, zeros } from "../../src/index.ts";
import { unfold } from "../../src/ops/unfold.ts";
import {
  type Convolution,
  convolve,
  integers,
  table,
  weightShape,
} from "./backends/convolutions.ts";

/** What `explain` says about a function, stage by stage. */
function explained<A extends Tensor[]>(fn: (...args: A) => unknown, ...args: A): string[] {
  const texts: string[] = [];
  compile(fn, { explain: (text) => texts.push(text) })(...args);
  return texts;
}

/** The steps that are left after all rewrites: those of the last that changed any. */
function stepsOf(texts: readonly string[]): string[] {
  const last = texts.findLast((text) => /steps\n/.test(text))!;
  return last
    .split("\n")
    .slice(1)
    .filter((line) => /^ +\d/.test(line));
}

/** How many numbers each buffer of the program holds that is written. */
function written(steps: readonly string[]): number[] {
  return steps
    .filter((line) => !/ by .* = /.test(line))
    .flatMap((line) => /^ +\d+ +t\S+ (?:\w+ )?\[([^\]]*)\] = /.exec(line)?.[1] ?? [])
    .map((shape) => shape.split(/, |·/).reduce((product, n) => product * Number(n), 1));
}

const training = (each: Convolution) => (x: Tensor, weight: Tensor, bias: Tensor) => {
  const y = convolve(x, weight, each).add(bias).relu();
  return [y, ...grad(y.square().sum(), [x, weight, bias])];
};

const operands = (each: Convolution) =>
  [
    integers(each.images, "float32", 0),
    integers(weightShape(each), "float32", 1),
    integers([each.outputs, 1], "float32", 2),
  ] as const;

describe("a product with windows of images", () => {
  const each: Convolution = {
    images: [4, 8, 12, 12],
    outputs: 8,
    window: { kernel: [3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1] },
  };
  const image = 4 * 8 * 14 * 14;
  const columns = 4 * 8 * 9 * 12 * 12;

  it("forward, for the weight and for the images has no buffer of the size of all windows", () => {
    const texts = explained(training(each), ...operands(each));
    expect(Math.max(...written(texts[0].split("\n")))).toBe(columns);
    const steps = stepsOf(texts);
    expect(Math.max(...written(steps))).toBe(image);
    expect(steps.filter((line) => line.includes("@"))).toEqual([
      expect.stringMatching(/\[4, 8, 12·12\] = .*\[4, 8, 8·3·3\].* @ .*\[4, 8·3·3, 12·12\]/),
      expect.stringMatching(/\[8, 8·3·3\] = .*\[8, 4·12·12\].* @ .*\[4·12·12, 8·3·3\]/),
      expect.stringMatching(/\[4, 8·3·3, 12·12\] by .* \+ r where r = .* @ .*\[4, 8, 12·12\]/),
    ]);
    const plan = /temporaries: (\d+) bytes/.exec(texts.at(-2)!);
    expect(Number(plan?.[1])).toBeLessThan(4 * columns);
  });

  it("computes bias and ReLU where it writes", () => {
    const forward = (x: Tensor, weight: Tensor, bias: Tensor) =>
      convolve(x, weight, each).add(bias).relu();
    const steps = stepsOf(explained(forward, ...operands(each)));
    expect(steps.filter((line) => line.includes("@"))).toEqual([
      expect.stringMatching(/if r \+ .* <= 0 then 0 else .* where r = .* @ /),
    ]);
    expect(steps).toHaveLength(3);
  });

  // Of those the columns are no more numbers than the images.
  const few = ["by single pixels, every other one", "by a kernel as large as the image"];
  it.each(Object.keys(table).filter((name) => !few.includes(name)))(
    "%s: no step writes the windows",
    (name) => {
      const texts = explained(training(table[name]), ...operands(table[name]));
      const wide = (steps: string[]) => steps.filter((line) => /\] = \S+\(/.test(line)).length;
      expect(wide(stepsOf(texts))).toBeLessThan(wide(texts[0].split("\n")));
      expect(stepsOf(texts).some((line) => /\[[^\]]*·[^\]]*\].* @ .*·/.test(line))).toBe(true);
    },
  );

  it("is computed where the windows stand on the right, on the left, and on both sides", () => {
    const window = { ...each.window, padding: [0, 0] } as const;
    const x = integers([2, 2, 5, 6], "float64", 0);
    const w = integers([3, 18], "float64", 1);
    const fn = (x: Tensor, w: Tensor) => {
      const columns = unfold(x, window);
      return [
        w.matmul(columns),
        columns.transpose(1, 2).matmul(w.T),
        columns.matmul(columns.transpose(1, 2)),
        columns.transpose(1, 2).matmul(columns),
        columns.transpose(1, 2).matmul(w.T).add(columns.sum(1).unsqueeze(2)),
      ];
    };
    const expected = fn(x, w);
    compile(fn)(x, w).forEach((y, i) => {
      expect(y.toArray()).toEqual(expected[i].toArray());
    });
    const products = stepsOf(explained((x, w) => fn(x, w).slice(0, 4), x, w));
    expect(products).toHaveLength(4);
  });

  it("writes the windows where something else reads them, too", () => {
    const steps = stepsOf(
      explained(
        (x, w) => [w.matmul(unfold(x, each.window)), unfold(x, each.window).cumsum(1)],
        zeros([1, 2, 6, 6]),
        zeros([3, 18]),
      ),
    );
    expect(written(steps)).toContain(18 * 36);
  });

  it("does not read a copy in place that is smaller than its image: every other pixel", () => {
    const steps = stepsOf(
      explained(
        (x, w) =>
          w.matmul(unfold(x, { ...each.window, kernel: [1, 1], padding: [0, 0], stride: [2, 2] })),
        zeros([2, 6, 8, 8]),
        zeros([5, 6]),
      ),
    );
    expect(steps.some((line) => /\[2, 6, .*·/.test(line))).toBe(false);
  });
});

describe("a sum of products", () => {
  it("is one product, where the sum is over matrices", () => {
    const fn = (a: Tensor, b: Tensor) => a.transpose(1, 2).matmul(b).sum(0);
    const [a, b] = [integers([3, 5, 4], "float32", 0), integers([3, 5, 6], "float32", 1)];
    const steps = stepsOf(explained(fn, a, b));
    expect(steps).toEqual([
      expect.stringMatching(/\[4, 6\] = x0 \[4, 15\] by 1, 4 @ x1 \[15, 6\]/),
    ]);
    expect(compile(fn)(a, b).toArray()).toEqual(fn(a, b).toArray());
  });

  it("is left as it is where it goes over rows, or the products are wanted as well", () => {
    const [a, b] = [zeros([3, 5, 4]), zeros([3, 4, 6])];
    expect(stepsOf(explained((a, b) => a.matmul(b).sum([0, 1]), a, b))).toHaveLength(2);
    const both = (a: Tensor, b: Tensor) => {
      const products = a.matmul(b);
      return [products, products.sum(0)];
    };
    expect(stepsOf(explained(both, a, b)).length).toBeGreaterThan(1);
  });

  it("over several dimensions of the batch keeps the others", () => {
    const fn = (a: Tensor, b: Tensor) => a.matmul(b).sum([0, 2]).add(1);
    const a = integers([2, 3, 4, 5, 6], "float64", 0);
    const b = integers([2, 3, 1, 6, 7], "float64", 1);
    expect(compile(fn)(a, b).toArray()).toEqual(fn(a, b).toArray());
  });
});
