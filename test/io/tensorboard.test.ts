import { describe, expect, test } from "vitest";
import { crc32c } from "../../src/io/crc32c.ts";
import { eventFileHeader, eventRecord } from "../../src/io/tensorboard.ts";
import { ValueError } from "../../src/tensor/errors.ts";
import { fromBase64, goldenFiles, utf8 } from "./golden-files.ts";

const { events } = goldenFiles;

// RFC 3720, appendix B.4; "123456789" is the check value of the catalogue of CRC algorithms.
test.each([
  ["32 zeros", new Uint8Array(32), 0x8a9136aa],
  ["32 bytes of 255", new Uint8Array(32).fill(255), 0x62a8ab43],
  ["0 to 31", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ["31 to 0", Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ["123456789", utf8("123456789"), 0xe3069283],
  ["nothing", new Uint8Array(), 0],
])("CRC-32C of %s", (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});

describe("as TensorBoard itself writes it, to the byte", () => {
  test("the beginning of a file", () => {
    expect(eventFileHeader(1700000000.25)).toEqual(fromBase64(events.header));
  });

  test("scalars", () => {
    const scalars = { "loss/train": 0.1, "Genauigkeit ü": Number.NaN };
    const bytes = eventRecord({ wallTime: 1700000001.5, step: 300, scalars });
    expect(bytes).toEqual(fromBase64(events.scalars));
  });

  test("a histogram, at a step of more than 32 bits", () => {
    const weights = {
      min: -1.5,
      max: 2.5,
      count: 5,
      sum: 3.25,
      sumOfSquares: 9.5,
      limits: [-1, 0, 1, 3],
      counts: Int32Array.of(1, 0, 2, 2),
    };
    const bytes = eventRecord({ wallTime: 0.5, step: 2 ** 40 + 1, histograms: { weights } });
    expect(bytes).toEqual(fromBase64(events.histogram));
  });
});

test.each([-1, 0.5, Number.NaN, 2 ** 53])("step %d is an error", (step) => {
  expect(() => eventRecord({ wallTime: 0, step })).toThrow(ValueError);
});

describe("a histogram that is none", () => {
  const figures = { min: 0, max: 1, count: 2, sum: 1, sumOfSquares: 1 };
  test.each([
    [
      "a limit too many, as binLimits gives it",
      [0, 1, 2],
      [1, 1],
      'eventRecord: histogram "w": expected a limit for each count, got 3 and 2. binLimits gives the lower end of the first bucket too: leave it out, binLimits(h).slice(1).',
    ],
    ["limits missing", [1], [1, 1], "expected a limit for each count, got 1 and 2."],
    ["limits alone", [1, 2], [], "expected a limit for each count, got 2 and 0."],
    [
      "limits that do not ascend",
      [0, 0],
      [1, 1],
      "expected limits that ascend, got 0 as number 1.",
    ],
    ["a limit that is NaN", [Number.NaN, 1], [1, 1], "that ascend, got NaN as number 0."],
    ["a last limit that is NaN", [0, Number.NaN], [1, 1], "that ascend, got NaN as number 1."],
    ["a negative count", [0, 1], [1, -1], "expected counts of at least 0, got -1 as number 1."],
  ])("%s is an error", (_, limits, counts, message) => {
    const event = { wallTime: 0, step: 1, histograms: { w: { ...figures, limits, counts } } };
    expect(() => eventRecord(event)).toThrow(ValueError);
    expect(() => eventRecord(event)).toThrow(message);
  });

  test("one that is empty is a record, and so is a last limit of infinity", () => {
    const record = (limits: number[], counts: number[]) =>
      eventRecord({ wallTime: 0, step: 1, histograms: { w: { ...figures, limits, counts } } });
    expect(record([], []).length).toBeGreaterThan(16);
    expect(record([0, Infinity], [1, 1]).length).toBeGreaterThan(16);
  });
});
