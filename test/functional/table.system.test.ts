import { checkSampleThoroughly, testTable } from "../support/table.ts";
import { functionSamples } from "./samples.ts";

testTable(functionSamples, checkSampleThoroughly);
