import { test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { allReaders, fuzz } from "./readers.ts";

const readers = Object.entries(await allReaders(temporaryFolder()));

test.each(readers)("%s, changed in many ways", { timeout: 300_000 }, (name, reader) => {
  // What goes through the disk takes its time.
  fuzz(reader, name.startsWith("a run's") ? 400 : 2000);
});
