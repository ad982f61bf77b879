#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { ChainruleError } from "../tensor/errors.ts";
import { errorText } from "../text/escape.ts";
import { DivergedError } from "../train/index.ts";
import { checkCommand } from "./check/command.ts";
import { UsageError } from "./errors.ts";
import { lrFindCommand } from "./lr-find/command.ts";
import { traceCommand } from "./trace/command.ts";
import { trainCommand } from "./train/command.ts";
import { GradientCheckError } from "./train/run.ts";
import { version } from "./version.ts";

const usage = 2;
const failure = 1;

const program = new Command("chainrule")
  .description("Backpropagation you can open: train networks, and look inside.")
  .version(version)
  .showSuggestionAfterError()
  .exitOverride()
  .configureOutput({ outputError: () => {} });
for (const command of [trainCommand(), lrFindCommand(), traceCommand(), checkCommand()]) {
  program.addCommand(command.copyInheritedSettings(program));
}

// Whoever reads the output may stop early, as `head` does: no error of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Prints one line on what went wrong, and gives the exit code. An error of our own keeps its stack. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // Help, printed because no command was given.
    if (error.code === "commander.help") return usage;
    const text = error.message.replace(/^error: /, "").replace(/\n/g, " ");
    console.error(`chainrule: ${errorText(text)}`);
    return usage;
  }
  if (error instanceof DivergedError || error instanceof GradientCheckError) {
    console.error(`chainrule: ${error.message}`);
    return failure;
  }
  if (error instanceof UsageError || error instanceof ChainruleError) {
    console.error(`chainrule: ${error.message}`);
    return usage;
  }
  console.error(error);
  return failure;
}
