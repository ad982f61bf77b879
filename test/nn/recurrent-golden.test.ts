import { describe, expect, it } from "vitest";
import {
  DtypeError,
  Generator,
  nn,
  ShapeError,
  tensor,
  ValueError,
  zeros,
} from "../../src/index.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/index.ts";
import { compiledRecurrenceChecks, recurrenceChecks } from "../golden/checks/recurrences.ts";
import { type GoldenTensor, golden } from "../golden/read.ts";
import { expectTensor } from "../support/compare.ts";
import { load } from "../support/load.ts";

interface Checkpoint {
  file: string;
  names: string[];
  x: GoldenTensor;
  outputs: GoldenTensor[];
}

describe("PyTorch's recurrent layers and cells", () => {
  it.each(recurrenceChecks)("$name", ({ run }) => run());
  it.each(compiledRecurrenceChecks)("$name, compiled", ({ run }) => run());
});

describe("a checkpoint of PyTorch's LSTM", () => {
  const { file, names, x, outputs } = golden<{ checkpoint: Checkpoint }>("recurrence").checkpoint;
  const bytes = Uint8Array.from(atob(file), (character) => character.charCodeAt(0));
  const lstm = () =>
    new nn.LSTM(3, 4, { numLayers: 2, bidirectional: true, projSize: 2, batchFirst: true });

  it("is loaded under PyTorch's names, and gives PyTorch's outputs", () => {
    const module = lstm();
    expect(Object.keys(module.stateDict())).toEqual(names);
    module.loadStateDict(decodeSafetensors(bytes).tensors);
    const [y, [h, c]] = module.forward(load(x).to("float32"));
    [y, h, c].forEach((each, i) => {
      expectTensor(each, outputs[i], { tolerance: 1e-6 });
    });
  });

  it("goes back byte for byte", () => {
    const module = lstm();
    module.loadStateDict(decodeSafetensors(bytes).tensors);
    expect(encodeSafetensors(module.stateDict())).toEqual(bytes);
  });
});

describe("a recurrent layer", () => {
  it("begins as PyTorch's does: every weight uniform within ±1/√hidden", () => {
    const lstm = new nn.LSTM(64, 25, { numLayers: 2, generator: new Generator(1) });
    for (const [name, weight] of lstm.namedParameters()) {
      expect(weight.abs().max().item(), name).toBeLessThanOrEqual(0.2);
      expect(weight.abs().max().item(), name).toBeGreaterThan(0.19);
      expect(weight.std().item(), name).toBeCloseTo(0.2 / Math.sqrt(3), 1);
    }
  });

  it("draws another mask between layers at every call, and none in evaluation", () => {
    const gru = new nn.GRU(2, 8, { numLayers: 2, dropout: 0.5, generator: new Generator(2) });
    const x = zeros([3, 1, 2]).add(1);
    const once = () => gru.forward(x)[0].toArray();
    expect(once()).not.toEqual(once());
    gru.eval();
    expect(once()).toEqual(once());
  });

  it("is written with its sizes", () => {
    const lstm = new nn.LSTM(3, 8, {
      numLayers: 2,
      bidirectional: true,
      projSize: 2,
      dropout: 0.1,
    });
    expect(lstm.extraRepr()).toBe("3 → 8, projSize: 2, numLayers: 2, bidirectional, dropout: 0.1");
    expect(new nn.GRUCell(3, 8, { bias: false }).extraRepr()).toBe("3 → 8, bias: false");
  });

  const lstm = new nn.LSTM(3, 4);
  it.each<[string, () => unknown, new (message: string) => Error, RegExp]>([
    [
      "a size that is none",
      () => new nn.LSTM(0, 4),
      ValueError,
      /LSTM: inputSize must be a positive integer/,
    ],
    [
      "a projection that is not smaller",
      () => new nn.LSTM(3, 4, { projSize: 4 }),
      ValueError,
      /smaller than hiddenSize/,
    ],
    [
      "an unknown option",
      () => new nn.GRU(3, 4, { layers: 2 } as never),
      ValueError,
      /no option layers/,
    ],
    [
      "another number of features",
      () => lstm.forward(zeros([5, 2, 4])),
      ShapeError,
      /LSTM: expected input \[\.\.\., 3\]/,
    ],
    [
      "an image",
      () => lstm.forward(zeros([5, 2, 4, 3])),
      ShapeError,
      /expected x \[time, batch, 3\]/,
    ],
    ["no time step", () => lstm.forward(zeros([0, 2, 3])), ShapeError, /no time step/],
    [
      "a state that does not fit",
      () => lstm.forward(zeros([5, 2, 3]), [zeros([1, 2, 4]), zeros([1, 3, 4])]),
      ShapeError,
      /c must be \[1, 2, 4\], got \[1, 3, 4\]/,
    ],
    [
      "a state that is no pair",
      () => lstm.forward(zeros([5, 2, 3]), zeros([1, 2, 4]) as never),
      ValueError,
      /a pair \[h, c\]/,
    ],
    [
      "too great a length",
      () => lstm.forward(zeros([5, 2, 3]), undefined, { lengths: [5, 6] }),
      ValueError,
      /lengths\[1\] must be from 1 to 5, the number of time steps; got 6/,
    ],
    [
      "lengths of one sequence",
      () => lstm.forward(zeros([5, 3]), undefined, { lengths: [5] }),
      ValueError,
      /lengths are for a batch/,
    ],
    [
      "a length too few",
      () => lstm.forward(zeros([5, 2, 3]), undefined, { lengths: tensor([5], { dtype: "int32" }) }),
      ShapeError,
      /a length for each of 2 sequences/,
    ],
    [
      "integers",
      () => lstm.forward(zeros([5, 2, 3], { dtype: "int32" })),
      DtypeError,
      /LSTM: needs a float tensor, got int32/,
    ],
    [
      "integers in a cell",
      () => new nn.GRUCell(3, 4).forward(zeros([2, 3], { dtype: "int32" })),
      DtypeError,
      /GRUCell: needs a float tensor, got int32/,
    ],
    [
      "a sequence for a cell",
      () => new nn.LSTMCell(3, 4).forward(zeros([5, 2, 3])),
      ShapeError,
      /use nn\.LSTM/,
    ],
  ])("refuses %s", (_, call, error, message) => {
    expect(call).toThrow(error);
    expect(call).toThrow(message);
  });
});
