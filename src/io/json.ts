import { DataError } from "../tensor/errors.ts";
import { quote, shorten } from "../text/escape.ts";
import { refuseOther } from "./identify.ts";
import { decodeUtf8 } from "./text.ts";

/** Objects and arrays in each other. No file of ours has more than ten. */
const deepest = 100;

/**
 * The value of a JSON text, of which no reader runs out of stack.
 *
 * @param source what errors call the text.
 * @throws DataError for text that is no JSON, is nested more than 100 deep, or has a key twice in one
 * object, of which `JSON.parse` keeps the last in silence.
 */
export function parseJson(text: string, source: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = shorten((error as Error).message, 200);
    throw new DataError(`${source}: not JSON: ${reason}.`, { cause: error });
  }
  checkStructure(text, source);
  return value;
}

/** The value of a JSON file; see `parseJson`. */
export function decodeJson(bytes: Uint8Array, source: string): unknown {
  const expected = "a JSON file";
  refuseOther(bytes, source, expected, [expected, "text"]);
  return parseJson(decodeUtf8(bytes, source), source);
}

/** The tokens that tell how valid JSON is built; a string with a colon after it is a key. */
const tokens = /[{}[\]]|("[^"\\]*(?:\\.[^"\\]*)*")\s*:|"[^"\\]*(?:\\.[^"\\]*)*"/g;

function checkStructure(text: string, source: string): void {
  const open: Set<string>[] = [];
  for (const [token, key] of text.matchAll(tokens)) {
    if (token === "{" || token === "[") {
      if (open.push(new Set()) > deepest) {
        throw new DataError(`${source}: nested more than ${deepest} deep.`);
      }
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (key !== undefined) {
      const keys = open[open.length - 1];
      const name: string = JSON.parse(key);
      if (keys.has(name))
        throw new DataError(`${source}: the key ${quote(name)} stands twice in one object.`);
      keys.add(name);
    }
  }
}
