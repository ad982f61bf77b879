import { basename } from "node:path";
import { CharacterVocabulary, TokenWindows } from "../../data/index.ts";
import { refuseOther } from "../../io/identify.ts";
import { decodeUtf8 } from "../../io/text.ts";
import { readBytes } from "../../node/read-bytes.ts";
import { formatCount } from "../../text/quantity.ts";
import { UsageError } from "../errors.ts";
import type { Task } from "./task.ts";

/** The share of a text, at its end, that a run is tested on. */
const testShare = 0.1;

/** A text to learn to write as: windows of `context` characters of its first nine tenths, and of the last one. */
export async function textTask(path: string, context: number): Promise<Task> {
  const bytes = await readBytes(path);
  refuseOther(bytes, path, "a text", ["text"]);
  // A line break is one character, also where Windows wrote it.
  const text = decodeUtf8(bytes, path).replaceAll("\r\n", "\n");
  const vocabulary = new CharacterVocabulary(text);
  const tokens = vocabulary.encode(text);
  const testLength = Math.floor(testShare * tokens.size);
  if (testLength <= context) {
    throw new UsageError(
      `${path}: ${formatCount(tokens.size)} characters are too few: the last tenth, to test on, must have more ` +
        `than the ${context} that are looked at. Give a longer text, or a smaller --context`,
    );
  }
  if (vocabulary.size === 1) {
    const [only] = vocabulary.characters;
    throw new UsageError(
      `${path}: every character is ${JSON.stringify(only)}: there is nothing to learn. Give another text`,
    );
  }
  const [train, test] = tokens.split([tokens.size - testLength, testLength]);
  return {
    name: basename(path),
    train: new TokenWindows(train, context),
    test: new TokenWindows(test, context),
    features: context,
    sample: [context],
    featureNames: [],
    classes: vocabulary.characters,
    vocabulary,
    counted: { name: "characters", each: context },
  };
}
