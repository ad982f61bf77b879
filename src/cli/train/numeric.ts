import { z } from "zod";
import { got } from "./setting-issues.ts";

/** A number, or the text of one, as a flag gives it. */
export function numeric(what: string, isRight: (value: number) => boolean) {
  return z.unknown().transform((given, context) => {
    const isText = typeof given === "string" && given.trim() !== "";
    const value = isText ? Number(given) : given;
    if (typeof value === "number" && isRight(value)) return value;
    context.addIssue({ code: "custom", message: `expected ${what}, got ${got(given)}` });
    return z.NEVER;
  });
}
