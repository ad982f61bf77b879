import { maximalRank, type Shape } from "../tensor/shape.ts";

/** What is wrong with a shape in a file, whose sizes are non-negative integers; null where nothing is. */
export function shapeProblem(shape: Shape): string | null {
  if (shape.length > maximalRank) {
    return `it has ${shape.length} dimensions, a tensor has at most ${maximalRank}`;
  }
  // A size of 0 makes the others no smaller: their product must be exact, too.
  const size = shape.reduce((product, extent) => product * (extent || 1), 1);
  if (Number.isSafeInteger(size)) return null;
  return `the sizes ${shape.join(" × ")} are more than any file holds`;
}
