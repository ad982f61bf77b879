import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildPredictor } from "../../../scripts/build-predictor.mjs";
import { optimizerNames } from "../../../src/cli/train/optimizers.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule, program } from "./process.ts";

const folder = temporaryFolder();
const optimizers = optimizerNames.join(", ");
const at = (...path: string[]) => join(folder, ...path);

/** Under Next: lines of a command and what it does. */
const commandsOf = (stdout: string) =>
  stdout
    .slice(stdout.indexOf("\nNext\n"))
    .split("\n")
    .flatMap((line) => line.match(/^ {2}chainrule .*?(?= {2}|$)/)?.[0] ?? []);

const paste = (command: string) =>
  spawnSync("sh", ["-c", `chainrule() { '${process.execPath}' '${program}' "$@"; }\n${command}`], {
    cwd: folder,
    encoding: "utf8",
  });

it("what is suggested next works when it is pasted", async () => {
  const rows = Array.from({ length: 30 }, (_, i) => `${i % 2 ? "a" : "b"},${i % 2},${i}`);
  mkdirSync(at("my data"));
  writeFileSync(at("my data", "it's $1.csv"), `the kind,x,y\n${rows.join("\n")}\n`);
  const data = ["--data", "my data/it's $1.csv", "--label", "the kind", "--epochs", "1"];
  const trained = await chainrule(["train", ...data, "--out", "a run"], { cwd: folder });
  expect(trained.code).toBe(0);
  const commands = commandsOf(trained.stdout);
  expect(commands).toHaveLength(4);
  await buildPredictor(join(dirname(program), "../predictor"));
  for (const command of commands) {
    const { status, stderr, stdout } = paste(command);
    const told = command.includes(" predict ") ? /^chainrule: "the kind" is there/ : /^$/;
    expect([command, status, stderr]).toEqual([command, 0, expect.stringMatching(told)]);
    if (command.includes("--layers")) expect(stdout).toContain("it's $1.csv");
  }
  const { epochs } = JSON.parse(readFileSync(at("a run", "config.json"), "utf8"));
  expect(epochs).toBe(2);
});

it("lines have 80 columns where there is no terminal", async () => {
  const layers = Array.from({ length: 12 }, () => "4,tanh").join(",");
  const args = ["train", "--data", "xor", "--epochs", "1", "--layers", layers, "--out", at("long")];
  const { stdout } = await chainrule(args);
  const isCommand = (line: string) => line.startsWith("  chainrule");
  const long = stdout.split("\n").filter((line) => line.length > 80 && !/[\\/]/.test(line));
  expect(long.filter((line) => !isCommand(line))).toEqual([]);
  expect(stdout).toMatch(/ network {4,}2 → .*\n {19}→ /);
  for (const command of [[], ["train"], ["sample"], ["lr-find"], ["trace"], ["check"]]) {
    const help = (await chainrule([...command, "--help"])).stdout;
    expect(help.split("\n").filter((line) => line.length > 80)).toEqual([]);
    // A line is as full as it can be, but for the ends of paragraphs.
    expect(help).not.toMatch(/^\S.{0,50}[^.:\n]\n\S/m);
  }
});

describe("settings that are wrong are named as they were given", () => {
  const errorOf = async (content: object, ...flags: string[]) => {
    writeFileSync(at("settings.json"), JSON.stringify(content));
    const args = ["train", "settings.json", ...flags];
    const { stderr, code } = await chainrule(args, { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/invalid|received/i);
    return stderr;
  };

  it.each<[object, string[], string]>([
    [{ batchSize: 0 }, [], "settings.json: batchSize: expected a positive integer, got 0"],
    [{ batchSize: 4 }, ["--batch-size", "x"], '--batch-size: expected a positive integer, got "x"'],
    [{ layers: 64 }, [], "settings.json: layers: expected a text, got 64"],
    [{ data: null }, [], "settings.json: data: expected a text, got null"],
    [{ data: {} }, [], "settings.json: data: expected a text, got {}"],
    [{ doctor: "yes" }, [], 'settings.json: doctor: expected true or false, got "yes"'],
    [{ optimizer: "sdg" }, [], `settings.json: optimizer: expected ${optimizers}, got "sdg"`],
    [{}, ["--optimizer", "x"], `--optimizer: expected ${optimizers}, got "x"`],
    [{ engine: 3 }, [], "settings.json: engine: expected autograd, manual, got 3"],
    [{ label: 0 }, [], "settings.json: label: expected a text, got 0"],
    [{ epoch: 1, b: 2 }, [], "settings.json: unknown settings epoch, b"],
  ])("%j %j", async (content, flags, message) => {
    expect(await errorOf(content, ...flags)).toBe(`chainrule: ${message}\n`);
  });
});
