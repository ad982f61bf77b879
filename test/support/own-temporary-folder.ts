import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives a run of tests a temporary folder of its own, in which none of them may leave anything. */
export default function setup(): () => void {
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), "chainrule-tests-"));
  process.env.TMPDIR = folder;
  // It keeps what it has compiled there.
  process.env.TSX_DISABLE_CACHE = "1";
  return () => {
    // A process of the browser that is stopped, as some tests do, leaves a file of its own.
    const left = readdirSync(folder).filter((name) => !name.startsWith(".org.chromium."));
    rmSync(folder, { recursive: true });
    process.env.TMPDIR = before;
    if (before === undefined) delete process.env.TMPDIR;
    if (left.length > 0) {
      console.error(`Tests have left these in the temporary folder: ${left.join(", ")}`);
      process.exitCode = 1;
    }
  };
}
