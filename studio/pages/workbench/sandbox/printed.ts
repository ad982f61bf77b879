const mostLines = 100;
const mostCharacters = 300;

/** What the console is told from now on, as lines of text: the first hundred. */
export function collectPrinted(): string[] {
  const lines: string[] = [];
  const print = (...given: unknown[]) => {
    if (lines.length === mostLines) lines.push("… and more.");
    if (lines.length < mostLines) lines.push(given.map(text).join(" ").slice(0, mostCharacters));
  };
  for (const name of ["log", "info", "warn", "error", "debug"] as const) console[name] = print;
  return lines;
}

function text(given: unknown): string {
  try {
    const isPlain = Array.isArray(given) || String(given) === "[object Object]";
    return isPlain ? JSON.stringify(given) : String(given);
  } catch {
    return typeof given;
  }
}
