import { Command, InvalidArgumentError } from "commander";
import { printableLines, quote } from "../../text/escape.ts";
import { nextTask } from "../../train/next-task.ts";
import { UsageError } from "../errors.ts";
import { type Writing, written } from "../train/written.ts";
import { readLanguageModel } from "./read-model.ts";

export function sampleCommand(): Command {
  return new Command("sample")
    .summary("have a language model write")
    .description(
      "Goes on with a text, character by character, as the model of a run of chainrule train --model gpt or " +
        "--model lstm does. The same flags give the same text.",
    )
    .argument("<run>", "the run's folder, or its model.safetensors")
    .option("--prompt <text>", "what to go on with (default: a line break)")
    .option(
      "--length <n>",
      "how many characters (default: 500)",
      number("a positive integer", isCount),
    )
    .option(
      "--temperature <t>",
      "below 1 it keeps to the likely, above it dares more; 0 takes the likeliest (default: 0.8)",
      number("a number from 0", (value) => value >= 0 && Number.isFinite(value)),
    )
    .option("--top-k <k>", "choose among the k likeliest", number("a positive integer", isCount))
    .option(
      "--seed <n>",
      "what is chosen follows from it (default: 0)",
      number("a non-negative integer", (value) => Number.isSafeInteger(value) && value >= 0),
    )
    .action(async (run: string, writing: Writing) => {
      const { model, vocabulary } = await readLanguageModel(run);
      const strange = Array.from(writing.prompt ?? "").find((c) => !vocabulary.has(c));
      if (strange !== undefined) {
        throw new UsageError(
          `--prompt: the text that the model learnt from has no ${quote(strange)}. Leave it out`,
        );
      }
      const text = written(model, vocabulary, writing);
      const { stdout } = process;
      // What a terminal would take for a command is shown as a sign there; a file gets what is written.
      const shown = (text: string) => (stdout.isTTY ? printableLines(text) : text);
      stdout.write(shown(writing.prompt ?? ""));
      for (const character of text) {
        stdout.write(shown(character));
        await nextTask();
        if (stdout.destroyed) return;
      }
      stdout.write("\n");
    });
}

const isCount = (value: number) => Number.isSafeInteger(value) && value > 0;

function number(expected: string, accepts: (value: number) => boolean) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && accepts(value)) return value;
    throw new InvalidArgumentError(`expected ${expected}.`);
  };
}
