import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { root } from "../support/examples.ts";
import { writeJavaScript } from "../support/javascript.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();

beforeAll(() => {
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  for (const part of ["src", "test/node/workers"]) {
    writeJavaScript(root + part, join(folder, part));
  }
});

/** What a program of `workers/program.ts` prints. It ends by itself, or fails after a minute. */
async function run(name: string): Promise<unknown> {
  const args = [join(folder, "test/node/workers/program.js"), name];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 180_000 });
  return JSON.parse(stdout);
}

describe("loadInWorkers", () => {
  it("gives the batches of the dataset read here, bit for bit, by one, two and three workers", async () => {
    expect(await run("same")).toEqual(Array(6).fill(true));
  });

  it("is resumed in the midst of an epoch, and fails when it is closed", async () => {
    const closed = "DataError: WorkerDataset: it is closed";
    expect(await run("resumed")).toEqual([true, closed]);
  });

  it("brings an error with its message and its stack", async () => {
    const [message, name, stack] = (await run("broken")) as string[];
    expect(message).toBe("DataError: WorkerDataset: in a worker, DataError: sample 5 is broken");
    expect(name).toBe("DataError");
    expect(stack).toMatch(/sample 5 is broken\n.*dataset\.js:\d+/s);
  });

  it("names the end of a worker", async () => {
    const [message] = (await run("deadly")) as string[];
    expect(message).toBe("DataError: WorkerDataset: a worker ended with exit code 7");
  });

  it("names what makes no dataset, and a module that is not there", async () => {
    const [message] = (await run("unmade")) as string[];
    expect(message).toBe("DataError: WorkerDataset: in a worker, DataError: no samples");
    expect(await run("missing")).toMatch(/in a worker, Error: Cannot find module .*missing\.js/);
  });

  it("trains as the dataset read here does, also stopped within an epoch and restored", async () => {
    expect(await run("trained")).toEqual(Array(6).fill(true));
  });

  it("ends a run with the error of a worker, and the next fit goes on from that batch", async () => {
    const failed = "DataError: WorkerDataset: in a worker, DataError: the disk is away";
    expect(await run("flaky")).toEqual([failed, 3, 3, true]);
  });

  it("does not keep the process alive after a break", async () => {
    expect(await run("left")).toBe("left");
  });
});
