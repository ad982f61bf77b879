import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planMemory as plan } from "../../src/compile/memory-plan.ts";
import type { Buffer, Program, Region, Step } from "../../src/compile/program.ts";
import { whole } from "../../src/compile/regions.ts";
import { bufferBytes, elementBytes } from "../../src/compile/wasm/layout.ts";
import { functions, input } from "../../src/expr/index.ts";
import type { Dtype } from "../../src/index.ts";
import { cumsumOp } from "../../src/ops/cumsum.ts";
import type { Op } from "../../src/tensor/tensor.ts";

const planMemory = (program: Program) => plan(program, { bufferBytes, elementBytes });

const sum = functions.add(input(0), input(1));

function buffer(name: string, length: number, dtype: Dtype = "float32"): Buffer {
  return { name, role: "temporary", dtype, length, storage: null };
}

function all(b: Buffer): Region {
  return whole(b, [b.length]);
}

function map(inputs: readonly Region[], output: Region): Step {
  return { kind: "map", expression: inputs.length > 1 ? sum : input(0), inputs, output };
}

/** A reduction of everything: it reads its operand to the end before it writes. */
function total(x: Buffer, output: Buffer): Step {
  return {
    kind: "operation",
    op: cumsumOp as Op,
    attributes: { dim: 0, reverse: false },
    inputs: [all(x)],
    output: { ...all(output), shape: [x.length] },
  };
}

/**
 * Runs a program in the planned block with a mark for each buffer in its bytes: a step must find the
 * marks of what it reads, and writes its own.
 */
function simulate({ steps, results }: Program, offsets: ReadonlyMap<Buffer, number>): string[] {
  const marks = new Map<number, string>();
  const wrong: string[] = [];
  const each = (b: Buffer, visit: (unit: number) => void) => {
    for (let at = 0; at < bufferBytes(b); at += 64) visit((offsets.get(b)! + at) / 64);
  };
  const find = (b: Buffer, where: string) =>
    each(b, (unit) => {
      if (marks.get(unit) !== b.name) wrong.push(`${where}: ${b.name} is gone`);
    });
  for (const [i, step] of steps.entries()) {
    if (step.kind !== "map" && step.kind !== "operation") continue;
    const reads = step.inputs;
    for (const region of reads) find(region.buffer, `step ${i}`);
    const { buffer: output } = step.output;
    const isElementwise = step.kind === "map";
    for (const region of reads) {
      const [a, b] = [offsets.get(region.buffer)!, offsets.get(output)!];
      const meet = a < b + bufferBytes(output) && b < a + bufferBytes(region.buffer);
      if (meet && region.buffer !== output && !(isElementwise && a === b)) {
        wrong.push(`step ${i}: ${output.name} overwrites ${region.buffer.name} while it is read`);
      }
    }
    each(output, (unit) => marks.set(unit, output.name));
  }
  for (const { buffer: b } of results) find(b, "the result");
  return wrong;
}

const lengths = [1, 16, 17, 40, 64];

const programs = fc
  .array(
    fc.record({
      length: fc.nat(lengths.length - 1),
      wide: fc.boolean(),
      a: fc.nat(9),
      b: fc.nat(9),
      isMap: fc.boolean(),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .chain((choices) =>
    fc.array(fc.nat(choices.length), { maxLength: 3 }).map((kept): Program => {
      const buffers: Buffer[] = [];
      const steps: Step[] = [];
      for (const [i, { length, wide, a, b, isMap }] of choices.entries()) {
        const output = buffer(`t${i}`, lengths[length], wide ? "float64" : "float32");
        const inputs = [a, b]
          .map((k) => buffers[buffers.length - 1 - k])
          .filter((x) => x !== undefined)
          .map((x) => ({
            ...all(x),
            shape: [output.length],
            strides: [x.length === output.length ? 1 : 0],
          }));
        const isCumsum = !isMap && inputs.length > 0;
        steps.push(isCumsum ? total(inputs[0].buffer, output) : map(inputs, all(output)));
        buffers.push(output);
      }
      const results = kept.map((i) => all(buffers[i % buffers.length]));
      return { steps, results };
    }),
  );

describe("the memory plan", () => {
  it("lets no two buffers that are needed at the same time overlap", () => {
    fc.assert(
      fc.property(programs, (program) => {
        const { offsets, peak, sum } = planMemory(program);
        expect(simulate(program, offsets)).toEqual([]);
        for (const [b, offset] of offsets) {
          expect(offset % 64).toBe(0);
          expect(offset + bufferBytes(b)).toBeLessThanOrEqual(peak);
        }
        expect(peak).toBeLessThanOrEqual(sum);
      }),
      { numRuns: 500 },
    );
  });

  it("takes no more for a long chain than for a short one", () => {
    const buffers = Array.from({ length: 9 }, (_, i) => buffer(`t${i}`, 100));
    const steps = buffers.map((b, i) => map(i === 0 ? [] : [all(buffers[i - 1])], all(b)));
    const { peak, sum } = planMemory({ steps, results: [all(buffers[8])] });
    expect(peak).toBe(bufferBytes(buffers[0]));
    expect(sum).toBe(9 * bufferBytes(buffers[0]));
    const sums = buffers.slice(1).map((b, i) => total(buffers[i], b));
    expect(planMemory({ steps: [steps[0], ...sums], results: [] }).peak).toBe(
      2 * bufferBytes(buffers[0]),
    );
  });

  it("writes over an operand only element by element", () => {
    const [x, y] = [buffer("x", 100), buffer("y", 100)];
    const write = (operand: Region, output = y) => {
      const { offsets } = planMemory({
        steps: [map([], all(x)), map([operand], all(output))],
        results: [all(output)],
      });
      return offsets.get(x) === offsets.get(output);
    };
    expect(write(all(x))).toBe(true);
    expect(write({ ...all(x), strides: [-1], offset: 99 })).toBe(false);
    expect(write({ ...all(x), strides: [0] })).toBe(false);
    // As many numbers, of another width.
    expect(write(all(x), buffer("z", 100, "float64"))).toBe(false);
  });

  it("keeps results and what is read later", () => {
    const [x, y, z] = ["x", "y", "z"].map((name) => buffer(name, 100));
    const steps = [map([], all(x)), map([all(x)], all(y)), map([all(x), all(y)], all(z))];
    for (const results of [
      [all(x), all(z)],
      [all(x), all(y), all(z)],
    ]) {
      const { offsets } = planMemory({ steps, results });
      expect(simulate({ steps, results }, offsets)).toEqual([]);
      expect(offsets.get(x)).not.toBe(offsets.get(z));
    }
  });
});
