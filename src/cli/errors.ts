import { errorText } from "../text/escape.ts";

/** Something the user asked for that cannot be done: one line on the terminal, exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";

  constructor(message?: string) {
    super(message === undefined ? message : errorText(message));
  }
}
