import { existsSync } from "node:fs";
import { join } from "node:path";
import { studioFolder } from "../built-folders.ts";
import { UsageError } from "../errors.ts";
import { openInBrowser } from "./open.ts";
import type { Opened } from "./opened.ts";
import { serveStudio } from "./server.ts";

interface StartOptions {
  readonly port?: number;
  /** Whether the system's browser is to open it. */
  readonly open?: boolean;
  readonly opened?: Opened;
  /** Which page, with its state: `#runs`. Default: the first. */
  readonly page?: string;
}

/** @throws UsageError where the studio's pages are not built. */
export function assertBuilt(): void {
  if (existsSync(join(studioFolder, "index.html"))) return;
  throw new UsageError(
    "the studio's pages are not built: `npm run studio` builds and serves them, " +
      "`npm run studio:build` only builds them",
  );
}

/**
 * Serves the studio until Ctrl-C, and prints where.
 *
 * @throws UsageError where its pages are not built, or the port cannot be had.
 */
export async function startStudio({ port, open, opened, page = "" }: StartOptions): Promise<void> {
  assertBuilt();
  const server = await serveStudio(studioFolder, port, opened);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => server.close());
  }
  const address = server.address + page;
  process.stdout.write(`The studio: ${address}\nCtrl-C ends it.\n`);
  if (open) {
    openInBrowser(address, (reason) =>
      console.error(`chainrule: no browser could be opened (${reason}); the address is above`),
    );
  }
}
