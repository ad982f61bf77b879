import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { count } from "../../src/nn/layers/option.ts";
import type { LayerDescription, LayerRow } from "../../src/nn/layers/table.ts";

let text: typeof import("../../src/nn/layers/text.ts");

/** A layer with a notation of its own, as its row alone: in a copy of the table, which is thrown away. */
beforeAll(async () => {
  vi.resetModules();
  const { layerTable, layerKinds } = await import("../../src/nn/layers/table.ts");
  const conv: LayerRow<{ height: typeof count; width: typeof count; channels: typeof count }> = {
    name: "Conv",
    options: { height: count, width: count, channels: count },
    notation: {
      form: "conv<height>x<width>:channels",
      pattern: /conv(\d+)x(\d+)/,
      write: ({ height, width, channels }) => `conv${height}x${width}:${channels}`,
    },
    module: () => layerTable.relu.module({}, [], {}),
  };
  Object.assign(layerTable, { conv });
  layerKinds.push("conv" as never);
  text = await import("../../src/nn/layers/text.ts");
});

afterAll(() => {
  vi.resetModules();
});

const layer = { kind: "conv", height: 3, width: 5, channels: 16 } as unknown as LayerDescription;

it("a layer is written, told and read in the notation that its row has", () => {
  expect(text.writeLayer(layer)).toBe("conv3x5:16");
  expect(text.tellLayer(layer)).toBe("conv3x5:16");
  expect(text.layerForms.at(-1)).toBe("conv<height>x<width>:channels");
  expect(text.readLayer("Conv3x5:16")).toEqual(layer);
  expect(text.readLayer("conv:3:5:16")).toEqual(layer);
});

it.each([
  ["conv3x5", "conv: channels must be a positive integer, got undefined"],
  ["conv3x5:16:2", 'conv takes only height, width, channels: "conv3x5:16:2"'],
  ["conv0x5:16", "conv: height must be a positive integer, got 0"],
  ["conv3x5x7:16", /^"conv3x5x7:16" is no layer: a number of units, .*>:channels$/],
])("%s is refused", (word, message) => {
  expect(() => text.readLayer(word)).toThrow(message);
});

it("the others are told by their names", () => {
  expect(text.tellLayer({ kind: "linear", units: 8 })).toBe("8");
  expect(text.tellLayer({ kind: "dropout", p: 0.2 })).toBe("Dropout 0.2");
  expect(text.tellLayer({ kind: "batchNorm" })).toBe("BatchNorm");
});
