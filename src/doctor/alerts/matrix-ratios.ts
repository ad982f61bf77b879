import type { RunHistory } from "../history.ts";

/** ‖ΔW‖/‖W‖ of all weight matrices in the last observed steps, ascending. */
export function matrixRatios({ recent }: RunHistory): number[] {
  return recent
    .flatMap(({ parameters }) => parameters.filter(({ shape }) => shape.length >= 2))
    .map(({ updateRatio }) => updateRatio)
    .filter((ratio) => ratio !== null)
    .sort((a, b) => a - b);
}
