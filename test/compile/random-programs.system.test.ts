import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile, reference, wasm } from "../../src/compile/index.ts";
import { ReferenceBackend } from "../../src/compile/reference/backend.ts";
import { ChainruleError, type Dtype, grad, type Tensor, tensor, zeros } from "../../src/index.ts";
import { withInterceptor } from "../../src/ops/interceptors.ts";
import { isFloat } from "../../src/tensor/dtype.ts";
import { expectBitForBit, forward, Inexact, withGradients } from "./bit-for-bit.ts";
import {
  execute,
  floats,
  integer,
  integersAndSpecial,
  leavesOf,
  type Program,
  programs,
  roundedOnce,
  smooth,
  summed,
  views,
  wrapping,
} from "./programs.ts";
import { RunningError } from "./running-error.ts";

const exact = [...integer, ...views];
const rounded = [...smooth, ...views];

const plain = (x: Tensor) => ({
  shape: [...x.shape],
  dtype: x.dtype,
  // −0 and 0 are the same number.
  data: Array.from(x.data, (value) => value + 0),
});

describe("exact programs", () => {
  const dtypes: Dtype[] = ["float32", "float64", "int32", "bool"];

  it("give the numbers of the eager engine, views, dtypes and states included", () => {
    fc.assert(
      fc.property(programs(exact, 9), fc.nat(3), (program, first) => {
        const dtype = (i: number) => dtypes[(i + first) % 4];
        const make = (scale: number) => leavesOf(program, scale, { dtype });
        const start = () => tensor([1, -2, 3, 0], { shape: [2, 2], dtype: "int32" });
        const [state, compiledState] = [start(), start()];
        const run = (state: Tensor) => (leaves: Tensor[]) => execute(program, exact, leaves, state);
        const eager = run(state);
        const compiled = compile(run(compiledState));
        for (const scale of [1, -1, 1]) {
          const expected = eager(make(scale)).map(plain);
          expect(compiled(make(scale)).map(plain)).toEqual(expected);
          expect(plain(compiledState)).toEqual(plain(state));
        }
      }),
      { numRuns: 70, seed: 1 },
    );
  });
});

describe("programs of int32 up to its ends", () => {
  const operations = [...wrapping, ...views];
  const ends = [-(2 ** 31), 1 - 2 ** 31, -65_536, -1, 0, 1, 46_341, 123_456_789, 2 ** 31 - 1];

  /** The tensors, or what was thrown. */
  const outcome = (run: () => Tensor[]) => {
    try {
      return run().map(plain);
    } catch (error) {
      if (!(error instanceof ChainruleError)) throw error;
      return error.message;
    }
  };
  const ended = { well: 0, refused: 0 };

  it.each(["wasm", "reference", "host"] as const)("on %s are those of the eager engine", (name) => {
    const host = new ReferenceBackend({ steps: [] });
    const backend = { wasm, reference, host }[name];
    fc.assert(
      fc.property(programs(operations, 6), (program) => {
        const make = (shift: number) =>
          program.leaves.map(({ shape, numbers }) =>
            tensor(
              numbers.map((n) => ends[(n + 4 + shift) % ends.length]),
              { shape, dtype: "int32" },
            ),
          );
        const start = () => tensor([1, -(2 ** 31), 3, 0], { shape: [2, 2], dtype: "int32" });
        const [state, compiledState] = [start(), start()];
        const run = (state: Tensor) => (leaves: Tensor[]) =>
          execute(program, operations, leaves, state);
        const eager = run(state);
        const compiled = compile(run(compiledState), { backend });
        for (const shift of [0, 4, 7]) {
          const expected = outcome(() => eager(make(shift)));
          expect(outcome(() => compiled(make(shift)))).toEqual(expected);
          if (typeof expected === "string") {
            ended.refused++;
            // A refused run may have changed the state before or not.
            return;
          }
          ended.well++;
          expect(plain(compiledState)).toEqual(plain(state));
        }
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  it("end well, and are refused", () => {
    expect(ended.well).toBeGreaterThan(100);
    expect(ended.refused).toBeGreaterThan(50);
  });
});

/** A number that everything computed in floats enters. */
function lossOf(results: readonly Tensor[]): Tensor {
  return results
    .filter((x) => isFloat(x.dtype))
    .map((x, i) => x.mul([1, -0.5, 0.25][i % 3]).sum())
    .reduce((sum, x) => sum.add(x));
}

type Differentiate = (loss: Tensor, leaves: readonly Tensor[]) => readonly Tensor[];

const ways: Record<string, Differentiate> = {
  forward: (loss) => [loss],
  "backward()": (loss, leaves) => {
    loss.backward();
    const gradients = leaves.map((x) => x.grad ?? zeros(x.shape, { dtype: x.dtype }));
    for (const x of leaves) x.grad = null;
    return gradients;
  },
  "grad()": (loss, leaves) => grad(loss, leaves, { materializeGrads: true }),
  "the gradient of a gradient": (loss, leaves) => {
    const slopes = grad(loss, leaves, { createGraph: true, materializeGrads: true });
    const length = slopes.map((g) => g.square().sum()).reduce((sum, g) => sum.add(g));
    return length.requiresGrad ? grad(length, leaves, { materializeGrads: true }) : [length];
  },
};

/** Of all elements that were compared, the share whose bound was not infinite. */
const compared = { finite: 0, all: 0 };

function expectWithin(actual: Tensor, expected: Tensor, bound: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  const [numbers, truth, errors] = [actual.data, expected.data, bound.data];
  for (let i = 0; i < truth.length; i++) {
    compared.all++;
    if (!Number.isFinite(truth[i]) || !Number.isFinite(errors[i])) continue;
    compared.finite++;
    // Both may be off: the eager engine in float64, and what was compiled.
    const difference = Math.abs(numbers[i] - truth[i]);
    if (!(difference <= 2 * errors[i])) {
      expect.fail(`element ${i}: ${numbers[i]}, expected ${truth[i]} ± ${2 * errors[i]}`);
    }
  }
}

/** Compiled in a dtype, against the eager engine in float64 and the bound for its rounding. */
function expectAgreement(program: Program, dtype: "float32" | "float64", way: Differentiate): void {
  const run = (leaves: readonly Tensor[], state: Tensor) => {
    const results = execute(program, rounded, leaves, state);
    const loss = lossOf(results);
    return [...results, ...(loss.requiresGrad ? way(loss, leaves) : [loss])];
  };
  // Parameters need gradients; they are states, whose numbers are changed between the runs.
  const make = (kind: "float32" | "float64") => ({
    leaves: leavesOf(program, 0.25, { dtype: () => kind, requiresGrad: true }),
    state: tensor([0.5, -0.25], { dtype: kind }),
  });
  const [reference, ours] = [make("float64"), make(dtype)];
  const watch = new RunningError(dtype);
  const compiled = compile(() => run(ours.leaves, ours.state));
  for (const shift of [0, 0.125]) {
    for (const x of [...reference.leaves, ...ours.leaves]) {
      x.data.forEach((value, i) => {
        x.data[i] = value + shift;
      });
    }
    const expected = withInterceptor(watch, () => run(reference.leaves, reference.state));
    const actual = compiled();
    expected.forEach((x, i) => {
      expectWithin(actual[i], x, watch.of(x));
    });
    expectWithin(ours.state, reference.state, watch.of(reference.state));
  }
}

describe.each(["float64", "float32"] as const)("rounded programs in %s", (dtype) => {
  it.each(Object.keys(ways))("%s", (way) => {
    fc.assert(
      fc.property(programs(rounded, 8), (program) => {
        expectAgreement(program, dtype, ways[way]);
      }),
      { numRuns: 15, seed: 2 },
    );
  });
});

describe.each([["float32"], ["float64"], ["float32", "float64"]] as const)(
  "programs with NaN, infinities, −0 and the ends of the range in %s",
  (...dtypes) => {
    const dtype = (i: number) => dtypes[i % dtypes.length];

    it("give the eager engine's numbers and gradients, bit for bit", () => {
      const operations = [...roundedOnce, ...views];
      const shares: number[] = [];
      fc.assert(
        fc.property(programs(operations, 8, floats), (program) => {
          shares.push(expectBitForBit(program, operations, dtype, withGradients, new Inexact()));
        }),
        { numRuns: 400, seed: 3 },
      );
      expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThan(0.8);
    });

    it("of small integers, give its sums and products too", () => {
      const operations = [...summed, ...views];
      const compute = dtypes.includes("float32" as never) ? forward : withGradients;
      fc.assert(
        fc.property(programs(operations, 7, integersAndSpecial), (program) => {
          expectBitForBit(program, operations, dtype, compute);
        }),
        { numRuns: 300, seed: 4 },
      );
    });
  },
);

it("compares nearly all numbers", () => {
  expect(compared.all).toBeGreaterThan(10_000);
  expect(compared.finite / compared.all).toBeGreaterThan(0.9);
});
