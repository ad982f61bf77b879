import { quote } from "../text/escape.ts";

/** A tuple, which is not a list. */
export class Tuple {
  readonly items: readonly PythonLiteral[];

  constructor(items: readonly PythonLiteral[]) {
    this.items = items;
  }
}

/** A value that Python writes as it is read: what headers of NumPy's files are made of. */
export type PythonLiteral =
  | string
  | number
  | boolean
  | null
  | Tuple
  | readonly PythonLiteral[]
  | ReadonlyMap<string, PythonLiteral>;

const words: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };

/** Lists and tuples in each other: of a structure's fields, say. */
const deepest = 100;

/**
 * Reads a Python literal of strings, whole numbers, `True`, `False`, `None`, tuples, lists and
 * dictionaries with strings as keys.
 *
 * @param fail called with the position in the text, and what was expected there.
 */
export function readPythonLiteral(
  text: string,
  fail: (position: number, problem: string) => never,
): PythonLiteral {
  let at = 0;

  const value = readValue(0);
  skipSpace();
  if (at < text.length) fail(at, `expected the end of the header, got ${rest()}`);
  return value;

  function readValue(depth: number): PythonLiteral {
    skipSpace();
    if (depth > deepest) fail(at, "the header is nested too deep");
    const string = take(/'([^'\\\n]*)'|"([^"\\\n]*)"/y);
    if (string) return string[1] ?? string[2];
    // Python 2 wrote some numbers with an L.
    const number = take(/(-?(?:0|[1-9]\d*))(?:L\b|(?![\w.]))/y);
    if (number) return Number(number[1]);
    const word = take(/(?:True|False|None)\b/y);
    if (word) return words[word[0]];
    if (take(/\{/y)) return readDictionary(depth);
    if (take(/\[/y)) return readItems("]", depth).items;
    if (take(/\(/y)) {
      const { items, isTuple } = readItems(")", depth);
      return isTuple ? new Tuple(items) : items[0];
    }
    return fail(at, `expected a Python literal, got ${rest()}`);
  }

  /** Up to the closing bracket; brackets around one item, without a comma, are no tuple. */
  function readItems(close: string, depth: number) {
    const items: PythonLiteral[] = [];
    let mayGoOn = true;
    while (!takeText(close)) {
      if (!mayGoOn) fail(at, `expected a comma or ${close}, got ${rest()}`);
      items.push(readValue(depth + 1));
      mayGoOn = takeText(",");
    }
    return { items, isTuple: mayGoOn || items.length > 1 };
  }

  function readDictionary(depth: number): ReadonlyMap<string, PythonLiteral> {
    const entries = new Map<string, PythonLiteral>();
    let mayGoOn = true;
    while (!takeText("}")) {
      const start = at;
      if (!mayGoOn) fail(start, `expected a comma or }, got ${rest()}`);
      const key = readValue(depth + 1);
      if (typeof key !== "string") return fail(start, "expected a name in quotes");
      if (entries.has(key)) fail(start, `the name ${quote(key)} is there twice`);
      if (!takeText(":")) fail(at, `expected a colon, got ${rest()}`);
      entries.set(key, readValue(depth + 1));
      mayGoOn = takeText(",");
    }
    return entries;
  }

  function skipSpace(): void {
    take(/[ \t\r\n]*/y);
  }

  function take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  }

  /** Whether this text comes next, after spaces; it is passed over. */
  function takeText(expected: string): boolean {
    skipSpace();
    if (!text.startsWith(expected, at)) return false;
    at += expected.length;
    skipSpace();
    return true;
  }

  function rest(): string {
    return at < text.length ? quote(text.slice(at, at + 20)) : "its end";
  }
}
