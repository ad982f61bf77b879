import type { z } from "zod";
import { shorten } from "../../text/escape.ts";

/** A value as errors show it. */
export const got = (value: unknown) => shorten(String(JSON.stringify(value)), 60);

const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  boolean: "true or false",
  object: "an object",
};

/**
 * What is wrong with settings, in our own words.
 *
 * @param name how the user has called a setting: `--batch-size`, `run.json: batchSize`.
 */
export function describeIssues(error: z.ZodError, name: (setting: string) => string): string {
  return error.issues.map((issue) => describe(issue, name)).join("; ");
}

function describe(issue: z.core.$ZodIssue, name: (setting: string) => string): string {
  if (issue.code === "unrecognized_keys") {
    const unknown = issue.keys.length > 1 ? "unknown settings" : "unknown setting";
    return name(`${unknown} ${shorten(issue.keys.join(", "), 60)}`);
  }
  const setting = name(issue.path.join("."));
  switch (issue.code) {
    case "invalid_type":
      return `${setting}: expected ${kinds[issue.expected] ?? issue.expected}, got ${got(issue.input)}`;
    case "invalid_value":
      return `${setting}: expected ${issue.values.join(", ")}, got ${got(issue.input)}`;
    default:
      return `${setting}: ${issue.message}`;
  }
}
