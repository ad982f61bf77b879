import { describe, expect, it } from "vitest";
import { zoo } from "../../../examples/bug-zoo/zoo.ts";
import type { Exercise } from "../../../studio/exercises/exercise.ts";
import type { Check } from "../../../studio/exercises/grade/check.ts";
import { exercises } from "../../../studio/exercises/index.ts";
import { evaluate } from "../../../studio/exercises/run/evaluate.ts";
import { strip } from "../../../studio/exercises/run/strip.ts";

/** What the grade says of some code. */
function graded(exercise: Exercise, code: string): Check[] {
  const javascript = strip(code);
  if (typeof javascript !== "string") throw new Error(javascript.text);
  return exercise.grade(evaluate(javascript));
}

const isPassed = (checks: readonly Check[]) => checks.every(({ passed }) => passed);
const said = (checks: readonly Check[]) =>
  checks.map(({ asked, said, advice = "" }) => `${asked}: ${said} ${advice}`).join("\n");

const changed = (code: string, from: string, to: string) => {
  expect(code).toContain(from);
  return code.replace(from, () => to);
};

describe.each(exercises.map((each) => [each.id, each] as const))("%s", (_, exercise) => {
  it("the reference passes", () => {
    const checks = graded(exercise, exercise.reference);
    expect(isPassed(checks), said(checks)).toBe(true);
  });

  it.each([
    ["an empty answer", ""],
    ["what stands there at first", exercise.start],
    ["return dy", exercise.handedOn],
  ])("%s fails, and is told why", (_, code) => {
    const checks = graded(exercise, code);
    expect(isPassed(checks)).toBe(false);
    for (const { passed, said } of checks) if (!passed) expect(said).toMatch(/\S+ .*[.!?]$/s);
  });

  it.each(exercise.mistakes)("a mistake is told: $to", ({ from, to, said: wanted }) => {
    const checks = graded(exercise, changed(exercise.reference, from, to));
    const wrong = checks.filter(({ passed }) => !passed);
    expect(wrong.length).toBeGreaterThan(0);
    expect(said(wrong)).toMatch(wanted);
  });

  it("has hints that are not the answer", () => {
    expect(exercise.hints).toHaveLength(2);
    const lines = exercise.reference.split("\n").map((line) => line.trim());
    const written = lines.filter((line) => line.length > 12 && !exercise.start.includes(line));
    for (const line of written) for (const hint of exercise.hints) expect(hint).not.toContain(line);
  });
});

it("what is to be written has at least two typical mistakes", () => {
  for (const { id, kind, mistakes } of exercises) {
    if (kind === "write") expect(mistakes.length, id).toBeGreaterThanOrEqual(2);
  }
});

/** A file with what backward returns changed. */
const returning = (code: string, change: string) =>
  code.replace(/(\n {2}backward\(.*?\n {4}return )(.*?);\n {2}\}/s, `$1($2)${change};\n  }`);

describe("the bug zoo", () => {
  const bugs = exercises.filter(({ kind }) => kind === "find");

  it("is there whole", () => {
    expect(bugs.map(({ id }) => id).sort()).toEqual(Object.keys(zoo).sort());
  });

  it.each(bugs.map((bug) => [bug.id, bug] as const))(
    "%s: other mistakes are told, too",
    (_, bug) => {
      for (const [change, wanted] of [
        [".neg()", /sign|−1 times/i],
        [".mul(2)", /factor|times|divided/i],
      ] as const) {
        const code = returning(bug.reference, change);
        expect(code).not.toBe(bug.reference);
        const checks = graded(bug, code);
        expect(isPassed(checks)).toBe(false);
        expect(said(checks)).toMatch(wanted);
      }
    },
  );
});
