import { exampleNetwork } from "chainrule/trace";
import { describe, expect, it } from "vitest";
import { parametersOf } from "../../../studio/network/numbers.ts";
import { withLoss } from "../../../studio/pages/network/edit/edit.ts";
import { progressAt, sameStep, stepsOf, stretchesOf } from "../../../studio/pages/network/steps.ts";
import { read } from "./example.ts";

const stretches = stretchesOf(read().trace, parametersOf(exampleNetwork));
const byNumber = stepsOf(stretches, "number");
const byLayer = stepsOf(stretches, "layer");

describe("the steps", () => {
  it("go number by number, given and update at once", () => {
    // Forward 3 + 3 + 2 + 2 + 1 + 2 + 2 + 1, backward 1 + 2 + 1 + 2 + 2 + 6 + 2 + 3 + 3 + 6 + 3 + 2.
    expect(byNumber).toHaveLength(1 + 16 + 33 + 1);
    expect(byNumber[1]).toMatchObject({ ids: ["z1[0]"], view: "value", title: "z1[0]" });
    expect(byNumber[17]).toMatchObject({ ids: ["L"], view: "gradient", title: "∂L/∂L" });
    expect(byNumber.at(-1)?.view).toBe("update");
  });

  it("go layer by layer", () => {
    expect(byLayer.map(({ title }) => title)).toEqual([
      "What is given",
      "layer 1, forward",
      "layer 2, forward",
      "loss, forward",
      "loss, backward",
      "layer 2, backward",
      "layer 1, backward",
      "The update",
    ]);
  });

  it.each([
    ["number by number", byNumber],
    ["layer by layer", byLayer],
  ])("bring every number about once, %s", (_, steps) => {
    for (const view of ["value", "gradient", "update"]) {
      const ids = steps.filter((step) => step.view === view).flatMap((step) => step.ids);
      expect(new Set(ids).size).toBe(ids.length);
    }
    const values = steps.filter(({ view }) => view === "value").flatMap(({ ids }) => ids);
    expect(new Set(values)).toEqual(new Set(read().graph.nodes.keys()));
  });

  it("know what is computed by now, and what is not", () => {
    const progress = progressAt(byNumber, 4);
    expect(progress.isKnown("z1[2]", "value")).toBe(true);
    expect(progress.isNow("h1[0]", "value")).toBe(true);
    expect(progress.isKnown("h1[1]", "value")).toBe(false);
    expect(progress.isKnown("z1[2]", "gradient")).toBe(false);
    expect(progress.isKnown("z1[2]", "update")).toBe(false);
  });

  it("stay at the same place at another pace", () => {
    expect(sameStep(byNumber, 5, byLayer)).toBe(1);
    expect(byNumber[sameStep(byLayer, 1, byNumber)].ids).toEqual(["h1[2]"]);
    expect(sameStep(byNumber, byNumber.length - 1, byLayer)).toBe(7);
  });

  it("follow other losses", () => {
    const network = withLoss(exampleNetwork, "meanSquaredError");
    const steps = stepsOf(stretchesOf(read(network).trace, parametersOf(network)), "layer");
    expect(steps).toHaveLength(8);
    expect(steps[3].ids).toEqual(["q[0]", "q[1]", "S", "L"]);
  });
});
