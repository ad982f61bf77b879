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
