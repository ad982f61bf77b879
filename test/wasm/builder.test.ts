import { describe, expect, it } from "vitest";
import type { Expression } from "../../src/wasm/expression.ts";
import type { Label, Local } from "../../src/wasm/function-builder.ts";
import { ModuleBuilder } from "../../src/wasm/module-builder.ts";
import { instantiate, validates, type WasmMemory } from "../../src/wasm/runtime.ts";
import { f32, f64, i32 } from "../../src/wasm/scalar.ts";
import { f32x4, v128 } from "../../src/wasm/vector.ts";

type Numeric = (...values: number[]) => number;

describe("a module", () => {
  it("has the bytes that the binary format prescribes", () => {
    const module = new ModuleBuilder();
    const add = module.function({ a: "i32", b: "i32" }, "i32", (_, { a, b }) => i32.add(a, b));
    module.export("add", add);
    const expected = [
      ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      ...[0x01, 0x07, 0x01, 0x60, 0x02, 0x7f, 0x7f, 0x01, 0x7f],
      ...[0x03, 0x02, 0x01, 0x00],
      ...[0x07, 0x07, 0x01, 0x03, 0x61, 0x64, 0x64, 0x00, 0x00],
      ...[0x0a, 0x09, 0x01, 0x07, 0x00, 0x20, 0x00, 0x20, 0x01, 0x6a, 0x0b],
    ];
    expect([...module.build()]).toEqual(expected);
  });

  it("lists a function type once, however many functions have it", () => {
    const build = (functions: number) => {
      const module = new ModuleBuilder();
      for (let i = 0; i < functions; i++) {
        module.function({ a: "f64" }, "f64", (_, { a }) => f64.neg(a));
      }
      return module.build();
    };
    // Each further function adds one type index and one entry of code: a length and 5 bytes.
    expect(build(3).length - build(2).length).toBe(1 + 6);
    expect(validates(build(3))).toBe(true);
  });

  it("shares a memory that can grow up to its maximum", () => {
    const module = new ModuleBuilder();
    module.export("memory", module.memory(1, 3));
    const { memory } = instantiate<{ memory: WasmMemory }>(module.build());
    expect(memory.buffer.byteLength).toBe(65_536);
    expect(memory.grow(2)).toBe(1);
    expect(memory.buffer.byteLength).toBe(3 * 65_536);
    expect(() => memory.grow(1)).toThrow(RangeError);
  });

  it("refuses what no module can have", () => {
    const module = new ModuleBuilder();
    const memory = module.memory(1);
    expect(() => module.memory(1)).toThrow("a module has at most one memory");
    module.export("memory", memory);
    const f = module.function({}, undefined, () => {});
    expect(() => module.export("memory", f)).toThrow('"memory" is exported twice');
    const other = new ModuleBuilder();
    expect(() => other.export("f", f)).toThrow("only what this module defines can be exported");
    other.function({}, "i32", () => i32.load(0));
    expect(() => other.build()).toThrow("the module has no memory");
  });
});

describe("control flow", () => {
  const compile = (define: (module: ModuleBuilder) => Parameters<ModuleBuilder["export"]>[1]) => {
    const module = new ModuleBuilder();
    module.export("f", define(module));
    return instantiate<{ f: Numeric }>(module.build()).f;
  };

  it("loops and leaves by branches", () => {
    // Steps of the Collatz sequence down to 1, at most 1000.
    const collatz = compile((module) =>
      module.function({ start: "i32" }, "i32", (f, { start }) => {
        const steps = f.local("i32");
        f.block((done) => {
          f.loop((again) => {
            f.branchIf(done, i32.eq(start, 1));
            f.branchIf(done, i32.geS(steps, 1000));
            f.if(
              i32.and(start, 1),
              () => f.set(start, i32.add(i32.mul(start, 3), 1)),
              () => f.set(start, i32.shrU(start, 1)),
            );
            f.set(steps, i32.add(steps, 1));
            f.branch(again);
          });
        });
        return steps;
      }),
    );
    expect([1, 2, 6, 27].map((start) => collatz(start))).toEqual([0, 1, 8, 111]);
  });

  it("counts loops whose labels lie under ifs and blocks", () => {
    // The first pair i < j below 10 with i·j = product, as 10·i + j; else −1.
    const find = compile((module) =>
      module.function({ product: "i32" }, "i32", (f, { product }) => {
        const [i, j, found] = [f.local("i32"), f.local("i32"), f.local("i32", -1)];
        f.block((done) => {
          f.for(i, 0, 10, 1, () => {
            f.for(j, i32.add(i, 1), 10, 1, () => {
              f.if(i32.eq(i32.mul(i, j), product), () => {
                f.set(found, i32.add(i32.mul(i, 10), j));
                f.branch(done);
              });
            });
          });
        });
        return found;
      }),
    );
    expect([18, 56, 72, 11].map((product) => find(product))).toEqual([29, 78, 89, -1]);
  });

  it("runs a while or for loop not at all when its condition fails at once", () => {
    const count = compile((module) =>
      module.function({ from: "i32", to: "i32", step: "i32" }, "i32", (f, { from, to, step }) => {
        const [i, turns] = [f.local("i32"), f.local("i32")];
        f.for(i, from, to, step, () => f.set(turns, i32.add(turns, 1)));
        f.while(i32.gtS(from, 100), () => {
          f.set(from, i32.sub(from, 1));
          f.set(turns, i32.add(turns, 1));
        });
        return turns;
      }),
    );
    expect(count(0, 10, 3)).toBe(4);
    expect(count(5, 5, 1)).toBe(0);
    expect(count(-3, -4, 1)).toBe(0);
    expect(count(103, 0, 1)).toBe(3);
  });

  it("calls functions, arguments by name, results kept in a local", () => {
    const power = compile((module) => {
      const square = module.function({ x: "f64" }, "f64", (_, { x }) => f64.mul(x, x));
      const divide = module.function({ by: "f64", x: "f64" }, "f64", (_, { by, x }) =>
        f64.div(x, by),
      );
      return module.function({ x: "f64" }, "f64", (f, { x }) => {
        const squared = f.call(square, { x });
        const cubed = f.call(divide, { x: f.call(square, { x: squared }), by: x });
        return f64.sub(cubed, squared);
      });
    });
    expect(power(3)).toBe(27 - 9);
  });

  it("sums an array in memory with vectors and a remainder loop", () => {
    const module = new ModuleBuilder();
    const sum = module.function(
      { address: "i32", count: "i32" },
      "f32",
      (f, { address, count }) => {
        const lanes = f.local("v128");
        const i = f.local("i32");
        f.for(i, 0, i32.and(count, -4), 4, () => {
          f.set(lanes, f32x4.add(lanes, v128.load(address)));
          f.set(address, i32.add(address, 16));
        });
        const total = f.local("f32", 0);
        for (let lane = 0; lane < 4; lane++) {
          f.set(total, f32.add(total, f32x4.extractLane(lanes, lane)));
        }
        f.for(i, i, count, 1, () => {
          f.set(total, f32.add(total, f32.load(address)));
          f.set(address, i32.add(address, 4));
        });
        return total;
      },
    );
    module.export("sum", sum);
    module.export("memory", module.memory(1));
    const wasm = instantiate<{ sum: Numeric; memory: WasmMemory }>(module.build());
    const numbers = new Float32Array(wasm.memory.buffer);
    for (let i = 0; i < 100; i++) numbers[i] = i;
    for (const count of [0, 1, 4, 7, 100])
      expect(wasm.sum(0, count)).toBe((count * (count - 1)) / 2 + 0);
    expect(wasm.sum(4 * 90, 3)).toBe(90 + 91 + 92);
  });
});

describe("a shared value", () => {
  it("is computed when the function starts, once, wherever it is asked for", () => {
    const module = new ModuleBuilder();
    const f = module.function({ n: "i32" }, "f64", (f, { n }) => {
      const total = f.local("f64", 0);
      f.while(i32.gtS(n, 0), () => {
        f.set(total, f64.add(total, f.shared(f64.constant(2.5))));
        f.set(n, i32.sub(n, 1));
      });
      expect(f.shared(f64.constant(2.5))).toBe(f.shared(f64.constant(2.5)));
      expect(f.shared(f64.constant(-2.5))).not.toBe(f.shared(f64.constant(2.5)));
      return f64.add(total, f.shared(f64.constant(-2.5)));
    });
    module.export("f", f);
    const wasm = instantiate<{ f: Numeric }>(module.build());
    expect(wasm.f(0)).toBe(-2.5);
    expect(wasm.f(3)).toBe(5);
  });

  it("reads no local", () => {
    const define = () =>
      new ModuleBuilder().function({ x: "f64" }, undefined, (f, { x }) => {
        f.shared(f64.neg(x));
      });
    expect(define).toThrow("local belongs to another function");
  });
});

describe("memory", () => {
  it("stores each type, bytes, and fills", () => {
    const module = new ModuleBuilder();
    const write = module.function({}, "i32", (f) => {
      f.fill(0, 0xee, 64);
      f.store(0, i32.constant(-2));
      f.store(4, f32.constant(1.5));
      f.store(0, f64.constant(-0.1), 8);
      f.store(16, f32x4.splat(2.5), 4, 4);
      f.store8(40, 0x1ff);
      f.store8(40, 7, 1);
      return i32.add(i32.load8U(40), i32.load8U(0, 41));
    });
    module.export("write", write);
    module.export("memory", module.memory(1));
    const wasm = instantiate<{ write: Numeric; memory: WasmMemory }>(module.build());
    expect(wasm.write()).toBe(255 + 7);
    const view = new DataView(wasm.memory.buffer);
    expect(view.getInt32(0, true)).toBe(-2);
    expect(view.getFloat32(4, true)).toBe(1.5);
    expect(view.getFloat64(8, true)).toBe(-0.1);
    expect(view.getUint32(16, true)).toBe(0xeeee_eeee);
    for (const at of [20, 24, 28, 32]) expect(view.getFloat32(at, true)).toBe(2.5);
    expect([36, 40, 41, 42, 63, 64].map((at) => view.getUint8(at))).toEqual([
      0xee, 0xff, 7, 0xee, 0xee, 0,
    ]);
  });

  it("refuses offsets and alignments that cannot be encoded", () => {
    expect(() => i32.load(0, -4)).toThrow(RangeError);
    expect(() => f64.load(0, 0, 16)).toThrow("a power of two up to 8 bytes, got 16");
    expect(() => v128.load(0, 0, 3)).toThrow("a power of two up to 16 bytes, got 3");
  });
});

describe("misuse", () => {
  const inFunction = (body: Parameters<typeof define>[1]) => () =>
    define(new ModuleBuilder(), body);
  const define = (
    module: ModuleBuilder,
    body: (
      f: Parameters<Parameters<ModuleBuilder["function"]>[2]>[0],
      locals: { x: Local<"i32"> },
    ) => void,
  ) => module.function({ x: "i32" }, undefined, body);

  it("of a local in another function is refused", () => {
    let stolen: Local<"i32"> | undefined;
    define(new ModuleBuilder(), (_, { x }) => {
      stolen = x;
    });
    expect(inFunction((f, { x }) => f.set(x, stolen!))).toThrow(
      "local belongs to another function",
    );
    expect(inFunction((f) => f.set(stolen!, 1))).toThrow("local belongs to another function");
  });

  it("of a label outside its block is refused", () => {
    let left: Label | undefined;
    const message = "a branch must be inside the block or loop that it names";
    expect(
      inFunction((f) => {
        f.block((end) => {
          left = end;
        });
        f.branch(left!);
      }),
    ).toThrow(message);
    expect(inFunction((f) => f.loop(() => f.branchIf(left!, 1)))).toThrow(message);
  });

  it("of a function in another module is refused", () => {
    const other = define(new ModuleBuilder(), () => {});
    expect(inFunction((f, { x }) => f.call(other, { x }))).toThrow(
      "function belongs to another module",
    );
  });

  it("of types is refused", () => {
    const wrong = f32.constant(1) as Expression as Expression<"i32">;
    expect(inFunction((f, { x }) => f.set(x, wrong))).toThrow("expected i32, got f32");
    expect(inFunction((f) => f.store(wrong, wrong))).toThrow("expected i32, got f32");
    expect(inFunction((f, { x }) => f.set(x, 1.5))).toThrow(
      "expected an integer of 32 bits, got 1.5",
    );
  });
});
