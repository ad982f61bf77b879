import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { count } from "../../src/nn/layers/option.ts";
import type { LayerRow } from "../../src/nn/layers/row.ts";
import type { LayerDescription } from "../../src/nn/layers/table.ts";

let text: typeof import("../../src/nn/layers/text.ts");

/** A layer with a notation of its own, as its row alone: in a copy of the table, which is thrown away. */
beforeAll(async () => {
  vi.resetModules();
  const { layerTable, layerKinds } = await import("../../src/nn/layers/table.ts");
  const crop: LayerRow<{ height: typeof count; width: typeof count; channels: typeof count }> = {
    name: "Crop",
    options: { height: count, width: count, channels: count },
    notation: {
      form: "crop<height>x<width>:channels",
      pattern: /crop(\d+)x(\d+)/,
      write: ({ height, width, channels }) => `crop${height}x${width}:${channels}`,
    },
    module: () => layerTable.relu.module({}, [], {}),
  };
  Object.assign(layerTable, { crop });
  layerKinds.push("crop" as never);
  text = await import("../../src/nn/layers/text.ts");
});

afterAll(() => {
  vi.resetModules();
});

const layer = { kind: "crop", height: 3, width: 5, channels: 16 } as unknown as LayerDescription;

it("a layer is written, told and read in the notation that its row has", () => {
  expect(text.writeLayer(layer)).toBe("crop3x5:16");
  expect(text.tellLayer(layer)).toBe("crop3x5:16");
  expect(text.layerForms.at(-1)).toBe("crop<height>x<width>:channels");
  expect(text.readLayer("Crop3x5:16")).toEqual(layer);
  expect(text.readLayer("crop:3:5:16")).toEqual(layer);
});

it.each([
  ["crop3x5", "crop: channels must be a positive integer, got undefined"],
  ["crop3x5:16:2", 'crop takes only height, width, channels: "crop3x5:16:2"'],
  ["crop0x5:16", "crop: height must be a positive integer, got 0"],
  ["crop3x5x7:16", /^"crop3x5x7:16" is no layer: a number of units, .*>:channels$/],
])("%s is refused", (word, message) => {
  expect(() => text.readLayer(word)).toThrow(message);
});

it("the others are told by their names", () => {
  expect(text.tellLayer({ kind: "linear", units: 8 })).toBe("8");
  expect(text.tellLayer({ kind: "dropout", p: 0.2 })).toBe("Dropout 0.2");
  expect(text.tellLayer({ kind: "batchNorm" })).toBe("BatchNorm");
});
