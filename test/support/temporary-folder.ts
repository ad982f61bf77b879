import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A folder that is removed when the tests of the file, or of the `describe` around it, are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "chainrule-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);
  return folder;
}
