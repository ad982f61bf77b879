import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MapStep, Program, Region, Step } from "../../src/compile/program.ts";
import { readsOf, writesOf } from "../../src/compile/program.ts";
import { RecordingInterceptor } from "../../src/compile/record/interceptor.ts";
import { Recorder } from "../../src/compile/record/recorder.ts";
import { rewritesFor } from "../../src/compile/rewrite/index.ts";
import { verify } from "../../src/compile/rewrite/verify.ts";
import { wasm } from "../../src/compile/wasm/backend.ts";
import { add, mul, sub } from "../../src/expr/build.ts";
import { type Expression, functions, input, toText } from "../../src/expr/index.ts";
import { noGrad, type Tensor, tensor, zeros } from "../../src/index.ts";
import { withInterceptor } from "../../src/ops/interceptors.ts";
import { map } from "../../src/ops/map/map.ts";
import { interpret, Numbers } from "./interpret.ts";
import { execute, integer, leavesOf, programs, type Program as Random, views } from "./programs.ts";

const rewrites = [...rewritesFor(wasm.capabilities), ...wasm.rewrites];

/** What a function records, before any rewrite. Its result is in row-major order. */
function record(
  fn: (...args: Tensor[]) => Tensor | Tensor[] | undefined,
  ...args: Tensor[]
): { program: Program; results: readonly Region[]; stands: readonly Region[] } {
  const recorder = new Recorder(wasm.capabilities.steps);
  const stands = args.map((x) => recorder.argument(x));
  const result = withInterceptor(new RecordingInterceptor(recorder), () => fn(...stands));
  const results = [result ?? []].flat().map((x) => recorder.region(x));
  const program = {
    steps: recorder.steps,
    results: results.filter(({ buffer }) => buffer.role === "temporary"),
  };
  return { program, results, stands: stands.map((x) => recorder.region(x)) };
}

function rewriteNamed(name: string) {
  return rewrites.find((each) => each.name === name)!.rewrite;
}

const kinds = ({ steps }: Program) => steps.map(({ kind }) => kind);

const text = (step: Step) => toText((step as MapStep).expression);

describe("every rewrite", () => {
  const operations = [...integer, ...views];

  /** What is in the results and the states after a program, read as the recording says. */
  function meaning(program: Program, each: ReturnType<typeof record>, leaves: readonly Tensor[]) {
    const numbers = new Numbers();
    const states = new Set(
      each.program.steps
        .flatMap((step) => [...writesOf(step), ...readsOf(step)])
        .flatMap((region) => (region.buffer.role === "state" ? [region.buffer] : [])),
    );
    for (const state of states) numbers.set(state, state.storage!.array);
    leaves.forEach((x, i) => {
      numbers.set(each.stands[i].buffer, x.data);
    });
    interpret(program, numbers);
    return {
      results: each.results.map((region) => numbers.all(region)),
      states: [...states].map((state) => Array.from(numbers.array(state))),
    };
  }

  it.each(rewrites.map(({ name }) => name))("%s keeps the meaning of any program", (name) => {
    const rewrite = rewriteNamed(name);
    const seen = { changed: 0, all: 0 };
    fc.assert(
      fc.property(programs(operations, 7), (random: Random) => {
        const leaves = leavesOf(random, 1, { dtype: (i) => (i % 2 ? "int32" : "float32") });
        const state = tensor([1, -2, 3, 0], { shape: [2, 2], dtype: "int32" });
        const each = record((...args) => execute(random, operations, args, state), ...leaves);
        const rewritten = rewrite(each.program);
        verify(rewritten, name);
        seen.all++;
        if (rewritten.steps.length !== each.program.steps.length) seen.changed++;
        expect(meaning(rewritten, each, leaves)).toEqual(meaning(each.program, each, leaves));
      }),
      { numRuns: 60 },
    );
    expect(seen.all).toBe(60);
  });

  it("leaves a program as it is that another run of it made", () => {
    const { program } = record((x) => x.add(1).relu().sum(0).mul(2), zeros([3, 4]));
    for (const { rewrite } of rewrites) {
      const once = rewrite(program);
      expect(rewrite(once).steps).toHaveLength(once.steps.length);
    }
  });
});

describe("dead code", () => {
  const rewrite = rewriteNamed("dead code");

  it("goes, with all that only it needed", () => {
    const { program } = record(
      (x) => {
        x.exp().sum().log();
        return x.neg();
      },
      zeros([3]),
    );
    expect(kinds(program)).toEqual(["map", "reduce", "map", "map"]);
    expect(kinds(rewrite(program))).toEqual(["map"]);
  });

  it("is none where a state is written", () => {
    const p = zeros([3]);
    const { program } = record(
      (x) => {
        noGrad(() => p.add_(x.mul(2)));
        return undefined;
      },
      zeros([3]),
    );
    expect(rewrite(program).steps).toHaveLength(program.steps.length);
  });
});

describe("scalars in double precision", () => {
  const rewrite = rewriteNamed("scalars in double precision");
  const beta = tensor(0.999, { dtype: "float64" });
  const update = (m: Tensor, g: Tensor) => {
    const mean = add(mul(input(2), input(0)), mul(sub(1, input(2)), input(1)));
    return map(mean, [m, g, beta]);
  };

  it("are computed apart, once, and read as one number", () => {
    const { program } = record(update, zeros([4]), zeros([4]));
    const { steps } = rewrite(program);
    expect(steps.map(text)).toEqual(["1 - x0", "x2 * x0 + x3 * x1"]);
    const output = writesOf(steps[0])[0];
    expect(output.buffer.dtype).toBe("float64");
    expect(readsOf(steps[1]).map(({ buffer }) => buffer)).toContain(output.buffer);
    expect(rewrite(rewrite(program)).steps).toHaveLength(2);
  });

  it("stay where everything is double, or nothing is computed of them", () => {
    const double = { dtype: "float64" } as const;
    const fns: [(...args: Tensor[]) => Tensor, Tensor][] = [
      [(x) => update(x, x), zeros([4], double)],
      [(x) => map(mul(input(0), input(1)), [x, beta]), zeros([4])],
      [(x) => map(mul(input(0), sub(1, input(1))), [x, tensor(0.5)]), zeros([4])],
    ];
    for (const [fn, x] of fns) {
      const { program } = record(fn, x);
      expect(rewrite(program).steps).toEqual(program.steps);
    }
  });
});

describe("common subexpressions", () => {
  const rewrite = rewriteNamed("common subexpressions");

  it("are computed once, and what is computed from them", () => {
    const { program } = record((x) => x.exp().sum(0).add(x.exp().sum(0)), zeros([3, 4]));
    expect(kinds(program)).toEqual(["map", "reduce", "map", "reduce", "map"]);
    const rewritten = rewrite(program);
    expect(kinds(rewritten)).toEqual(["map", "reduce", "map"]);
    const [a, b] = readsOf(rewritten.steps[2]);
    expect(a.buffer).toBe(b.buffer);
  });

  it("are not the same where the numbers, the view or the dtype differ", () => {
    const p = zeros([4]);
    const { program } = record(
      (x) => {
        const before = p.mul(2);
        noGrad(() => p.add_(1));
        return [
          before,
          p.mul(2),
          x.mul(2),
          x.flip(0).mul(2),
          x.mul(3),
          x.gt(0),
          x.gt(0).to("int32"),
        ];
      },
      zeros([4]),
    );
    expect(rewrite(program).steps).toHaveLength(program.steps.length);
  });
});

describe("elementwise fusion", () => {
  const rewrite = rewriteNamed("elementwise fusion");

  it("makes one step of a chain, which reads each operand once", () => {
    const { program } = record((x, y) => x.mul(y).add(x).relu(), zeros([3, 4]), zeros([4]));
    const { steps } = rewrite(program);
    expect(steps).toHaveLength(1);
    const [x, y] = [input(0), input(1)];
    const relu = functions.relu as (x: Expression) => Expression;
    expect(readsOf(steps[0])).toHaveLength(2);
    expect([
      toText(relu(functions.add(functions.mul(x, y), x))),
      toText(relu(functions.add(functions.mul(y, x), y))),
    ]).toContain(text(steps[0]));
  });

  it("computes operands inside of a reduction", () => {
    const { program } = record((x, y) => x.sub(y).square().sum(1), zeros([3, 4]), zeros([3, 1]));
    expect(kinds(rewrite(program))).toEqual(["reduce"]);
  });

  it("reads a transposed copy where it was copied from", () => {
    const { program } = record((x, y) => x.T.clone().matmul(y), zeros([3, 4]), zeros([3, 2]));
    const { steps } = rewrite(program);
    expect(kinds({ steps, results: [] })).toEqual(["product"]);
    expect(readsOf(steps[0])[0].strides).toEqual([1, 4]);
  });

  it("computes an expensive function once for all that read it", () => {
    const { program } = record(
      (x) => {
        const e = x.exp();
        return [e.add(1), e.mul(2), e.sum()];
      },
      zeros([8]),
    );
    expect(rewrite(program).steps.filter((step) => text(step).includes("exp"))).toHaveLength(1);
  });

  it("stores what a result is, what rounds, and what a step would overwrite while it reads", () => {
    const p = zeros([4, 4]);
    const [x, y] = [zeros([4]), zeros([4], { dtype: "float64" })];
    const apart: ((x: Tensor, y: Tensor) => Tensor | Tensor[] | undefined)[] = [
      (x) => {
        const half = x.mul(0.5);
        return [half, half.add(1)];
      },
      (x) => x.mul(0.5).to("int32").add(1),
      (_, y) => y.to("float32").to("float64"),
      (x) => x.mul(0.5).to("bool").add(1),
      () => {
        noGrad(() => p.copy_(p.T.mul(2)));
        return undefined;
      },
      () => {
        noGrad(() => p.copy_(p.flip(1)));
        return undefined;
      },
    ];
    for (const fn of apart) {
      const { program } = record(fn, x, y);
      expect(rewrite(program).steps.length, String(fn)).toBeGreaterThan(1);
    }
  });

  it("moves no reading of a state over its change", () => {
    const p = zeros([4]);
    const { program } = record(
      (x) => {
        const before = p.mul(2);
        noGrad(() => p.add_(x));
        return before.add(x);
      },
      zeros([4]),
    );
    expect(rewrite(program).steps).toHaveLength(3);
  });
});

describe("reduction epilogues", () => {
  const rewrite = rewriteNamed("reduction epilogues");

  it("compute what follows a reduction as it is written", () => {
    const { program } = record((x, y) => x.sum(0).mul(0.25).add(y), zeros([3, 4]), zeros([4]));
    const fused = rewrite(rewriteNamed("elementwise fusion")(program));
    expect(kinds(fused)).toEqual(["reduce"]);
    expect(readsOf(fused.steps[0])).toHaveLength(2);
  });

  it("do not where the sum is broadcast, or read twice", () => {
    const { program } = record(
      (x) => {
        const total = x.sum(0);
        return [x.sub(total), x.max(0).add(x.max(1))];
      },
      zeros([4, 4]),
    );
    const before = kinds(program).filter((kind) => kind === "map").length;
    const after = kinds(rewrite(program)).filter((kind) => kind === "map").length;
    expect(after).toBeGreaterThanOrEqual(1);
    expect(after).toBeLessThanOrEqual(before);
  });

  it("do not overwrite what the reduction still reads", () => {
    const p = zeros([4]);
    const { program } = record(
      (w) => {
        noGrad(() => p.copy_(p.mul(w).sum(1)));
        return undefined;
      },
      zeros([4, 4]),
    );
    const { steps } = rewrite(rewriteNamed("elementwise fusion")(program));
    expect(steps).toHaveLength(2);
  });
});

describe("results written in place", () => {
  const rewrite = rewriteNamed("results written in place");

  it("need no copy", () => {
    const p = zeros([4]);
    const { program } = record(
      (x) => {
        const next = x.cumsum(0);
        noGrad(() => p.copy_(next));
        return undefined;
      },
      zeros([4]),
    );
    expect(kinds(program)).toEqual(["operation", "map"]);
    const rewritten = rewrite(program);
    expect(kinds(rewritten)).toEqual(["operation"]);
    expect(writesOf(rewritten.steps[0])[0].buffer.storage).toBe(p.storage);
  });

  it("are copied where the state is still read, or the result is wanted elsewhere", () => {
    const p = zeros([4]);
    const { program: reading } = record(
      (x) => {
        const next = x.cumsum(0);
        const old = p.mul(2);
        noGrad(() => p.copy_(next));
        return old;
      },
      zeros([4]),
    );
    expect(rewrite(reading).steps).toHaveLength(3);
    const { program: wanted } = record(
      (x) => {
        const next = x.cumsum(0);
        noGrad(() => p.copy_(next));
        return next;
      },
      zeros([4]),
    );
    expect(rewrite(wanted).steps).toHaveLength(2);
  });
});

describe("operands of small products in rows", () => {
  const rewrite = rewriteNamed("operands of small products in rows");

  it("are copied where their rows are not in one piece", () => {
    const { program } = record((a, b) => a.matmul(b.T), zeros([3, 4]), zeros([5, 4]));
    const { steps } = rewrite(program);
    expect(kinds({ steps, results: [] })).toEqual(["map", "product"]);
    expect(readsOf(steps[1])[1].strides).toEqual([5, 1]);
  });

  it("stay where they are otherwise: in rows already, or of a large product", () => {
    for (const [m, transposed] of [
      [3, false],
      [200, true],
    ] as const) {
      const { program } = record(
        (a, b) => a.matmul(transposed ? b.T : b),
        zeros([m, 40]),
        zeros(transposed ? [50, 40] : [40, 50]),
      );
      expect(kinds(rewrite(program))).toEqual(["product"]);
    }
  });
});

describe("the check after each rewrite", () => {
  const buffer = (name: string, length: number) =>
    ({ name, role: "temporary", dtype: "float32", length, storage: null }) as const;
  const region = (name: string, length: number, offset = 0): Region => ({
    buffer: buffer(name, length),
    shape: [4],
    strides: [1],
    offset,
  });

  it("finds regions outside of their buffers, unwritten operands and shapes that differ", () => {
    const t = region("t", 4);
    const map = (inputs: readonly Region[], output: Region): MapStep => ({
      kind: "map",
      expression: input(0),
      inputs,
      output,
    });
    const start = { ...map([], t), expression: functions.add(1, 1) };
    const check = (steps: Step[], results: Region[] = []) =>
      expect(() => verify({ steps, results }, "a rewrite"));
    check([start, map([t], region("u", 4))]).not.toThrow();
    check([start, map([t], region("u", 4, 1))]).toThrow(/reaches outside/);
    check([map([t], region("u", 4))]).toThrow(/read before it is written/);
    check([start, map([{ ...t, shape: [2] }], region("u", 4))]).toThrow(/shape differs/);
    check([start, map([], region("u", 4))]).toThrow(/operand is missing/);
    check([start], [region("v", 4)]).toThrow(/never written/);
  });
});
