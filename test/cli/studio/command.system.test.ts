import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule, program } from "../train/process.ts";
import { rawRequest } from "./raw-request.ts";

const site = join(dirname(dirname(program)), "studio");
const scratch = temporaryFolder();
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** Starts the studio, or another command that does, and waits until it has printed its address. */
function start(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  mkdirSync(site, { recursive: true });
  writeFileSync(join(site, "index.html"), "<!doctype html><title>studio</title>");
  const isOther = ["trace", "check"].includes(args[0]);
  const child = spawn(process.execPath, [program, ...(isOther ? [] : ["studio"]), ...args], {
    env: { ...process.env, NO_COLOR: "1", ...env },
  });
  started.push(child);
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const printed = { stdout: "", stderr: "" };
  child.stderr.on("data", (text) => {
    printed.stderr += text;
  });
  return new Promise<{
    address: string;
    child: ChildProcess;
    printed: typeof printed;
    ended: Promise<number | null>;
  }>((resolve, reject) => {
    child.stdout.on("data", (text) => {
      printed.stdout += text;
      const [, address] = /^The studio: (\S+)\n/m.exec(printed.stdout) ?? [];
      if (address) resolve({ address, child, printed, ended });
    });
    child.on("close", () => reject(new Error(printed.stderr)));
  });
}

/** A program that the system would open a browser with, which notes what it is given. */
function opener(code: number): { env: NodeJS.ProcessEnv; opened: string } {
  const folder = join(scratch, `opener-${code}`);
  mkdirSync(folder, { recursive: true });
  const opened = join(folder, "opened");
  for (const name of ["xdg-open", "open"]) {
    writeFileSync(join(folder, name), `#!/bin/sh\nprintf %s "$*" > ${opened}\nexit ${code}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return { env: { PATH: `${folder}:${process.env.PATH}` }, opened };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("chainrule studio", () => {
  it("says where the pages are, serves them, and ends with Ctrl-C", async () => {
    const { env, opened } = opener(0);
    const { address, child, printed, ended } = await start([], env);
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect((await rawRequest(address, "/")).body).toContain("<title>studio</title>");
    child.kill("SIGINT");
    expect(await ended).toBe(0);
    expect(printed).toEqual({ stdout: `The studio: ${address}\nCtrl-C ends it.\n`, stderr: "" });
    expect(existsSync(opened)).toBe(false);
    await expect(rawRequest(address, "/")).rejects.toThrow("ECONNREFUSED");
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "ends by %s at once, though a browser keeps its connection open",
    async (signal) => {
      const { address, child, ended } = await start();
      const agent = new Agent({ keepAlive: true });
      await new Promise((resolve) =>
        get(address, { agent }, (answer) => answer.resume().on("end", resolve)),
      );
      const before = performance.now();
      child.kill(signal);
      expect(await ended).toBe(0);
      // Node itself would wait for 5 seconds until it ends an idle connection.
      expect(performance.now() - before).toBeLessThan(3000);
      agent.destroy();
    },
  );

  it("takes the port that is asked for; a second one says that it is taken, or takes another", async () => {
    const { address } = await start();
    const { port } = new URL(address);
    const second = await chainrule(["studio", "--port", port]);
    expect(second).toEqual({
      code: 2,
      stdout: "",
      stderr:
        `chainrule: port ${port} is taken: choose another with --port, or leave --port out for one ` +
        "that is free\n",
    });
    const other = await start();
    expect(other.address).not.toBe(address);
    started[0].kill("SIGKILL");
    await new Promise((resolve) => started[0].on("close", resolve));
    expect((await start(["--port", port])).address).toBe(address);
  });

  it.each(["0", "65536", "80a", "-1", "1.5"])("refuses --port %s", async (port) => {
    const { code, stderr } = await chainrule(["studio", `--port=${port}`]);
    expect([code, stderr]).toEqual([
      2,
      `chainrule: option '--port <n>' argument '${port}' is invalid. ` +
        "expected a whole number from 1 to 65535.\n",
    ]);
  });

  it("--open has the system open the address", async () => {
    const { env, opened } = opener(0);
    const { address, printed } = await start(["--open"], env);
    await until(() => existsSync(opened) && readFileSync(opened, "utf8") !== "");
    expect(readFileSync(opened, "utf8")).toBe(address);
    expect(printed.stderr).toBe("");
  });

  it("--open goes on where nothing can be opened, and says so", async () => {
    const { env } = opener(3);
    const failed = await start(["--open"], env);
    await until(() => failed.printed.stderr !== "");
    expect(failed.printed.stderr).toMatch(
      /^chainrule: no browser could be opened \(\S+ ended with 3\); the address is above\n$/,
    );
    const none = await start(["--open"], { PATH: scratch });
    await until(() => none.printed.stderr !== "");
    expect(none.printed.stderr).toMatch(/\(spawn \S+ ENOENT\); the address is above\n$/);
    expect((await rawRequest(none.address, "/")).status).toBe(200);
  });

  it("opens runs: their page, with what they have recorded", async () => {
    const run = join(scratch, "runs", "xor-1");
    const flags = ["--data", "xor", "--epochs", "2", "--out", run];
    expect(await chainrule(["train", ...flags])).toMatchObject({ code: 0 });
    const { address, printed } = await start([join(scratch, "runs")]);
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#runs$/);
    const { origin } = new URL(address);
    const index = JSON.parse((await rawRequest(`${origin}/`, "/opened/index.json")).body);
    expect(index.runs[0]).toMatchObject({ name: "xor-1", isRunning: false });
    const metrics = readFileSync(join(run, "metrics.jsonl"), "utf8");
    const served = await rawRequest(`${origin}/`, "/opened/runs/xor-1/metrics.jsonl");
    expect(served.body).toBe(metrics);
    expect(printed.stderr).toBe("");
    expect(await chainrule(["studio", join(scratch, "none")])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/none: cannot be opened: no such file/),
    });
  });

  it("is where trace and check show theirs, until Ctrl-C", async () => {
    const network = {
      layers: [{ weights: [[2, 3]] }],
      loss: "meanSquaredError",
      input: [1, 2],
      target: 5,
    };
    writeFileSync(join(scratch, "net.json"), JSON.stringify(network));
    const trace = await start(["trace", join(scratch, "net.json"), "--studio"]);
    const query = new URLSearchParams(new URL(trace.address).hash.split("?")[1]);
    expect(JSON.parse(query.get("network")!)).toEqual(network);
    trace.child.kill("SIGINT");
    expect(await trace.ended).toBe(0);

    const { env, opened } = opener(0);
    rmSync(opened, { force: true });
    writeFileSync(
      join(scratch, "twice.mjs"),
      "export const twice = (x) => x.mul(2);\nexport const inputs = { twice: [[2]] };\n",
    );
    const check = await start(["check", join(scratch, "twice.mjs"), "--open"], env);
    expect(check.printed.stdout).toContain("twice");
    expect(check.address).toMatch(/#runs\?document=check\.json$/);
    await until(() => existsSync(opened) && readFileSync(opened, "utf8") !== "");
    expect(readFileSync(opened, "utf8")).toBe(check.address);
    const { origin } = new URL(check.address);
    const { body } = await rawRequest(`${origin}/`, "/opened/documents/check.json");
    expect(JSON.parse(body).exports[0]).toMatchObject({ name: "twice", status: "right" });
    check.child.kill("SIGINT");
    expect(await check.ended).toBe(0);

    for (const args of [
      ["trace", "--studio", "--json"],
      ["check", "x.ts", "--open", "--watch"],
    ]) {
      const { code, stderr } = await chainrule(args);
      expect([code, stderr]).toEqual([2, expect.stringContaining("cannot be used with option")]);
    }
  });

  it("says how the pages are built where they are not", async () => {
    rmSync(site, { recursive: true, force: true });
    expect(await chainrule(["studio"])).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "chainrule: the studio's pages are not built: `npm run studio` builds and serves them, " +
        "`npm run studio:build` only builds them\n",
    });
  });
});
