import { Command, InvalidArgumentError, Option } from "commander";
import { readBytesNow } from "../../node/read-bytes.ts";
import { writeAtomically } from "../../node/write-atomically.ts";
import { printable } from "../../text/escape.ts";
import {
  exampleNetwork,
  networkSvg,
  type Trace,
  type TracedNetwork,
  traceNetwork,
  traceText,
} from "../../trace/index.ts";
import { toJson } from "../json.ts";
import { startStudio } from "../studio/start.ts";
import { styleFor } from "../terminal/style.ts";
import { columnsOf } from "../terminal/text.ts";
import { readNetwork } from "./network-file.ts";

interface Flags {
  json?: boolean;
  svg?: string;
  precision: number;
  check: boolean;
  studio?: boolean;
  open?: boolean;
}

const mostColumns = 120;
const mostDecimals = 15;

export function traceCommand(): Command {
  return new Command("trace")
    .summary("print every number of the chain rule for a small network")
    .description(
      "Runs a small network forwards and backwards on one sample and prints every number: products, " +
        "sums, activations, loss; each gradient as upstream × local; each parameter's gradient beside a " +
        "finite difference. Without a file: a network of 2 inputs, 3 hidden units and 2 classes.",
    )
    .argument("[network.json]", "layers, loss, input and target; docs/trace.md says how")
    .option("--json", "print the trace as JSON")
    .option(
      "--svg <prefix>",
      "draw the network into <prefix>-forward.svg and <prefix>-backward.svg",
    )
    .option("--precision <n>", "decimals of the printed numbers", parsePrecision, 6)
    .option("--no-check", "leave out the finite differences")
    .addOption(
      new Option(
        "--studio",
        "open the network in the studio: serve it to this machine, and print the address",
      ).conflicts(["json", "svg"]),
    )
    .addOption(new Option("--open", "the same, and open the browser").implies({ studio: true }))
    .action(async (file: string | undefined, flags: Flags) => {
      const { json, svg, precision, check, studio, open } = flags;
      const network = file === undefined ? exampleNetwork : readNetwork(readBytesNow(file), file);
      if (studio) {
        await startStudio({ open, page: pageOf(network) });
        return;
      }
      const trace = traceNetwork(network, { precision, check });
      if (svg !== undefined) await writePictures(trace, svg);
      process.stdout.write(json ? toJson(trace) : toText(trace));
      if (trace.check?.passed === false) process.exitCode = 1;
    });
}

/** The studio's page of networks with this one in its address. */
function pageOf(network: TracedNetwork): string {
  if (network === exampleNetwork) return "#network";
  return `#network?${new URLSearchParams({ network: JSON.stringify(network) })}`;
}

function parsePrecision(text: string): number {
  const decimals = Number(text);
  if (/^\d+$/.test(text) && decimals >= 1 && decimals <= mostDecimals) return decimals;
  throw new InvalidArgumentError(`expected a whole number from 1 to ${mostDecimals}.`);
}

function toText(trace: Trace): string {
  const columns = columnsOf(process.stdout);
  const width = Math.min(columns, mostColumns);
  return traceText(trace, { width, style: styleFor(process.stdout) });
}

async function writePictures(trace: Trace, prefix: string): Promise<void> {
  for (const pass of ["forward", "backward"] as const) {
    const file = `${prefix}-${pass}.svg`;
    await writeAtomically(file, networkSvg(trace, pass));
    process.stderr.write(`wrote ${printable(file)}\n`);
  }
}
