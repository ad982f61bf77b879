import { fileURLToPath } from "node:url";

/** Where what is built stands: as far from this file as from dist/cli/main.js. */
const built = (name: string) => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));

/** The studio's pages. */
export const studioFolder = built("studio");
/** The script of a page to try a model in. */
export const predictorFolder = built("predictor");
