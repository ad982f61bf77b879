import { buildStudio } from "../../../scripts/build-studio.mjs";
import { serveStudio } from "../../../src/cli/studio/server.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const folder = temporaryFolder();
let built: Promise<string> | undefined;

/** The folder of the studio's site, built for this file of tests. */
export function builtSite(): Promise<string> {
  built ??= buildStudio(folder).then(() => folder);
  return built;
}

let server: ReturnType<typeof serveStudio> | undefined;

/** The studio, served as `chainrule studio` serves it: where its first page is. */
export async function servedSite(): Promise<string> {
  server ??= builtSite().then(serveStudio);
  return (await server).address;
}
