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
  if (!isFlat(text, value)) checkStructure(text, source);
  return value;
}

const [quotationMark, opening, escaping] = ['"', "{", "\\"].map((sign) => sign.charCodeAt(0));

/**
 * Whether a text is one object without another in it, whose only strings are its keys, each of them once: so are
 * most lines of a run, and telling it takes a tenth of the time.
 */
function isFlat(text: string, value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  let [quotes, objects] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const sign = text.charCodeAt(i);
    if (sign === quotationMark) quotes++;
    else if (sign === opening) objects++;
    else if (sign === escaping) return false;
  }
  return objects === 1 && quotes === 2 * Object.keys(value).length && !text.includes("[");
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
