import { gptHeads } from "../../train/trained/network.ts";
import { UsageError } from "../errors.ts";
import { type Architecture, languageModelOf, languageModels, sizesOf } from "./architecture.ts";
import { isNamed, isTableFile, isTextFile } from "./data-name.ts";
import { flagOf } from "./flag.ts";

type Size = keyof typeof languageModels.gpt;

/** A language model goes with a text, and its sizes go with it. */
export function checkLanguageModel(
  config: Architecture & { data: string },
  hasTableSettings: boolean,
): void {
  const { data } = config;
  const name = languageModelOf(config);
  if (name === null) {
    if (isTextFile(data) && !hasTableSettings) {
      throw new UsageError(
        `${data} is a text: take --model gpt or --model lstm, which learn to write. Where it holds a table, say ` +
          "by --label what to predict",
      );
    }
    const sizes = Object.keys(languageModels.gpt) as Size[];
    const size = sizes.find((each) => config[each] !== undefined);
    if (size === undefined) return;
    throw new UsageError(`${flagOf(size)} goes with --model gpt or lstm: leave it out`);
  }
  if (isNamed(data) || isTableFile(data)) {
    throw new UsageError(
      `--model ${name} learns from a text, and ${data} is none: take --data with a file of text`,
    );
  }
  const { width } = sizesOf(name, config);
  if (name === "gpt" && width % gptHeads !== 0) {
    throw new UsageError(
      `--width ${width}: a GPT has ${gptHeads} heads here, so give a multiple of ${gptHeads}`,
    );
  }
}
