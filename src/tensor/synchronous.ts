import { GraphError } from "./errors.ts";

/**
 * What a body gave, handed on. A promise is refused: what comes after its first await is beyond whoever ran the
 * body; `consequence` says what that means.
 */
export function synchronous<T>(operation: string, result: T, consequence: string): T {
  if (!(result instanceof Promise)) return result;
  // Its errors come too late to be seen.
  result.catch(() => {});
  throw new GraphError(
    `${operation}: the body is asynchronous, and ${consequence}. Await outside, and wrap what is synchronous`,
  );
}
