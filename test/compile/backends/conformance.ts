import { describe, it } from "vitest";
import { type Backend, compile } from "../../../src/compile/index.ts";
import type { Case, Compile } from "./case.ts";
import { computations } from "./computations.ts";
import { convolutions } from "./convolutions.ts";
import { integers } from "./integers.ts";
import { runs } from "./runs.ts";

/** What every back end must do, by name. */
export const cases: Record<string, Case> = {
  ...runs,
  ...computations,
  ...convolutions,
  ...integers,
};

export const on =
  (backend: Backend): Compile =>
  (fn) =>
    compile(fn, { backend });

/** The tests of each back end, by name. */
export function testBackends(backends: Record<string, Backend>): void {
  describe.each(Object.keys(backends))("%s", (name) => {
    it.each(Object.keys(cases))("%s", async (each) => {
      await cases[each](on(backends[name]));
    });
  });
}
