import { describe } from "vitest";
import { testTableThoroughly } from "../support/table.ts";
import { methodSamples } from "./method-samples.ts";
import { opSamples } from "./samples.ts";

describe("primitives", () => testTableThoroughly(opSamples));
describe("methods", () => testTableThoroughly(methodSamples));
