import { inputsOf } from "../../expr/index.ts";
import { sameShape, sizeOf } from "../../tensor/shape.ts";
import {
  type Buffer,
  type Program,
  productShape,
  type Region,
  readsOf,
  type ScanStep,
  type Step,
  writesOf,
} from "../program.ts";
import { extentOf } from "../regions.ts";

/**
 * Checks what every step relies on: regions inside their buffers, operands of the shapes that the
 * step needs, temporaries written before they are read.
 *
 * @throws Error that names the step and the rewrite after which it is wrong: a mistake in the compiler.
 */
export function verify(program: Program, after: string): void {
  verifySteps(program, after, new Set());
}

/** @param written the temporaries that were written before; those of the program are added. */
function verifySteps({ steps, results }: Program, after: string, written: Set<Buffer>): void {
  const fail = (where: string, why: string): never => {
    throw new Error(`compile: ${where} after ${after}: ${why}`);
  };
  const check = (where: string, region: Region) => {
    const [first, last] = extentOf(region);
    if (sizeOf(region.shape) > 0 && (first < 0 || last >= region.buffer.length)) {
      fail(where, `a region of ${region.buffer.name} reaches outside of it`);
    }
  };
  for (const [i, step] of steps.entries()) {
    const where = `step ${i} (${step.kind})`;
    for (const region of readsOf(step)) {
      check(where, region);
      const { buffer } = region;
      if (buffer.role === "temporary" && !written.has(buffer)) {
        fail(where, `${buffer.name} is read before it is written`);
      }
    }
    checkShapes(step, (why) => fail(where, why));
    if (step.kind === "scan") {
      verifySlices(step, (why) => fail(where, why));
      verifySteps(step.body, `${after}, in ${where}`, new Set(written));
    }
    for (const output of writesOf(step)) {
      check(where, output);
      written.add(output.buffer);
    }
  }
  for (const { buffer } of results) {
    if (buffer.role === "temporary" && !written.has(buffer)) fail("the result", "is never written");
  }
}

/** Checks that a slice stays inside of what it is a part of, at every turn. */
function verifySlices({ body, length, level }: ScanStep, fail: (why: string) => void): void {
  const regions = body.steps.flatMap((step) => [...readsOf(step), ...writesOf(step)]);
  for (const { slice, name, length: size } of new Set(regions.map(({ buffer }) => buffer))) {
    if (slice?.level !== level || size === 0) continue;
    const last = slice.offset + slice.stride * (length - 1);
    const [low, high] = [Math.min(slice.offset, last), Math.max(slice.offset, last) + size];
    if (low < 0 || high > slice.of.length)
      fail(`the slice ${name} reaches outside of ${slice.of.name}`);
  }
}

function checkShapes(step: Step, fail: (why: string) => void): void {
  const expect = (regions: readonly Region[], shape: readonly number[]) => {
    if (regions.some((region) => !sameShape(region.shape, shape)))
      fail("an operand's shape differs");
  };
  const reads = (expression: Parameters<typeof inputsOf>[0], count: number) => {
    if (inputsOf(expression).some((index) => index >= count)) fail("an operand is missing");
  };
  if (step.kind === "map") {
    expect(step.inputs, step.output.shape);
    reads(step.expression, step.inputs.length);
  } else if (step.kind === "reduce") {
    expect(step.inputs, step.shape);
    expect(step.finishInputs, step.output.shape);
    expect(
      [step.output],
      step.shape.filter((_, dim) => !step.dims.includes(dim)),
    );
    reads(step.expression, step.inputs.length);
    reads(step.finish, step.finishInputs.length + 1);
  } else if (step.kind === "product") {
    const { batch, rows, depth, columns } = productShape(step);
    expect([step.a], [...batch, ...rows, ...depth]);
    expect([step.b], [...batch, ...depth, ...columns]);
    expect([step.output], [...batch, ...rows, ...columns]);
    expect(step.finishInputs, step.output.shape);
    reads(step.finish, step.finishInputs.length + 1);
  }
}
