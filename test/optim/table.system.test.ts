import { describe, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import type { optim } from "../../src/index.ts";
import { checkCleared, checkSaved, checkTrajectory } from "./optimizer-sample.ts";
import { type OptimizerSample, optimizerSamples, runsOf } from "./samples.ts";

type AnySample = OptimizerSample<optim.FirstOrderOptions>;

describe.each(Object.entries(optimizerSamples) as [string, AnySample][])("%s", (_, sample) => {
  const runs = runsOf(sample).map((options) => [JSON.stringify(options), options] as const);

  it.each(runs)("goes where its formula goes in float32: %s", (_, options) => {
    checkTrajectory(sample, options, "float32");
  });

  it.each(runs)("goes on bit for bit from what was saved, compiled: %s", (_, options) => {
    checkSaved(sample, options, compile);
  });

  it.each(runs)("begins anew from an empty state, compiled: %s", (_, options) => {
    checkCleared(sample, options, compile);
  });
});
