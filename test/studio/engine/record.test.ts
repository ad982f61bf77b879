import { readFileSync } from "node:fs";
import { forbidCodeGeneration } from "chainrule/expr";
import type { Value } from "chainrule/scalar";
import { beforeAll, describe, expect, it } from "vitest";
import { handleOfValue } from "../../../studio/pages/engine/handles.ts";
import { type LessonId, lessonIds, lessons } from "../../../studio/pages/engine/lessons.ts";
import { lineAt, textOf } from "../../../studio/pages/engine/lines.ts";
import { counterparts, pairs } from "../../../studio/pages/engine/pairs.ts";
import { History } from "../../../studio/pages/engine/run/history.ts";
import { liveGraph } from "../../../studio/pages/engine/run/live-graph.ts";
import { record } from "../../../studio/pages/engine/run/record.ts";
import {
  type Numbers,
  overAt,
  type Recording,
} from "../../../studio/pages/engine/run/recording.ts";
import { ofSample, roundGraphOf } from "../../../studio/pages/engine/run/round-graph.ts";
import { stepsOf } from "../../../studio/pages/engine/run/steps.ts";
import { runProgram } from "../../docs/snippet.ts";

// As in the page, whose policy allows no code that is made at run time.
beforeAll(forbidCodeGeneration);

const run = (id: LessonId, numbers = lessons[id].program.numbers) =>
  record(lessons[id].program.run, numbers);

function named(recording: Recording, round = 0) {
  const of = roundGraphOf(recording, recording.rounds[round]);
  const history = new History(recording);
  const end = recording.moments.length;
  const at = (name: string, moment = end) => history.at(of.valueBy.get(name)!, moment);
  return { of, history, at, end };
}

describe("the programs", () => {
  it.each(lessonIds.filter((id) => id !== "loop"))("%s prints what stands in it", async (id) => {
    const text = readFileSync(`studio/pages/engine/programs/${id}.ts`, "utf8");
    const printed = await runProgram(text);
    expect(printed.length).toBe(text.split("// →").length - 1);
    expect(run(id).error).toBe(null);
  });

  it("have their data as handles, and nothing else", () => {
    const handles = (id: LessonId) => {
      const tokens = lessons[id].program.lines.flat();
      return tokens.flatMap(([text, kind]) => (kind === "h" ? [Number(text)] : []));
    };
    for (const id of lessonIds) expect(handles(id), id).toEqual(lessons[id].program.numbers);
    expect(handles("value")).toEqual([2, -3]);
    // The loop of docs/micrograd-pytorch.md: points, targets, weights, and the rate.
    expect(handles("loop")).toEqual([
      ...[0, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0],
      ...[0.9, -0.8, 0, -0.7, 0.8, 0, 0.6, 0.7, 0, 0.2],
    ]);
    expect(handleOfValue(lessons.network.program.lines, "x2")).toBe(10);
  });

  it("has for each line of the loop its line in PyTorch's names", () => {
    for (const { scalar, PyTorch, chainrule } of pairs) {
      for (const line of scalar) expect(lineAt(lessons.loop.program.lines, line), line).not.toBe(0);
      expect(lineAt(counterparts.PyTorch, PyTorch), PyTorch).not.toBe(0);
      expect(lineAt(counterparts.chainrule, chainrule), chainrule).not.toBe(0);
    }
  });
});

describe("a run of the scalar engine", () => {
  it("has the numbers of plain arithmetic, and of differences", () => {
    const { at } = named(run("value", [1.5, 4]));
    const d = (a: number, b: number) => a * b + a;
    expect(at("c").data).toBe(6);
    expect(at("d").data).toBe(d(1.5, 4));
    const h = 1e-5;
    expect(at("a").grad).toBeCloseTo((d(1.5 + h, 4) - d(1.5 - h, 4)) / (2 * h), 8);
    expect(at("b").grad).toBeCloseTo((d(1.5, 4 + h) - d(1.5, 4 - h)) / (2 * h), 8);
  });

  it("gives a number that is used twice its gradient in two parts, one by each line +=", () => {
    const recording = run("value");
    const { of, history, at } = named(recording);
    const { adds } = history.turns(of.valueBy.get("a")!, 0, recording.moments.length);
    expect(adds.length).toBe(2);
    const over = adds.map((moment) => overAt(recording, moment));
    const grads = adds.flatMap((moment, i) => [at("a", moment).grad, at("a", over[i]).grad]);
    expect(over.map((moment) => at("a", moment - 1).grad)).toEqual([0, 1]);
    // Numbers are read within the line; the change is the line's own.
    const ofA = recording.changes.filter(
      ({ value, field }) => field === "grad" && value.label === "a",
    );
    expect(ofA.map(({ by }) => by)).toEqual(adds);
    // 1 by the sum, −3 by the product.
    expect(grads).toEqual([0, 1, 1, -2]);
    expect(at("a", adds[0]).hasGradient).toBe(false);
    expect(at("a", over[0]).hasGradient).toBe(true);
    const live = liveGraph(of.graph, of, history, over[0]).nodes.get("a")!;
    expect(live).toMatchObject({ gradient: 1, isPartial: true });
    expect(live.backward!.formula).toBe("dd/dd × 1");
    const edges = liveGraph(of.graph, of, history, over[0]).edges;
    expect(edges.filter(({ from, term }) => from === "a" && term).map(({ to }) => to)).toEqual([
      "d",
    ]);
    const whole = liveGraph(of.graph, of, history, over[1]);
    expect(whole.nodes.get("a")).toMatchObject({ gradient: -2, isPartial: false });
  });

  it("ends with what the engine's own copy computes, for every value", () => {
    for (const id of ["value", "neuron", "network"] as const) {
      const recording = run(id);
      const [round] = recording.rounds;
      const { of, history } = named(recording);
      for (const [name, node] of of.graph.nodes) {
        const held = history.at(of.valueBy.get(name)!, round.end);
        expect(held.grad, name).toBeCloseTo(node.gradient!, 14);
        const before = history.at(of.valueBy.get(name)!, round.turn).data;
        expect(before, name).toBe(node.value);
      }
    }
  });

  it("goes through two rounds of the loop, with the losses of the page and of PyTorch", () => {
    const recording = run("loop");
    expect(recording.rounds.length).toBe(2);
    expect(recording.rounds[0].root.data.toFixed(4)).toBe("0.1055");
    // In the second round the parameters have moved by −0.2 times the first one's gradients.
    const [first, second] = recording.rounds;
    const { history } = named(recording);
    const weights = first.values.filter(({ value }) => value.label.startsWith("w"));
    expect(weights.length).toBe(6);
    for (const { value, data } of weights) {
      const grad = history.at(value, first.end).grad!;
      const now = second.values.find((each) => each.value === value)!.data;
      expect(now).toBe(data - 0.2 * grad);
      // Until it is put to 0 the gradient of the first round is still there.
      expect(history.at(value, first.end + 5)).toMatchObject({ grad, hasGradient: true });
    }
  });

  it("shows one sample of the loop at a time, with all that depends on it", () => {
    const recording = run("loop");
    const of = roundGraphOf(recording, recording.rounds[0]);
    const shown = ofSample(of, 1);
    const ids = [...shown.nodes.keys()];
    expect(ids).toContain("x2[1]");
    expect(ids).not.toContain("x1[1]");
    expect(ids.filter((id) => id.startsWith("w")).length).toBe(6);
    // From the sample's own sum to the loss.
    expect(ids.filter((id) => id.startsWith("loss"))).toEqual([
      "loss1",
      "loss3",
      "loss4",
      "loss5",
      "loss6",
    ]);
    expect(ids.length).toBeLessThan(of.graph.nodes.size / 2);
  });

  it("has a line for each step, however large the steps are", () => {
    const { length } = run("value").moments;
    const count = (grain: Parameters<typeof stepsOf>[2]) =>
      stepsOf(lessons.value, run("value"), grain).length;
    expect(count("program")).toBe(6);
    expect(count("every line")).toBe(length);
    expect(count("noted")).toBeGreaterThan(20);
    expect(count("noted")).toBeLessThan(length / 2);
    // The same lines whenever it runs: what is in the address means the same.
    expect(run("value", [7, 7]).moments.map(({ line }) => line)).toEqual(
      run("value").moments.map(({ line }) => line),
    );
  });
});

describe("a run of layers by hand", () => {
  const last = (id: LessonId, path: string, name: string): Numbers => {
    const moments = run(id).moments.filter((moment) => moment.path === path);
    return moments.findLast(({ sight }) => sight.has(name))!.sight.get(name) as Numbers;
  };
  const close = (actual: Numbers, expected: number[]) => {
    expect(actual.data.length).toBe(expected.length);
    for (const [i, number] of expected.entries()) expect(actual.data[i]).toBeCloseTo(number, 5);
  };

  it("has a linear layer's numbers, by sums that are written out", () => {
    const [x, w, b, dy] = [
      [
        [1, -2],
        [0.5, 3],
      ],
      [
        [0.5, -1],
        [1, 0.25],
        [-0.75, 2],
      ],
      [0.1, 0, -0.1],
      [
        [1, 0, -1],
        [0.5, 2, 0],
      ],
    ] as [number[][], number[][], number[], number[][]];
    const path = "studio/pages/engine/programs/linear.ts";
    const y = x.flatMap((row) => w.map((own, o) => row[0] * own[0] + row[1] * own[1] + b[o]));
    close(last("linear", path, "y"), y);
    const dx = dy.flatMap((row) =>
      [0, 1].map((i) => row.reduce((sum, d, o) => sum + d * w[o][i], 0)),
    );
    close(last("linear", path, "dx"), dx);
    const dw = w.flatMap((_, o) => [0, 1].map((i) => dy[0][o] * x[0][i] + dy[1][o] * x[1][i]));
    close(last("linear", "src/manual/linear.ts", "this.weight.gradient"), dw);
    close(last("linear", "src/manual/linear.ts", "this.bias.gradient"), [1.5, 2, -1]);
    expect(last("linear", "src/manual/linear.ts", "kept.x").shape).toEqual([2, 2]);
  });

  it("stops at every line of a layer's forward and backward", () => {
    const recording = run("linear");
    const path = "src/manual/linear.ts";
    const lines = stepsOf(lessons.linear, recording, "noted")
      .map((i) => recording.moments[i])
      .filter((moment) => moment.path === path)
      .map(({ line }) =>
        textOf(lessons.linear.files.length ? sourceOf(path)[line - 1] : []).trim(),
      );
    expect(lines).toContain("const product = x.matmul(weight.T);");
    expect(lines).toContain("this.weight.gradient.add_(dy.T.matmul(kept.x));");
    expect(lines).toContain("return dx.copy_(dy.matmul(weight));");
  });

  it.each(lessonIds.filter((id) => lessons[id].engine === "manual"))(
    "%s runs lines of each of its own files",
    (id) => {
      const paths = new Set(run(id).moments.map(({ path }) => path));
      const { files } = lessons[id];
      expect(files.filter((file) => !paths.has(file))).toEqual([]);
    },
  );
});

function sourceOf(path: "src/manual/linear.ts") {
  return readFileSync(path, "utf8")
    .split("\n")
    .map((line) => [[line, ""]] as const);
}

it("a value's name is its label, its variable, or its number", () => {
  const of = named(run("neuron")).of;
  const names = [...of.nameOf].map(([value, name]: [Value, string]) => [value.label, name]);
  expect(names).toContainEqual(["x1", "x1"]);
  expect(names).toContainEqual(["", "y"]);
  expect(names).toContainEqual(["", "t1"]);
});
