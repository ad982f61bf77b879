import { describe, expect, it, vi } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { nn, ones, type Tensor, tensor } from "../../src/index.ts";

/** A compiled function, and how often it was recorded. */
function counted<Arguments extends unknown[], Result>(fn: (...args: Arguments) => Result) {
  const count = { recordings: 0 };
  const run = compile((...args: Arguments) => {
    count.recordings++;
    return fn(...args);
  });
  return { run, count };
}

describe("a recording is used again", () => {
  it("for the same shapes and dtypes, and made anew for others", () => {
    const { run, count } = counted((x: Tensor) => x.mul(2).sum());
    const results = [ones([2]), ones([2]).mul(3), ones([3]), ones([2]), ones([3]), ones([1, 2])];
    expect(results.map((x) => run(x).item())).toEqual([4, 12, 6, 4, 6, 4]);
    expect(count.recordings).toBe(3);
    expect(run(ones([2], { dtype: "float64" })).dtype).toBe("float64");
    expect(run(ones([2], { dtype: "int32" })).dtype).toBe("int32");
    expect(count.recordings).toBe(5);
  });

  it("however the argument stands in memory", () => {
    const { run, count } = counted((x: Tensor) => x.mul(1));
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    for (const view of [x, x.T, x.flip(1), x.at(0).expand([2, 2]), x.slice(0, 1).expand([2, 2])]) {
      expect(run(view).toArray()).toEqual(view.toArray());
    }
    expect(count.recordings).toBe(1);
  });

  it("for the same numbers, texts and options beside the tensors", () => {
    const { run, count } = counted(
      (x: Tensor, scale: number, mode: string, { negate }: { negate?: boolean } = {}) =>
        (mode === "double" ? x.mul(2 * scale) : x.mul(scale)).mul(negate ? -1 : 1),
    );
    const x = tensor([1]);
    expect(run(x, 3, "double").item()).toBe(6);
    expect(run(x, 4, "double").item()).toBe(8);
    expect(run(x, 3, "single").item()).toBe(3);
    expect(run(x, 3, "single", { negate: true }).item()).toBe(-3);
    expect(run(x, 3, "double").item()).toBe(6);
    expect(run(x, Number.NaN, "single").item()).toBeNaN();
    expect(run(x, Number.NaN, "single").item()).toBeNaN();
    expect(count.recordings).toBe(5);
  });

  it("in the mode that the modules are in", () => {
    const layer = new nn.Dropout(0.5);
    const { run, count } = counted((x: Tensor) => layer.forward(x));
    run(ones([64]));
    layer.eval();
    expect(
      run(ones([64]))
        .sum()
        .item(),
    ).toBe(64);
    layer.train();
    expect(
      run(ones([64]))
        .max()
        .item(),
    ).toBe(2);
    layer.eval();
    run(ones([64]));
    expect(count.recordings).toBe(2);
  });
});

describe("arguments and results", () => {
  it("may be records and arrays, nested", () => {
    const run = compile(({ a, list: [b, [c]] }: { a: Tensor; list: [Tensor, [Tensor]] }) => ({
      sum: a.add(b).add(c),
      parts: [a.mul(2), { b: b.mul(3) }],
    }));
    const { sum, parts } = run({ a: tensor([1]), list: [tensor([2]), [tensor([3])]] });
    expect(sum.item()).toBe(6);
    expect((parts[0] as Tensor).item()).toBe(2);
    expect((parts[1] as { b: Tensor }).b.item()).toBe(6);
  });

  it("with other names or nesting are others", () => {
    const { run, count } = counted((given: Record<string, Tensor> | Tensor[] | Tensor[][]) =>
      Array.isArray(given)
        ? given.flat().reduce((sum, x) => sum.add(x.mul(given.length)))
        : "a" in given
          ? given.a.mul(10)
          : given.b.mul(20),
    );
    const [x, y] = [tensor([1]), tensor([2])];
    expect(run({ a: x }).item()).toBe(10);
    expect(run({ b: x }).item()).toBe(20);
    expect(run([x, y]).item()).toBe(1 + 4);
    expect(run([[x, y]]).item()).toBe(1 + 2);
    expect(run([[x], [y]]).item()).toBe(1 + 4);
    expect(run({ a: y }).item()).toBe(20);
    expect(count.recordings).toBe(5);
  });

  it("keep what is no tensor", () => {
    const now = new Date(0);
    const run = compile((x: Tensor) => [x.add(1), 5, "text", null, undefined, true, now, []]);
    const [y, ...rest] = run(tensor([1]));
    expect((y as Tensor).item()).toBe(2);
    expect(rest).toEqual([5, "text", null, undefined, true, now, []]);
    expect(compile(() => undefined)()).toBeUndefined();
    expect(compile(() => 7)()).toBe(7);
  });

  it("are tensors of their own in every run", () => {
    const run = compile((x: Tensor) => [x, x.T, x.flip(0), x.mul(1)]);
    const first = run(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    );
    const second = run(
      tensor([
        [5, 6],
        [7, 8],
      ]),
    );
    expect(first.map((x) => x.toArray())).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 3],
        [2, 4],
      ],
      [
        [3, 4],
        [1, 2],
      ],
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    second[0].data[0] = 99;
    expect(
      run(
        tensor([
          [5, 6],
          [7, 8],
        ]),
      )[0].toArray(),
    ).toEqual([
      [5, 6],
      [7, 8],
    ]);
  });

  it("may be the same tensor twice, and a tensor that is also used from outside", () => {
    const p = tensor([1, 2]);
    const run = compile((x: Tensor, y: Tensor) => x.add(y).mul(p));
    expect(run(p, p).toArray()).toEqual([2, 8]);
  });

  it("a tensor from outside is given back as itself", () => {
    const p = tensor([1, 2]);
    const run = compile(() => [p, p.at(0)]);
    const [same, first] = run();
    expect(same).toBe(p);
    p.data[0] = 9;
    expect(first.item()).toBe(9);
  });

  it("errors inside of the function reach the caller, and the next call records again", () => {
    let isGood = false;
    const run = compile((x: Tensor) => {
      if (!isGood) throw new RangeError("not yet");
      return x.add(1);
    });
    expect(() => run(tensor([1]))).toThrow(RangeError);
    isGood = true;
    expect(run(tensor([1])).item()).toBe(2);
  });
});

describe("more kinds of arguments than are kept", () => {
  it("are recorded anew when they come again, and that is said once", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    let recordings = 0;
    const sum = compile((x: Tensor) => {
      recordings++;
      return x.sum();
    });
    const call = (size: number) => expect(sum(ones([size])).item()).toBe(size);
    for (let size = 1; size <= 64; size++) call(size);
    expect(warn).not.toHaveBeenCalled();
    for (let size = 1; size <= 64; size++) call(size);
    expect(recordings).toBe(64);
    call(65);
    call(2);
    expect(recordings).toBe(65);
    call(1);
    expect(recordings).toBe(66);
    call(2);
    call(64);
    expect(recordings).toBe(66);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0][0]).toMatch(/recorded more than 64 times/);
    warn.mockRestore();
  });

  it("tell functions, −0 and texts apart", () => {
    const [f, g] = [(x: Tensor) => x.add(1), (x: Tensor) => x.add(2)];
    const apply = compile((how: (x: Tensor) => Tensor, x: Tensor) => how(x));
    expect(apply(f, ones([1])).item()).toBe(2);
    expect(apply(g, ones([1])).item()).toBe(3);
    expect(apply(f, ones([1])).item()).toBe(2);
    const divide = compile((by: number, x: Tensor) => x.div(by));
    expect(divide(0, ones([1])).item()).toBe(Infinity);
    expect(divide(-0, ones([1])).item()).toBe(-Infinity);
    const choose = compile((which: string | null, x: Tensor) => (which === "null" ? x : x.neg()));
    expect(choose("null", ones([1])).item()).toBe(1);
    expect(choose(null, ones([1])).item()).toBe(-1);
  });
});
