let allowed: boolean | undefined;

/** Whether code may be made at run time: a page's content security policy can forbid it. */
export function mayGenerateCode(): boolean {
  if (allowed === undefined) {
    try {
      allowed = new Function("return true")() as boolean;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}

/**
 * Says that no code is to be made at run time. Eager operations and scalars make some for their loops where
 * they may, which is faster, and find out by trying: in a page whose content security policy lacks
 * `'unsafe-eval'` the browser reports that, though nothing fails. Called before the first operation, in the
 * page and in each of its workers, this spares the report. Compiled functions are as fast as ever: they are
 * WebAssembly. It cannot be undone.
 *
 * @example
 * ```js
 * import { forbidCodeGeneration, tensor } from "chainrule";
 * forbidCodeGeneration();
 * tensor([1, 2]).exp(); // the browser has nothing to report
 * ```
 */
export function forbidCodeGeneration(): void {
  allowed = false;
}
