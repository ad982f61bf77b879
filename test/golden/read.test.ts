import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { decode, type GoldenTensor, golden } from "./read.ts";

function isTensor(value: object): value is GoldenTensor {
  return "shape" in value && "data" in value;
}

function tensorsIn(value: unknown): GoldenTensor[] {
  if (typeof value !== "object" || value === null) return [];
  return isTensor(value) ? [value] : Object.values(value).flatMap(tensorsIn);
}

test("decode turns the strings for what JSON cannot hold into numbers", () => {
  const data: GoldenTensor["data"] = ["NaN", "Infinity", "-Infinity", -0, 1.5];
  expect(decode({ shape: [5], data })).toEqual({
    shape: [5],
    data: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1.5],
  });
});

const files = readdirSync(new URL(".", import.meta.url)).filter((file) => file.endsWith(".json"));

test.each(files)("%s holds as many numbers as each shape says", (file) => {
  for (const tensor of tensorsIn(golden(file.replace(".json", "")))) {
    const { shape, data } = decode(tensor);
    expect(data).toHaveLength(shape.reduce((size, length) => size * length, 1));
  }
});
