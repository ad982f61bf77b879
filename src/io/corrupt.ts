import { DataError } from "../tensor/errors.ts";

/** Ends the reading of a file whose bytes cannot be used. */
export function corrupt(source: string, offset: number, problem: string): never {
  throw new DataError(`${source}: at byte ${offset}: ${problem}.`);
}
