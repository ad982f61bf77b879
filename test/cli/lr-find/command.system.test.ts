import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { checkWellFormed } from "../../support/well-formed.ts";
import { chainrule, type Finished } from "../train/process.ts";

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const run = (...args: string[]) => chainrule(["lr-find", ...args], { cwd: folder });

describe("chainrule lr-find", () => {
  let text: Finished;

  beforeAll(async () => {
    text = await run("--data", "spirals");
  });

  it("prints a plot, a suggestion and the command that trains with it", () => {
    expect(text.stderr).toBe("");
    expect(text.code).toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(text.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(text.stdout).toContain("2 → 64 → ReLU → 64 → ReLU → 3");
    expect(text.stdout).toMatch(/^ +1e-7 +1e-6 +1e-5 +1e-4 +1e-3 +1e-2/m);
    const [, marked] = /▲ (\S+)$/m.exec(text.stdout)!;
    expect(text.stdout).toContain(`✓ Train with ${marked}. The loss falls fastest at `);
    expect(text.stdout).toMatch(new RegExp(`chainrule train --data spirals .*--lr ${marked} `));
    for (const line of text.stdout.split("\n").slice(0, 16)) {
      expect([...line].length).toBeLessThan(80);
    }
  });

  it("suggests a rate that trains well", async () => {
    const [command] = /chainrule train .*/.exec(text.stdout)!;
    const args = command.split(" ").slice(1);
    const { stdout } = await chainrule([...args, "--epochs", "25", "--out", at("trained")]);
    const [, accuracy] = /([\d.]+)% right on 500 samples/.exec(stdout)!;
    expect(Number(accuracy)).toBeGreaterThan(90);
  });

  it("draws a page beside the runs, and leaves no other file", () => {
    const page = readFileSync(at("runs", "spirals-lr-find.html"), "utf8");
    checkWellFormed(page);
    expect(page).not.toMatch(/undefined|NaN|Infinity|https?:|<script/);
    expect(page).toContain("<h1>2 → 64 → ReLU → 64 → ReLU → 3 on spirals</h1>");
    expect(readdirSync(at("runs"))).toEqual(["spirals-lr-find.html"]);
  });

  it("prints one JSON object, the same for the same seed", async () => {
    const args = ["--data", "moons", "--engine", "manual", "--optimizer", "sgd", "--steps", "60"];
    const [first, second] = [
      await run(...args, "--json", "--out", "a/first.html"),
      await run(...args, "--json", "--out", "b.html"),
    ].map(({ stdout }) => JSON.parse(stdout));
    expect(first.plot).toBe("a/first.html");
    expect(existsSync(at("a", "first.html"))).toBe(true);
    expect(first.losses.length).toBe(first.rates.length);
    expect(first.suggestion).toBeGreaterThan(1e-4);
    expect(first.suggestion).toBeLessThan(1);
    expect({ ...second, plot: null }).toEqual({ ...first, plot: null });
  });

  it("says why it has no suggestion, and exits 1", async () => {
    const { code, stdout } = await run("--data", "xor", "--to", "1e-6");
    expect(code).toBe(1);
    expect(stdout).toContain("✗ No suggestion. The loss did not fall: try rates above 1e-6");
    checkWellFormed(readFileSync(at("runs", "xor-lr-find.html"), "utf8"));
  });

  it("takes the settings of a file", async () => {
    writeFileSync(at("settings.json"), '{"data": "xor", "layers": "3", "lr": 0.5, "epochs": 7}');
    const { stdout } = await run("settings.json");
    expect(stdout).toMatch(/chainrule train --data xor .*--layers 3 .*--epochs 7 /);
  });

  it.each([
    [["--lr", "1"], /unknown option '--lr'/],
    [["--from", "0"], /expected a positive number/],
    [
      ["--data", "xor", "--from", "2", "--to", "1"],
      /expected rates 0 < from < to, got from 2 to 1/,
    ],
    [["--data", "xor", "--steps", "2"], /expected at least 10 steps, got 2/],
    [["--data", "nothing"], /data: "nothing" is neither mnist, /],
    [["--data", "xor", "--out", "/proc/nothing/plot.html"], /\/proc\/nothing/],
  ])("%j is one clear line and exit code 2", async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^chainrule: .*\n$/);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});
