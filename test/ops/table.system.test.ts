import { describe } from "vitest";
import { checkEagerlyThoroughly, checkSampleThoroughly, testTable } from "../support/table.ts";
import { elementwiseSamples } from "./function-samples.ts";
import { methodSamples } from "./method-samples.ts";
import { opSamples } from "./samples.ts";

describe("primitives", () => testTable(opSamples, checkSampleThoroughly));
describe("methods", () => testTable(methodSamples, checkSampleThoroughly));
describe("elementwise functions", () => testTable(elementwiseSamples, checkEagerlyThoroughly));
