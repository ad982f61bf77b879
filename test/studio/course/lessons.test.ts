import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import { numberBy } from "../../../studio/course/ask.ts";
import { drawCurve, drawGradients, drawLosses } from "../../../studio/course/chart.ts";
import type { Derived, Lesson } from "../../../studio/course/content.ts";
import { Numbers } from "../../../studio/course/numbers.ts";
import { isReached } from "../../../studio/course/task.ts";
import { startOf, steps, trainXor } from "../../../studio/course/xor.ts";
import { lessons } from "../../../studio/lessons/lessons.ts";
import { plainLoss } from "../network/example.ts";
import { plainNumbers, plainResult, plainXor } from "./plain.ts";
import { movedNumbers } from "./texts.ts";

/** The result with other numbers, in plain arithmetic. */
function resultOf(lesson: Lesson, numbers: Numbers, changes: Readonly<Record<string, number>>) {
  const values = new Map([...numbers.values.value, ...Object.entries(changes)]);
  const { subject } = lesson;
  if ("program" in subject) return plainResult(subject.program, values);
  return plainLoss(numbers.material.network(values)!);
}

const slopeOf = (lesson: Lesson, numbers: Numbers, id: string) => {
  const value = numbers.values.value.get(id)!;
  const at = (h: number) => resultOf(lesson, numbers, { [id]: value + h });
  return (at(1e-5) - at(-1e-5)) / 2e-5;
};

const withGraph = lessons.filter(({ subject }) => !("training" in subject));

describe.each(withGraph)("the lesson $id", (lesson) => {
  it.each([
    ["as it stands", new Numbers(lesson, signal({}))],
    ["moved", movedNumbers(lesson)],
  ])("has the numbers of plain arithmetic and differences, %s", (_, numbers) => {
    const { nodes, loss } = numbers.graph!.value;
    expect(nodes.get(loss)!.value).toBeCloseTo(resultOf(lesson, numbers, {}), 10);
    if ("program" in lesson.subject) {
      for (const [id, value] of plainNumbers(lesson.subject.program, numbers.values.value)) {
        expect(nodes.get(id)?.value, id).toBeCloseTo(value, 10);
      }
    }
    for (const id of numbers.material.given.keys()) {
      const { gradient } = nodes.get(id)!;
      expect(gradient, id).not.toBeNull();
      const slope = slopeOf(lesson, numbers, id);
      expect(Math.abs(gradient! - slope), id).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
    }
    for (const [name, derived] of Object.entries(lesson.numbers ?? {})) {
      expect(numbers.number(name).value, name).toBeCloseTo(plain(derived, lesson, numbers), 6);
    }
  });
});

/** A derived number once more, from differences alone. */
function plain(derived: Derived, lesson: Lesson, numbers: Numbers): number {
  const value = (id: string) => numbers.values.value.get(id)!;
  const slope = (id: string) => slopeOf(lesson, numbers, id);
  const result = (changes: Readonly<Record<string, number>>) => resultOf(lesson, numbers, changes);
  const central = (id: string, h: number) =>
    (result({ [id]: value(id) + h }) - result({ [id]: value(id) - h })) / (2 * h);
  if ("nudged" in derived) {
    return result({ [derived.nudged]: value(derived.nudged) + value(derived.by) });
  }
  if ("change" in derived) {
    return result({ [derived.change]: value(derived.change) + value(derived.by) }) - result({});
  }
  if ("predicted" in derived) return slope(derived.predicted) * value(derived.by);
  if ("difference" in derived) return central(derived.difference, value(derived.by));
  if ("error" in derived) {
    return Math.abs(slope(derived.error) - central(derived.error, value(derived.by)));
  }
  if ("moved" in derived) return value(derived.moved) - value(derived.rate) * slope(derived.moved);
  if ("stepped" in derived) {
    const moved = derived.stepped.map((id) => [id, value(id) - value(derived.rate) * slope(id)]);
    return result(Object.fromEntries(moved));
  }
  // Of the one lesson with shares: a is 3·x, and b is x².
  return derived.through === "a" ? 3 : 2 * value("x");
}

describe("the training runs", () => {
  it.each([
    [0, 0.5],
    [1, 1],
    [4, 1],
    [8, 5],
  ])("of %i units and a rate of %d are those of a loop over samples", (units, rate) => {
    const start = startOf(units).map(({ data }) => Array.from(data, Number));
    const losses = trainXor(units, rate);
    for (const [i, loss] of plainXor(start, units, rate, steps).entries()) {
      expect(losses[i]).toBeCloseTo(loss, 8);
    }
  });
});

describe("the things to do", () => {
  it.each(lessons)("that of $id is not done at first, and its way does it", (lesson) => {
    const numbers = new Numbers(lesson, signal({}));
    expect(isReached(lesson.task, numbers)).toBe(false);
    for (const id of Object.keys(lesson.task.way)) expect(numbers.handle(id), id).toBeDefined();
    numbers.set(lesson.task.way);
    expect(isReached(lesson.task, numbers)).toBe(true);
    numbers.reset();
    expect(isReached(lesson.task, numbers)).toBe(false);
  });
});

describe("the charts", () => {
  it("draw the step to where the loss then is", () => {
    const lesson = lessons.find(({ id }) => id === "step")!;
    const numbers = new Numbers(lesson, signal({ rate: 0.125 }));
    const figure = lesson.figure as Extract<Lesson["figure"], { kind: "curve" }>;
    const { keys, rows, svg } = drawCurve(figure, numbers);
    expect(keys.map(({ text }) => text)).toEqual([
      "L for every w",
      "the tangent, of slope ∂L/∂w = −7.6",
      "one step, to w = 1.45",
    ]);
    // 2·w + 0.1 − 3 at w = −0.5
    expect(rows[0]).toEqual(["−0.5", "15.21"]);
    expect(svg).toContain("<title>after the step: ");
  });

  it("draw each layer's gradient: powers of the weight, and of the weight plus 1", () => {
    const lesson = lessons.find(({ id }) => id === "depth")!;
    const numbers = new Numbers(lesson, signal({ w: 0.5 }));
    const figure = lesson.figure as Extract<Lesson["figure"], { kind: "gradients" }>;
    const { rows } = drawGradients(figure, numbers);
    expect(rows[0].map((text) => Number(text))).toEqual([
      1,
      expect.closeTo(0.5 ** 7, 5),
      expect.closeTo(1.5 ** 7, 2),
    ]);
    expect(rows[7]).toEqual(["8", "1", "1"]);
  });

  it("draw both runs", () => {
    const lesson = lessons.find(({ id }) => id === "runs")!;
    const { rows, columns } = drawLosses(new Numbers(lesson, signal({})));
    expect(columns).toEqual(["step", "run a", "run b"]);
    expect(rows).toHaveLength(11);
    expect(Number(rows[10][1])).toBeCloseTo(trainXor(4, 0.5)[steps], 4);
  });
});

it("an expression takes the numbers of its text", () => {
  const numbers = new Numbers(lessons[0], signal({ w: 4 }));
  expect(numberBy("2·w − ∂L/∂w", numbers)).toBe(5);
});
