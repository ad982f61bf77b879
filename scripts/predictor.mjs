// Builds dist/predictor, which `npm run export` puts into its pages.
import { fileURLToPath } from "node:url";
import { buildPredictor } from "./build-predictor.mjs";

await buildPredictor(fileURLToPath(new URL("../dist/predictor", import.meta.url)));
