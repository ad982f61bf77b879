import { toMathml } from "chainrule/expr";
import { describe, expect, it } from "vitest";

it("x", () => {
  expect(typeof toMathml).toBe("function");
});
