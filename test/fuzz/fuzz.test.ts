import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { allReaders, fuzz } from "./readers.ts";

const readers = Object.entries(await allReaders(temporaryFolder()));

test.each(readers)("%s, changed at random, is read or refused by a typed error", (_, reader) => {
  fuzz(reader, 40);
});

test("an error of another kind does not pass for one", () => {
  const read = (bytes: Uint8Array) => {
    if (bytes.length !== 9 || bytes[0] !== 1) throw new RangeError("deep");
  };
  expect(() => fuzz({ bytes: new Uint8Array(9).fill(1), read }, 40)).toThrow(
    expect.objectContaining({ cause: expect.any(RangeError) }),
  );
});
