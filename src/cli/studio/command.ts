import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { UsageError } from "../errors.ts";
import { siteFolder } from "../site-folder.ts";
import { openInBrowser } from "./open.ts";
import { serveStudio } from "./server.ts";

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
        "network, a playground. It prints the address, opens nothing by itself, and ends with Ctrl-C.",
    )
    .option("--port <n>", "the port (default: one that is free)", parsePort)
    .option("--open", "open the browser")
    .action(async ({ port, open }: Flags) => {
      if (!existsSync(join(siteFolder, "index.html"))) {
        throw new UsageError(
          "the studio's pages are not built: `npm run studio` builds and serves them, " +
            "`npm run studio:build` only builds them",
        );
      }
      const server = await serveStudio(siteFolder, port);
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.once(signal, () => server.close());
      }
      process.stdout.write(`The studio: ${server.address}\nCtrl-C ends it.\n`);
      if (open) {
        openInBrowser(server.address, (reason) =>
          console.error(`chainrule: no browser could be opened (${reason}); the address is above`),
        );
      }
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= mostPorts) return port;
  throw new InvalidArgumentError(`expected a whole number from 1 to ${mostPorts}.`);
}
