/** A formula that is multiplied: a sum is put in parentheses. */
export const asFactor = (formula: string): string =>
  /[+−]/.test(formula.replace(/\([^()]*\)/g, "")) ? `(${formula})` : formula;
