const tag = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/y;
const text = /(?:[^<&]|&(?:\w+|#\d+);)+/y;

/** Throws where tags are not balanced, or where a stray `<`, `&` or unquoted attribute stands. */
export function checkWellFormed(page: string): void {
  const source = page
    .replace(/^<!doctype html>/, "")
    .replace(/<style>[^<]*<\/style>/, "<style></style>");
  const open: string[] = [];
  let at = 0;
  while (at < source.length) {
    text.lastIndex = at;
    tag.lastIndex = at;
    const found = tag.exec(source);
    if (found !== null) {
      const [, closing, name, , empty] = found;
      if (closing && open.pop() !== name) throw new Error(`</${name}> closes nothing at ${at}`);
      if (!closing && !empty) open.push(name);
      at = tag.lastIndex;
    } else if (text.exec(source) !== null) {
      at = text.lastIndex;
    } else {
      throw new Error(`malformed at ${at}: ${source.slice(at, at + 80)}`);
    }
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(", ")}`);
}
