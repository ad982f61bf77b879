import { testTableThoroughly } from "../support/table.ts";
import { functionSamples } from "./samples.ts";

testTableThoroughly(functionSamples);
