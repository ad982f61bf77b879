import { describe, expect, it } from "vitest";
import { toMathml } from "chainrule/expr";
it("x", () => { expect(typeof toMathml).toBe("function"); });
