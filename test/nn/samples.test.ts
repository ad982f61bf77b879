import { describe, it } from "vitest";
import { checkEagerly } from "../support/table.ts";
import { asFunction, checkCompiled, checkSaved } from "./layer-sample.ts";
import { layerSamples } from "./samples.ts";

describe.each(Object.entries(layerSamples))("%s", (_, samples) => {
  it.each(samples)("$about", (sample) => {
    checkEagerly(asFunction(sample));
    checkCompiled(sample, "float32", 1);
    checkSaved(sample);
  });
});
