import { checkSample, testTable } from "../support/table.ts";
import { functionSamples } from "./samples.ts";

testTable(functionSamples, checkSample);
