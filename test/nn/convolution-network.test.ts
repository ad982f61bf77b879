import { describe, expect, it } from "vitest";
import { nn } from "../../src/index.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/index.ts";
import { type GoldenTensor, golden } from "../golden/read.ts";
import { expectTensor } from "../support/compare.ts";
import { load } from "../support/load.ts";
import { expectAll, type GoldenState } from "./golden-layer.ts";

interface Checkpoint {
  file: string;
  names: string[];
  x: GoldenTensor;
  eval: GoldenTensor;
  train: GoldenTensor;
  buffers: GoldenState;
}

describe("a checkpoint of PyTorch's Conv2d and BatchNorm2d", () => {
  const { file, names, x, ...outputs } = golden<Checkpoint>("convolution-network");
  const bytes = Uint8Array.from(atob(file), (character) => character.charCodeAt(0));
  const network = () =>
    new nn.Sequential(
      new nn.Conv2d(2, 4, 3, { padding: 1 }),
      new nn.BatchNorm2d(4),
      new nn.ReLU(),
      new nn.Conv2d(4, 6, [3, 2], { stride: [2, 1], groups: 2, bias: false }),
      new nn.BatchNorm2d(6, { eps: 1e-3, momentum: 0.3 }),
    );
  const loaded = () => {
    const module = network();
    const { tensors } = decodeSafetensors(bytes);
    expect(module.loadStateDict(tensors)).toEqual({ missing: [], unexpected: [] });
    return module;
  };

  it("gives PyTorch's outputs, in evaluation and in training, and its statistics after that", () => {
    const module = loaded();
    expect(Object.keys(module.stateDict())).toEqual(names);
    const images = load(x).to("float32");
    const near = { tolerance: 1e-6 };
    expectTensor(module.eval().forward(images), outputs.eval, near);
    expectTensor(module.train().forward(images), outputs.train, near);
    expectAll(module.namedBuffers(), outputs.buffers, near);
  });

  it("goes back byte for byte, the counts of batches too", () => {
    expect(encodeSafetensors(loaded().stateDict(), {}, { int64: true })).toEqual(bytes);
  });
});
