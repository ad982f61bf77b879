import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { traceCommand } from "../../../src/cli/trace/command.ts";
import { exampleNetwork, networkSvg, traceNetwork, traceText } from "../../../src/trace/index.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "chainrule-trace-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function chainrule(...args: string[]) {
  const command = ["--import", "tsx", `${root}src/cli/main.ts`, "trace", ...args];
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
  return spawnSync(process.execPath, command, { cwd: root, env, encoding: "utf8" });
}

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

describe("chainrule trace", () => {
  it("prints the example", () => {
    const { stdout, stderr, status } = chainrule();
    expect([stdout, stderr, status]).toEqual([traceText(traceNetwork(exampleNetwork)), "", 0]);
  });

  it("prints JSON, and draws pictures", () => {
    const network = { ...exampleNetwork, target: 1 };
    const file = write("net.json", network);
    const prefix = join(folder, "net");
    const { stdout, stderr, status } = chainrule(
      file,
      "--json",
      "--svg",
      prefix,
      "--precision",
      "3",
    );
    const trace = traceNetwork(network, { precision: 3 });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(trace)));
    expect(stderr).toBe(`wrote ${prefix}-forward.svg\nwrote ${prefix}-backward.svg\n`);
    expect(status).toBe(0);
    for (const pass of ["forward", "backward"] as const) {
      expect(readFileSync(`${prefix}-${pass}.svg`, "utf8")).toBe(networkSvg(trace, pass));
    }
    expect(readdirSync(folder).filter((name) => name.includes("tmp"))).toEqual([]);
  });

  it("writes what JSON has no number for as text, and fails where the check cannot pass", () => {
    const file = write("log.json", {
      layers: [{ weights: [[1]], activation: "log" }],
      loss: "meanSquaredError",
      input: [-1],
      target: 0,
    });
    const { stdout, status } = chainrule(file, "--json");
    expect(JSON.parse(stdout).loss.value).toBe("NaN");
    expect(status).toBe(1);
  });

  it("of a bad file is one line and exit code 2", () => {
    const { stdout, stderr, status } = chainrule(
      write("bad.json", { ...exampleNetwork, input: [1] }),
    );
    expect(stderr).toMatch(
      /^chainrule: .*bad.json: layers\[0\].weights\[0\]: 2 numbers, expected 1, one for each number of input\n$/,
    );
    expect([stdout, status]).toEqual(["", 2]);
  });

  it.each([
    [
      "a file that is not there",
      ["none.json"],
      "none.json: cannot be read: no such file or directory (ENOENT)",
    ],
    ["a precision that is none", ["--precision", "0"], "expected a whole number from 1 to 15."],
    [
      "a folder that is not there",
      ["--svg", join(folder, "none", "net")],
      "net-forward.svg: cannot be written: no such file or directory",
    ],
  ])("%s is an error", async (_, args, message) => {
    const command = traceCommand()
      .exitOverride()
      .configureOutput({ outputError: () => {} });
    await expect(command.parseAsync(args, { from: "user" })).rejects.toThrow(message);
  });
});
