import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * What `use` makes of packages as they are installed for the working directory, else beside this
 * library; `null` where it fails in both places.
 */
export function fromPackage<T>(use: (require: NodeJS.Require) => T): T | null {
  for (const from of [join(process.cwd(), "package.json"), import.meta.url]) {
    try {
      return use(createRequire(from));
    } catch {
      // Not installed there.
    }
  }
  return null;
}
