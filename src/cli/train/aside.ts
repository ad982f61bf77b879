import { defaultGenerator } from "../../random/generator.ts";

/** Runs `body` beside a run, whose random numbers are the same without it. */
export async function aside<T>(body: () => Promise<T>): Promise<T> {
  const before = defaultGenerator.state();
  try {
    return await body();
  } finally {
    defaultGenerator.restore(before);
  }
}
