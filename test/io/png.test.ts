import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { decodePng } from "../../src/io/png/decode.ts";
import { DataError } from "../../src/tensor/errors.ts";
import { crc32 } from "../../src/text/crc32.ts";

const uint32 = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);

function chunk(type: string, body: ArrayLike<number>): number[] {
  const typed = [...Buffer.from(type, "latin1"), ...Array.from(body)];
  return [...uint32(body.length), ...typed, ...uint32(crc32(typed))];
}

const signature = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10];

/** The samples of a pixel by its colour type, and the bits that one may have. */
const types = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] };
const samples = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
type Type = keyof typeof types;

const kinds = Object.entries(types).flatMap(([type, depths]) =>
  depths.map((depth) => ({ type: Number(type) as Type, depth })),
);

/** Where the passes of Adam7 begin, and how far their pixels are apart: the specification's figure. */
const adam7 = "1646264677777777565656567777777736463646777777775656565677777777";

/** Bytes of each row of the passes. */
function rowsOf(width: number, height: number, bits: number, isInterlaced: boolean): number[] {
  const passes = isInterlaced ? "1234567".split("") : ["all"];
  return passes.flatMap((pass) => {
    const columns = (y: number) =>
      Array.from({ length: width }, (_, x) => x).filter(
        (x) => pass === "all" || adam7[8 * (y % 8) + (x % 8)] === pass,
      ).length;
    return Array.from({ length: height }, (_, y) => Math.ceil((columns(y) * bits) / 8)).filter(
      (bytes) => bytes > 0,
    );
  });
}

const pictures = fc
  .record({
    kind: fc.constantFrom(...kinds),
    width: fc.integer({ min: 1, max: 19 }),
    height: fc.integer({ min: 1, max: 19 }),
    isInterlaced: fc.boolean(),
    isClear: fc.boolean(),
    pieces: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(),
  })
  .map(({ kind: { type, depth }, width, height, isInterlaced, isClear, pieces, seed }) => {
    let state = seed;
    const next = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    // Every filter, and bytes at random: what they decode to is for both decoders to find.
    const rows = rowsOf(width, height, samples[type] * depth, isInterlaced).flatMap((bytes) => [
      next(type === 3 ? 1 : 5),
      ...Array.from({ length: bytes }, () => next(256)),
    ]);
    const data = deflateSync(Uint8Array.from(rows));
    const cuts = Array.from({ length: pieces + 1 }, (_, i) =>
      Math.floor((i * data.length) / pieces),
    );
    const palette = Array.from({ length: 3 * 2 ** Math.min(8, depth) }, () => next(256));
    const clear = type === 3 ? [0, 128] : type === 0 ? [0, 1] : [0, 1, 0, 2, 0, 3];
    return Uint8Array.from([
      ...signature,
      ...chunk("IHDR", [
        ...uint32(width),
        ...uint32(height),
        depth,
        type,
        0,
        0,
        Number(isInterlaced),
      ]),
      ...chunk("tEXt", Buffer.from("Title\0none")),
      ...(type === 3 ? chunk("PLTE", palette) : []),
      ...(isClear && type < 4 ? chunk("tRNS", clear) : []),
      ...cuts.slice(1).flatMap((end, i) => chunk("IDAT", data.subarray(cuts[i], end))),
      ...chunk("IEND", []),
    ]);
  });

it("decodes every kind as pngjs does: types, bits, filters, interlaced, transparent", async () => {
  await fc.assert(
    fc.asyncProperty(pictures, async (file) => {
      const { width, height, data } = PNG.sync.read(Buffer.from(file));
      const found = await decodePng(file);
      expect([found.width, found.height]).toEqual([width, height]);
      // What colour is not seen, pngjs does not keep.
      const seen = (pixels: ArrayLike<number>) =>
        Array.from(pixels, (byte, i) => (pixels[i | 3] === 0 ? 0 : byte));
      expect(seen(found.pixels)).toEqual(seen(data));
    }),
    { numRuns: 300 },
  );
});

it("finds every change of a byte", async () => {
  await fc.assert(
    fc.asyncProperty(pictures, fc.nat(), fc.integer({ min: 1, max: 255 }), async (file, at, by) => {
      const changed = Uint8Array.from(file);
      changed[at % file.length] ^= by;
      const problem = await decodePng(changed, "x").catch((error: unknown) => error);
      expect(problem).toBeInstanceOf(DataError);
      expect((problem as Error).message).toMatch(/^x: /);
    }),
    { numRuns: 300 },
  );
});

describe("what is no whole PNG", () => {
  const good = PNG.sync.write(new PNG({ width: 3, height: 2 }));
  const changed = (at: number, byte: number) => {
    const bytes = Uint8Array.from(good);
    bytes[at] = byte;
    return bytes;
  };
  const header = (...body: number[]) =>
    Uint8Array.from([...signature, ...chunk("IHDR", body), ...chunk("IEND", [])]);

  it.each([
    [
      Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0),
      /^x: this is a picture, not a PNG file. Is the path right\?$/,
    ],
    [new Uint8Array(0), "x: this is an empty file, not a PNG file"],
    [good.subarray(0, good.length - 5), /^x: at byte \d+: the file ends before/],
    [good.subarray(0, 46), /^x: at byte 33: .* does not fit/],
    [changed(20, 9), "x: at byte 8: a part is damaged"],
    [header(...uint32(0), ...uint32(4), 8, 0, 0, 0, 0), "x: at byte 8: 0 × 4 pixels"],
    [header(...uint32(4e9), ...uint32(4e9), 8, 0, 0, 0, 0), "x: at byte 8: 4000000000 × 4000"],
    [
      header(...uint32(1), ...uint32(4), 4, 2, 0, 0, 0),
      "there are no pixels of type 2 with 4 bits",
    ],
    [header(...uint32(1), ...uint32(4), 8, 2, 0, 0, 0), "x: its pixels cannot be decompressed"],
  ] as const)("is refused (%#)", async (bytes, says) => {
    const problem = await decodePng(Uint8Array.from(bytes), "x").catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(DataError);
    expect((problem as Error).message).toMatch(says);
  });

  it("is refused with too few pixels, a filter that there is not, and a colour that there is not", async () => {
    const with_ = (type: number, rows: number[], palette: number[] = []) =>
      Uint8Array.from([
        ...signature,
        ...chunk("IHDR", [...uint32(2), ...uint32(1), 8, type, 0, 0, 0]),
        ...(palette.length ? chunk("PLTE", palette) : []),
        ...chunk("IDAT", deflateSync(Uint8Array.from(rows))),
        ...chunk("IEND", []),
      ]);
    await expect(decodePng(with_(0, [0, 7]))).rejects.toThrow(
      "2 bytes of pixels where 3 are needed",
    );
    await expect(decodePng(with_(0, [5, 7, 8]))).rejects.toThrow("no filter 5");
    await expect(decodePng(with_(3, [0, 0, 1], [1, 2, 3]))).rejects.toThrow("colour 1");
    expect(Array.from((await decodePng(with_(0, [1, 7, 1]))).pixels)).toEqual([
      7, 7, 7, 255, 8, 8, 8, 255,
    ]);
  });
});
