import { checkNetwork, exampleNetwork, networkLoss, type TracedNetwork } from "chainrule/trace";
import { describe, expect, it } from "vitest";
import { numberAt, parametersOf, withNumbers } from "../../../studio/network/numbers.ts";
import {
  redrawn,
  resized,
  sizesOf,
  withActivation,
  withLayer,
  withLoss,
  withoutLayer,
} from "../../../studio/pages/network/edit/edit.ts";
import { exampleGradients, plainLoss, read } from "./example.ts";

const central = (network: TracedNetwork, id: string) => {
  const [w, h] = [numberAt(network, id)!, 1e-5];
  const at = (moved: number) => plainLoss(withNumbers(network, new Map([[id, moved]])));
  return (at(w + h) - at(w - h)) / (2 * h);
};

describe("the example's numbers", () => {
  it("has the loss 0.775804 in the trace, without the trace, and in plain numbers", () => {
    expect(read().trace.loss.value).toBeCloseTo(0.775804, 6);
    expect(networkLoss(exampleNetwork)).toBeCloseTo(0.775804, 6);
    expect(plainLoss(exampleNetwork)).toBeCloseTo(0.775804, 6);
  });

  it.each(Object.entries(exampleGradients))(
    "%s has the gradient %d, as a difference says",
    (id, expected) => {
      const gradient = read().graph.nodes.get(id)!.gradient!;
      expect(gradient).toBeCloseTo(expected, 6);
      expect(central(exampleNetwork, id)).toBeCloseTo(gradient, 9);
    },
  );

  it("has 17 parameters in the trace's order", () => {
    expect(parametersOf(exampleNetwork)).toEqual(Object.keys(exampleGradients));
  });
});

describe("changing numbers", () => {
  it("sets each kind of number and no other", () => {
    const network = withLoss(exampleNetwork, "meanSquaredError");
    for (const id of ["W2[1][2]", "b1[1]", "x[1]", "t[0]"]) {
      const changed = withNumbers(network, new Map([[id, 7]]));
      expect(numberAt(changed, id)).toBe(7);
      expect(withNumbers(changed, new Map([[id, numberAt(network, id)!]]))).toEqual(network);
    }
    expect(numberAt(network, "z1[0]")).toBeUndefined();
  });

  it("moves the loss as the gradient says", () => {
    const moved = withNumbers(exampleNetwork, new Map([["W1[1][0]", 0.3 + 1e-4]]));
    expect((networkLoss(moved) - plainLoss(exampleNetwork)) / 1e-4).toBeCloseTo(0.1889, 4);
  });
});

describe("changing the structure", () => {
  it("keeps what remains and draws what is new by seed", () => {
    const grown = resized(exampleNetwork, [2, 4, 2], 1);
    checkNetwork(grown);
    expect(sizesOf(grown)).toEqual([2, 4, 2]);
    for (const id of ["W1[2][1]", "b1[2]", "W2[1][2]", "b2[0]"]) {
      expect(numberAt(grown, id)).toBe(numberAt(exampleNetwork, id));
    }
    expect(resized(exampleNetwork, [2, 4, 2], 1)).toEqual(grown);
    expect(resized(exampleNetwork, [2, 4, 2], 2)).not.toEqual(grown);
    expect(resized(grown, [2, 3, 2], 1)).toEqual(exampleNetwork);
  });

  it("adds a layer before the last and removes one", () => {
    const deep = withLayer(exampleNetwork, 4, 0);
    checkNetwork(deep);
    expect(sizesOf(deep)).toEqual([2, 3, 4, 2]);
    expect(deep.layers.map(({ activation }) => activation)).toEqual(["relu", "relu", undefined]);
    const back = withoutLayer(deep, 1, 0);
    checkNetwork(back);
    expect(sizesOf(back)).toEqual([2, 3, 2]);
    const flat = withoutLayer(exampleNetwork, 1, 0);
    checkNetwork(flat);
    expect(flat.layers[0].activation).toBeUndefined();
    expect(numberAt(flat, "W1[1][1]")).toBe(0.4);
  });

  it("draws all parameters anew, and the same for the same seed", () => {
    expect(redrawn(exampleNetwork, 3)).toEqual(redrawn(exampleNetwork, 3));
    const anew = redrawn(exampleNetwork, 3);
    const same = parametersOf(anew).filter(
      (id) => numberAt(anew, id) === numberAt(exampleNetwork, id),
    );
    expect(same.length).toBeLessThan(4);
    expect(anew.input).toEqual(exampleNetwork.input);
  });

  it("gives another loss a target that fits, and takes out the activation that is the loss's own", () => {
    const squared = withLoss(exampleNetwork, "meanSquaredError");
    expect(squared.target).toEqual([1, 0]);
    const sigmoid = withActivation(squared, 1, "sigmoid");
    const binary = withLoss(sigmoid, "binaryCrossEntropy");
    checkNetwork(binary);
    expect(binary.layers[1].activation).toBeUndefined();
    expect(withLoss(binary, "crossEntropy").target).toBe(0);
    for (const network of [squared, sigmoid, binary]) {
      expect(networkLoss(network)).toBeCloseTo(plainLoss(network), 12);
      for (const id of parametersOf(network)) {
        expect(read(network).graph.nodes.get(id)!.gradient!).toBeCloseTo(central(network, id), 8);
      }
    }
  });

  it("keeps the class among the outputs", () => {
    const last = { ...exampleNetwork, target: 1 };
    expect(resized(last, [2, 3, 1], 0).target).toBe(0);
    expect(resized(last, [2, 3, 3], 0).target).toBe(1);
  });
});
