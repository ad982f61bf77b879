import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import { checkCommand } from "../../../src/cli/check/command.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule } from "../train/process.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const wrongLinear = readFileSync(`${root}examples/wrong-linear.ts`, "utf8");
const rightLinear = wrongLinear.replace("dy.T.matmul(this.#x)", "dy.T.matmul(this.#x).div(5)");
// Nothing is installed there.
const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const check = (...args: string[]) => chainrule(["check", ...args], { cwd: folder });

describe("chainrule check", () => {
  it("says what is wrong with a layer that lacks the division by the batch size", async () => {
    const { stdout, stderr, code } = await check(write("wrong.ts", wrongLinear));
    expect(stdout).toContain("✗ new MeanLinear(6, 3): wrong gradient by weight\n");
    expect(stdout.replaceAll(/\n +/g, " ")).toContain(
      "by weight: the gradient is 5 times the right one: it lacks the division by the batch size",
    );
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect([stderr, code]).toEqual(["", 1]);
  });

  it("prints the same from the sources", async () => {
    const file = write("wrong.ts", wrongLinear);
    const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
    const fromSources = spawnSync(
      process.execPath,
      ["--import", "tsx", `${root}src/cli/main.ts`, "check", join(folder, file)],
      { cwd: root, env, encoding: "utf8" },
    );
    const { stdout } = await check(file);
    expect([fromSources.stderr, fromSources.stdout, fromSources.status]).toEqual(["", stdout, 1]);
  });

  it("hands its flags to gradcheck, and prints JSON whatever the file prints", async () => {
    const file = write("loud.ts", `console.log("loud");\n${rightLinear}`);
    const flags = ["--seed", "3", "--mode", "sampled", "--dtype", "native", "--rtol", "0.5"];
    const { stdout, stderr, code } = await check(
      file,
      "--format",
      "json",
      "--atol",
      "10",
      ...flags,
    );
    expect(JSON.parse(stdout)).toMatchObject({
      file,
      exports: [
        {
          name: "MeanLinear",
          source: {
            file,
            line:
              1 +
              [...rightLinear.split("\n")].findIndex((text) => text.includes("class MeanLinear")) +
              1,
          },
          status: "right",
          label: "new MeanLinear(6, 3)",
          report: { seed: 3, mode: "sampled", dtype: "float32", atol: 10, rtol: 0.5 },
        },
      ],
    });
    expect([stderr, code]).toEqual(["loud\n", 0]);
  });

  it("prints a log for editors and CI", async () => {
    const { stdout, code } = await check(write("wrong.ts", wrongLinear), "--format", "sarif");
    const [{ results }] = JSON.parse(stdout).runs;
    const line = wrongLinear.split("\n").findIndex((text) => text.includes("class MeanLinear")) + 1;
    expect(results).toMatchObject([
      {
        ruleId: "summed-not-averaged",
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: "wrong.ts" },
              region: { startLine: line },
            },
          },
        ],
      },
    ]);
    expect([results.length, code]).toEqual([1, 1]);
  });

  it("names the export that does not end, or ends the program, and checks the others", async () => {
    const file = write(
      "hangs.ts",
      'import { Tanh } from "chainrule/manual";\n' +
        "export class Hangs extends Tanh { backward(dy: any) { for (;;); return dy; } }\n" +
        "export class Quits extends Tanh { backward(dy: any) { process.exit(0); return dy; } }\n" +
        "export class Right extends Tanh {}\n",
    );
    const { stdout, code } = await check(file, "--timeout", "5");
    expect(stdout.replaceAll(/\n(?=[a-z])/g, " ")).toBe(
      "! Hangs: not checked: it did not end within 5 s. Look for a loop that never ends, or give it more time: --timeout 50\n" +
        "! Quits: not checked: it ended the program\n" +
        "✓ new Right(): all gradients are right: x [5, 6]\n1 right, 2 not checked\n",
    );
    expect(code).toBe(2);
  });

  it("is ended with the file that it checks", async () => {
    const file = write("endless.ts", "console.log(process.pid);\nfor (;;);\n");
    let pid = 0;
    await chainrule(["check", file], {
      cwd: folder,
      signal: "SIGTERM",
      when: (stdout) => {
        pid = Number(stdout);
        return pid > 0;
      },
    });
    // One that nobody has waited for yet has no command line.
    const commandOf = () => spawnSync("ps", ["-o", "args=", "-p", `${pid}`], { encoding: "utf8" });
    await vi.waitFor(() => expect(commandOf().stdout).not.toContain("check-in-own-process"));
  });

  it.each([
    ["a file that hangs", "for (;;);", "loading it did not end within 2 s. Look for a loop"],
    [
      "one that throws later",
      'setTimeout(() => { throw new TypeError("late"); });\nawait new Promise(() => {});\nexport {};',
      "it throws TypeError: late, at late.ts:1\n",
    ],
  ])("%s says so", async (_, text, message) => {
    const { stderr, code } = await check(write("late.ts", text), "--timeout", "2");
    expect(stderr).toContain(`chainrule: late.ts: ${message}`);
    expect(code).toBe(2);
  });

  it("plans for a budget", async () => {
    const file = write(
      "large.ts",
      'import { Linear } from "chainrule/manual";\nexport const linear = new Linear(300, 200);\n' +
        "export const inputs = [64, 300];\n",
    );
    const { stdout } = await check(file, "--budget", "0.01", "--format", "json");
    const [{ report }] = JSON.parse(stdout).exports;
    expect(report.notLookedAt).toEqual(["more than 2 entries of each variable one by one"]);
  });

  it("checks the second order of functions, the first of all else", async () => {
    const file = write(
      "second.ts",
      'import { customFunction, nn, type Tensor } from "chainrule";\n' +
        // The derivative is right, and a constant to autograd.
        'export const cube = customFunction({ name: "cube", forward: (c, x: Tensor) => (c.save(x), x.pow(3)),\n' +
        "  backward: (c, dy) => [dy.mul(c.saved[0].detach().square().mul(3))] });\n" +
        "export const linear = new nn.Linear(2, 2);\nexport const rate = 1;\n",
    );
    const { stdout, code } = await check(file, "cube", "linear", "--order", "2");
    expect(stdout).toMatch(
      /^✗ gradients of cube: wrong gradient by input 0\n[^✗]*\n✓ linear: all .*\n1 right, 1 wrong\n$/,
    );
    expect(code).toBe(1);
  });

  it.each([
    ["a flag's value", ["--seed", "-1", "a.ts"], "expected a whole number from 0."],
    ["a time", ["--budget", "0", "a.ts"], "expected seconds, a number above 0."],
    ["a format", ["--format", "xml", "a.ts"], "Allowed choices are text, json, sarif."],
    ["a tolerance", ["--atol", "", "a.ts"], "expected a number such as 1e-6."],
    ["a choice", ["--mode", "some", "a.ts"], "Allowed choices are full, sampled."],
    ["no file", [], "missing required argument 'file'"],
  ])("%s is a usage error", async (_, args, message) => {
    const command = checkCommand()
      .exitOverride()
      .configureOutput({ outputError: () => {} });
    await expect(command.parseAsync(args, { from: "user" })).rejects.toThrow(message);
  });

  it.each([[["none.ts"]], [["none.ts", "--watch"]]])(
    "%j: a file that is not there",
    async (args) => {
      expect(await check(...args)).toEqual({
        stdout: "",
        stderr: "chainrule: none.ts: cannot be read: no such file or directory (ENOENT)\n",
        code: 2,
      });
    },
  );

  it("does not wait for what the file leaves running, and knows when the file ends it", async () => {
    const open = write("open.ts", `setInterval(() => {}, 1000);\n${rightLinear}`);
    expect(await check(open)).toEqual({
      stdout: "✓ new MeanLinear(6, 3): all gradients are right: x [5, 6], weight [3, 6]\n",
      stderr: "",
      code: 0,
    });
    const message = "it ended the program before it could be checked\n";
    for (const text of ["process.exit(0);", "await new Promise(() => {}); export {};"]) {
      const { stderr, code } = await check(write("ends.ts", text));
      expect([stderr, code]).toEqual([`chainrule: ends.ts: ${message}`, 2]);
    }
  });
});
