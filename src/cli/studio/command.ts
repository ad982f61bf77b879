import { Command, InvalidArgumentError } from "commander";
import { Opened } from "./opened.ts";
import { startStudio } from "./start.ts";

interface Flags {
  port?: number;
  open?: boolean;
}

const mostPorts = 65_535;

export function studioCommand(): Command {
  return new Command("studio")
    .summary("see every gradient live, in a browser")
    .description(
      "Serves the studio to this machine: pages on which the chain rule lies open, a neuron, a graph, a " +
        "network, a playground, and the runs that are given. It prints the address, opens nothing by itself, and ends with Ctrl-C.",
    )
    .argument(
      "[paths...]",
      "run folders, or a folder of runs, as `chainrule train` writes them, finished or under way; files of " +
        "`chainrule check --format json` and `chainrule trace --json`",
    )
    .option("--port <n>", "the port (default: one that is free)", parsePort)
    .option("--open", "open the browser")
    .action((paths: string[], { port, open }: Flags) => {
      const opened = paths.length > 0 ? new Opened(paths) : undefined;
      return startStudio({ port, open, opened, page: opened && "#runs" });
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= mostPorts) return port;
  throw new InvalidArgumentError(`expected a whole number from 1 to ${mostPorts}.`);
}
