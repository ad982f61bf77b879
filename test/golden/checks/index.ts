import type { Check } from "./check.ts";
import { compositeChecks } from "./composites.ts";
import { functionChecks } from "./functions.ts";
import { layerChecks } from "./layers.ts";
import { operationChecks, operationFiles } from "./operations.ts";
import { recurrenceChecks } from "./recurrences.ts";
import { transformerChecks } from "./transformers.ts";

/** Comparisons of methods, and of functions of the entries. */
export const methodChecks: readonly Check[] = operationFiles.flatMap(operationChecks);

/** Comparisons of what `F` has. */
export const checksOfF: readonly Check[] = [...functionChecks, ...compositeChecks];

/** Comparisons of what `nn` has. */
export const moduleChecks: readonly Check[] = [
  ...layerChecks,
  ...transformerChecks,
  ...recurrenceChecks,
];
