import { describe, it } from "vitest";
import { checkEagerlyThoroughly } from "../support/table.ts";
import { asFunction, checkCompiled } from "./layer-sample.ts";
import { layerSamples } from "./samples.ts";

describe.each(Object.entries(layerSamples))("%s", (_, samples) => {
  it.each(samples)("$about", (sample) => {
    checkEagerlyThoroughly(asFunction(sample));
    checkCompiled(sample, "float32", 2);
    checkCompiled(sample, "float64", 2);
  });
});
