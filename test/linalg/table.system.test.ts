import { checkSampleThoroughly, testTable } from "../support/table.ts";
import { linalgSamples } from "./samples.ts";

testTable(linalgSamples, checkSampleThoroughly);
