import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunReport } from "../../../src/report/run-report.ts";
import { Run } from "../../../studio/pages/runs/data/run.ts";
import { Tail } from "../../../studio/pages/runs/data/tail.ts";
import { mutations } from "../../fuzz/mutation.ts";
import { full } from "../../report/sample.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const step = (n: number) => JSON.stringify({ step: n, epoch: 1, loss: 1 / n, accuracy: 0.5 });
const epoch = (n: number, last: number) =>
  JSON.stringify({
    ...{ epoch: n, step: last, trainLoss: 1, trainAccuracy: 0.5, testLoss: 0.3 },
    ...{ testAccuracy: 0.8, seconds: 1 },
  });
const lines = [step(1), step(2), step(3), epoch(1, 3)];
const metrics = utf8(`${lines.join("\n")}\n`);

function runOf(bytes: Uint8Array, { isRunning = false, hasModel = false, epochs = 1 } = {}): Run {
  const run = new Run("moons-1");
  Object.assign(run, { isRunning, hasModel, read: 1 });
  run.set("config.json", JSON.stringify({ data: "moons", batchSize: 8, epochs }));
  run.add("metrics.jsonl", bytes);
  return run;
}

describe("a run", () => {
  it("tells how it stands", () => {
    const stateOf = (run: Run) => run.summary.state;
    expect(stateOf(runOf(metrics, { hasModel: true }))).toBe("finished");
    expect(stateOf(runOf(metrics, { hasModel: true, epochs: 2 }))).toBe("interrupted");
    expect(stateOf(runOf(metrics))).toBe("interrupted");
    expect(stateOf(runOf(metrics, { isRunning: true, hasModel: true }))).toBe("running");
    expect(stateOf(runOf(metrics.subarray(0, -20)))).toBe("half-written");
    expect(stateOf(runOf(utf8("")))).toBe("half-written");
    expect(stateOf(runOf(utf8(`${step(1)}\n{"step":"x"}\n`)))).toBe("corrupt");
    expect(runOf(metrics).summary).toMatchObject({
      ...{ steps: 3, lastStep: 3, lastEpoch: 1, testLoss: 0.3, testAccuracy: 0.8, problems: [] },
      settings: { data: "moons", "batch size": "8", epochs: "1" },
    });
  });

  it("has the curves of a regression: the error of steps and epochs, and no accuracy", () => {
    const lines = [
      { step: 1, epoch: 1, loss: 2, mae: 5.5 },
      { step: 2, epoch: 1, loss: 1, mae: 4.5 },
      { epoch: 1, step: 2, trainLoss: 1, trainMae: 5, testLoss: 1.5, testMae: 4.25, seconds: 1 },
    ];
    const run = runOf(utf8(`${lines.map((line) => JSON.stringify(line)).join("\n")}\n`));
    expect(run.summary.measured).toEqual(["loss", "mae", "testLoss", "testMae"]);
    const { mae, testMae } = run.series;
    expect([...mae.values.subarray(0, mae.length)]).toEqual([5.5, 4.5]);
    expect([testMae.steps[0], testMae.values[0], testMae.length]).toEqual([2, 4.25, 1]);
    const classifier = ["loss", "accuracy", "testLoss", "testAccuracy"];
    expect(runOf(metrics).summary.measured).toEqual(classifier);
    const { series } = Run.ofReport("a report", full as RunReport);
    expect([series.mae.length, series.testMae.length]).toEqual([300, 3]);
  });

  it("keeps what stands before a line that is wrong, and says which one is", () => {
    const run = runOf(utf8(`${step(1)}\n${step(2)}\nnonsense\n${step(4)}\n`));
    const { state, steps, problems } = run.summary;
    expect([state, steps]).toEqual(["corrupt", 2]);
    expect(problems[0]).toMatch(/^metrics\.jsonl: line 3: not JSON/);
    // Another file in its place is read from its beginning.
    run.restart("metrics.jsonl");
    run.add("metrics.jsonl", metrics);
    expect(run.summary).toMatchObject({ steps: 3, problems: [] });
  });

  it("is the same however its bytes come, also within a line and a character", () => {
    const bytes = utf8(`{"step":1,"epoch":1,"loss":1,"größe":2}\n${lines.slice(1).join("\n")}\n`);
    const whole = runOf(bytes).summary;
    for (const size of [1, 3, 17]) {
      const run = runOf(utf8(""));
      for (let at = 0; at < bytes.length; at += size) {
        run.add("metrics.jsonl", bytes.subarray(at, at + size));
      }
      expect(run.summary).toEqual(whole);
    }
  });

  it("takes a last line whose line break alone is missing, and says where the loss is none", () => {
    const run = runOf(utf8(`${step(1)}\n{"step":2,"epoch":1,"loss":null}\n${step(3)}`));
    expect(run.summary.steps).toBe(2);
    expect(run.summary.problems).toContain("Its loss is not finite from step 2 on.");
    run.finish("metrics.jsonl");
    expect(run.summary.steps).toBe(3);
  });

  it("changed at random is shown as far as it is whole", () => {
    fc.assert(
      fc.property(mutations, (mutate) => {
        const changed = mutate(metrics);
        const run = runOf(changed);
        run.finish("metrics.jsonl");
        const { steps, state, problems } = run.summary;
        const text = new TextDecoder().decode(changed);
        const same = lines.findIndex((line, i) => text.split("\n")[i] !== line);
        // Unless the bytes are no text, or nothing like it, of which no line is read.
        const isText = Buffer.from(utf8(text)).equals(Buffer.from(changed));
        const isRead = isText && !problems.some((problem) => /this is /.test(problem));
        if (isRead) expect(steps).toBeGreaterThanOrEqual(Math.min(same < 0 ? 3 : same, 3));
        if (problems.some((problem) => problem.startsWith("metrics")))
          expect(state).toBe("corrupt");
        run.set("config.json", new TextDecoder().decode(mutate(utf8('{"data":"moons"}'))));
        run.set("gradient-check.json", new TextDecoder().decode(mutate(utf8("[]"))));
        run.add("doctor.jsonl", changed);
        expect(run.summary.name).toBe("moons-1");
      }),
      { numRuns: 400, seed: 3 },
    );
  });

  it("can be a report's data", () => {
    const report = JSON.parse(JSON.stringify(full)) as RunReport;
    const { state, steps, alerts, observed, gradientCheck, settings } = Run.ofReport(
      "r",
      report,
    ).summary;
    expect([state, steps, alerts.length, observed.length]).toEqual(["finished", 300, 3, 30]);
    expect(gradientCheck).toHaveLength(2);
    expect(settings).toEqual({ seed: "7", optimizer: "SGD" });
    expect(Run.ofReport("r", { ...report, stopped: "Halted." }).summary.state).not.toBe("finished");
  });
});

describe("a file that grows", () => {
  it("is read on, and from its beginning when it was replaced, cut off, or both and has grown", async () => {
    let content = utf8("one two ");
    let id = "a";
    const tail = new Tail();
    const next = async () => {
      const found = await tail.next({ id, size: content.length }, async (from) =>
        content.subarray(from),
      );
      return found && [new TextDecoder().decode(found.bytes), found.isFirst];
    };
    expect(await next()).toEqual(["one two ", true]);
    expect(await next()).toBeNull();
    content = utf8("one two three ");
    expect(await next()).toEqual(["three ", false]);
    content = utf8("one");
    expect(await next()).toEqual(["one", true]);
    // Cut off, and longer again before anybody looked.
    content = utf8("ONE two three four");
    expect(await next()).toEqual(["ONE two three four", true]);
    id = "b";
    expect(await next()).toEqual(["ONE two three four", true]);
    content = utf8("");
    expect(await next()).toEqual(["", true]);
  });

  it("may be read a part at a time", async () => {
    const content = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
    const tail = new Tail();
    const read: number[] = [];
    for (;;) {
      const next = await tail.next({ id: "a", size: 1000 }, async (from) =>
        content.subarray(from, from + 190),
      );
      if (!next) break;
      read.push(...next.bytes);
    }
    expect(read).toEqual([...content]);
  });
});
