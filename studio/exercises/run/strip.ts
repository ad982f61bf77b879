import { transform } from "sucrase";
import { plainly } from "../grade/plain.ts";

/** Code that cannot be read: what is wrong, and where. */
export interface SyntaxProblem {
  readonly text: string;
  /** From 1; undefined where it is not known. */
  readonly line?: number;
}

/**
 * TypeScript as JavaScript whose imports are calls of `require`, every line where it was.
 *
 * @returns the JavaScript, or what is wrong.
 */
export function strip(code: string): string | SyntaxProblem {
  try {
    return transform(code, {
      transforms: ["typescript", "imports"],
      disableESTransforms: true,
      preserveDynamicImport: true,
    }).code;
  } catch (error) {
    return problemOf(error as Error & { loc?: { line: number } });
  }
}

/** "Error transforming undefined: Unexpected token, expected \")\" (3:8)" */
function problemOf({ message, loc }: Error & { loc?: { line: number } }): SyntaxProblem {
  const [, said = message, line] =
    /^(?:Error transforming \S+: )?(.*?)(?: \((\d+):\d+\))?$/s.exec(message) ?? [];
  const text = plainly(new SyntaxError(said));
  return { text, line: loc?.line ?? (line ? Number(line) : undefined) };
}
