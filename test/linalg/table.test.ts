import { checkSample, testTable } from "../support/table.ts";
import { linalgSamples } from "./samples.ts";

testTable(linalgSamples, checkSample);
