#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { ChainruleError } from "../tensor/errors.ts";
import { errorText } from "../text/escape.ts";
import { DivergedError } from "../train/index.ts";
import { checkCommand } from "./check/command.ts";
import { ownProcessCommand } from "./check/own-process.ts";
import { UsageError } from "./errors.ts";
import { evaluateCommand } from "./evaluate/command.ts";
import { exportCommand } from "./export/command.ts";
import { lrFindCommand } from "./lr-find/command.ts";
import { goOnUnread } from "./output.ts";
import { predictCommand } from "./predict/command.ts";
import { sampleCommand } from "./sample/command.ts";
import { studioCommand } from "./studio/command.ts";
import { wrap } from "./terminal/text.ts";
import { traceCommand } from "./trace/command.ts";
import { trainCommand } from "./train/command.ts";
import { GradientCheckError } from "./train/run.ts";
import { version } from "./version.ts";

const usage = 2;
const failure = 1;

/** Narrower than this, what help says of a flag is not wrapped. */
const leastHelp = 16;

const program = new Command("chainrule")
  .description("Backpropagation you can open: train networks, and look inside.")
  .version(version)
  .showSuggestionAfterError()
  .configureHelp({ minWidthToWrap: leastHelp })
  .exitOverride()
  .configureOutput({ outputError: () => {} });
const commands = [
  trainCommand(),
  predictCommand(),
  evaluateCommand(),
  exportCommand(),
  sampleCommand(),
  lrFindCommand(),
  traceCommand(),
  checkCommand(),
  studioCommand(),
];
for (const command of commands) {
  program.addCommand(command.copyInheritedSettings(program));
}

program.addCommand(ownProcessCommand(), { hidden: true });

goOnUnread(process.stdout);
goOnUnread(process.stderr);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Prints what went wrong, in one line where there is no terminal. */
function printError(text: string): void {
  const { isTTY, columns } = process.stderr;
  console.error(isTTY && columns ? wrap(`chainrule: ${text}`, columns) : `chainrule: ${text}`);
}

/** Says what went wrong, and gives the exit code. An error of our own keeps its stack. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // Help, printed because no command was given.
    if (error.code === "commander.help") return usage;
    const text = error.message.replace(/^error: /, "").replace(/\n/g, " ");
    printError(errorText(text));
    return usage;
  }
  if (error instanceof DivergedError || error instanceof GradientCheckError) {
    printError(error.message);
    return failure;
  }
  if (error instanceof UsageError || error instanceof ChainruleError) {
    printError(error.message);
    return usage;
  }
  console.error(error);
  return failure;
}
