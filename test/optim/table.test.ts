import { describe, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import type { optim } from "../../src/index.ts";
import {
  checkCleared,
  checkDefaults,
  checkOptions,
  checkRefused,
  checkSaved,
  checkTrajectory,
} from "./optimizer-sample.ts";
import { type OptimizerSample, optimizerSamples, runsOf } from "./samples.ts";

type AnySample = OptimizerSample<optim.FirstOrderOptions>;

describe.each(Object.entries(optimizerSamples) as [string, AnySample][])("%s", (_, sample) => {
  const runs = runsOf(sample).map((options) => [JSON.stringify(options), options] as const);

  it("has the defaults of the paper", () => checkDefaults(sample));

  it("is run with every option, and follows it", () => checkOptions(sample));

  it.each(runs)("goes where its formula goes: %s", (_, options) => {
    checkTrajectory(sample, options, "float64");
  });

  it.each(runs)("goes on bit for bit from what was saved: %s", (_, options) => {
    checkSaved(sample, options, (step) => step);
  });

  it.each(runs)("begins anew from an empty state: %s", (_, options) => {
    checkCleared(sample, options, (step) => step);
  });

  it.each(runs)("refuses a state that is not whole: %s", (_, options) => {
    checkRefused(sample, options);
  });

  it("begins anew from an empty state, compiled", () => {
    checkCleared(sample, sample.runs[sample.runs.length - 1], compile);
  });
});
