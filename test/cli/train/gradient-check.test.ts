import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { checkRun } from "../../../src/cli/train/gradient-check.ts";
import { JsonDisplay } from "../../../src/cli/train/json-display.ts";
import { loadTask } from "../../../src/cli/train/load-task.ts";
import { resolveConfig } from "../../../src/cli/train/options.ts";
import { prepareRun } from "../../../src/cli/train/prepare.ts";
import { GradientCheckError, train } from "../../../src/cli/train/run.ts";
import * as manual from "../../../src/manual/index.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { events } from "./process.ts";

const folder = temporaryFolder();

afterEach(() => vi.restoreAllMocks());

const config = resolveConfig({
  data: "moons",
  engine: "manual",
  optimizer: "sgd",
  layers: "8,tanh,4,relu",
  epochs: 1,
});

/** Runs `train`, and gives what it told. */
async function told(run: Parameters<typeof train>[0], signal?: AbortSignal) {
  let text = "";
  const display = new JsonDisplay({ write: (part: string) => (text += part) } as never);
  const outcome = await train(run, display, signal);
  return { outcome, events: events(text) };
}

it("names the layer and the mistake where a gradient is wrong, and trains nothing", async () => {
  const backward = manual.Tanh.prototype.backward;
  vi.spyOn(manual.Tanh.prototype, "backward").mockImplementation(function (this: manual.Tanh, dy) {
    return backward.call(this, dy).neg();
  });
  const out = join(folder, "wrong");
  const failure = await told({ config, out }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(GradientCheckError);
  const { message } = failure as Error;
  expect(message).toMatch(/^the gradient of weight in layer 0 Linear is wrong: relative error 2/);
  expect(message).toContain("Likely cause in layer 1 (Tanh): The sign is flipped.");
});

it("passes a table whose categories are learnt as vectors and have missing cells", async () => {
  const rows = Array.from({ length: 120 }, (_, i) => `${i % 3 ? `town ${i % 40}` : ""},${i % 40}`);
  const data = join(folder, "towns.csv");
  writeFileSync(data, ["town,price", ...rows].join("\n"));
  const table = resolveConfig({ data, label: "price", task: "regression" });
  const checked = await checkRun(prepareRun(table, await loadTask(table)));
  expect(checked?.map(({ layer, passed }) => `${layer} ${passed}`)).toContain(
    "0.embeddings.0 Embedding true",
  );
  expect(checked?.every(({ passed }) => passed)).toBe(true);
});

it("stops between two parameters, and goes on from there", async () => {
  const run = prepareRun(config, await loadTask(config));
  let asked = 0;
  const signal = {
    get aborted() {
      return ++asked === 2;
    },
  };
  expect(await checkRun(run, signal as AbortSignal)).toBe(null);
  expect(asked).toBe(2);
  expect(await checkRun(run)).toHaveLength(6);

  const out = join(folder, "stopped");
  const stopped = await told({ config, out }, AbortSignal.abort());
  expect(stopped.outcome).toBe("stopped");
  expect(stopped.events.at(-1)).toMatchObject({ event: "stopped", step: 0 });
  const resumed = await told({ resume: out });
  expect(resumed.outcome).toBe("finished");
  expect(resumed.events[1]).toMatchObject({ event: "gradientCheck", passed: true });
});

it("lets timers and signals have their turn between two parameters", async () => {
  const run = prepareRun(config, await loadTask(config));
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const seen: number[] = [];
  const signal = {
    get aborted() {
      seen.push(turns);
      const until = performance.now() + 5;
      while (performance.now() < until);
      return false;
    },
  };
  await checkRun(run, signal as AbortSignal);
  clearInterval(timer);
  expect(seen.at(-1)).toBeGreaterThan(0);
});
