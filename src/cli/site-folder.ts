import { fileURLToPath } from "node:url";

/** Where the studio's pages are built: as far from the sources as from dist/cli. */
export const siteFolder = fileURLToPath(new URL("../../dist/studio", import.meta.url));
