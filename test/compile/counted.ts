import { compile } from "../../src/compile/index.ts";

/** A compiled function, and how often it is recorded: each recording runs the function once. */
export function counted<A extends unknown[], R>(fn: (...args: A) => R) {
  const count = { recordings: 0 };
  const compiled = compile((...args: A) => {
    count.recordings++;
    return fn(...args);
  });
  return { compiled, count };
}
