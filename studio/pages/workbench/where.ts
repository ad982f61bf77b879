/** The line of a layer's code, from 1, that a wrong gradient points to; undefined where there is none. */
export function lineOfGradient(code: string, variable: string): number | undefined {
  const lines = code.split("\n");
  const begin = lines.findIndex((line) => /^\s+backward\(/.test(line));
  if (begin < 0) return undefined;
  const length = lines.slice(begin).findIndex((line) => /^ {2}\}/.test(line));
  const body = lines.slice(begin, length < 0 ? undefined : begin + length);
  const parts = variable.split(".");
  const written = body.findIndex((line) => line.includes(`${parts[parts.length - 1]}.gradient`));
  // The gradient by x is what backward returns.
  const returned = body.findLastIndex((line) => /^\s+return\b/.test(line));
  const found = variable === "x" ? returned : written;
  return begin + Math.max(0, found) + 1;
}
