import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadSafetensors } from "../../../src/node/index.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule } from "./process.ts";

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const model = (run: string) => readFileSync(at(run, "model.safetensors"));

describe("chainrule train --model lenet", () => {
  const small = ["train", "--model", "lenet", "--data", "digits", "--epochs", "2", "--json"];
  const steps = (count: number) => (stdout: string) =>
    (stdout.match(/"event":"step"/g)?.length ?? 0) >= count;

  it("goes on where it was stopped, its learning rate too", { timeout: 300_000 }, async () => {
    await chainrule([...small, "--out", at("whole")]);
    const stopped = { signal: "SIGINT", when: steps(40) } as const;
    expect((await chainrule([...small, "--out", at("stopped")], stopped)).code).toBe(130);
    const resumed = await chainrule(["train", "--resume", at("stopped"), "--json"]);
    expect(resumed.stderr).toBe("");
    expect(resumed.code).toBe(0);
    expect(model("stopped").equals(model("whole"))).toBe(true);
    const config = JSON.parse(readFileSync(at("whole", "config.json"), "utf8"));
    expect(config).toMatchObject({ model: "lenet", schedule: "cosine" });
    expect(config).not.toHaveProperty("layers");
    const again = ["train", at("whole", "config.json"), "--json", "--out", at("again")];
    expect((await chainrule(again)).code).toBe(0);
    expect(model("again").equals(model("whole"))).toBe(true);
  });
});

describe("chainrule train with layers of images", () => {
  it("puts what the first linear layer takes in a row", async () => {
    const layers = "conv5:6:2,relu,maxpool2,32,relu";
    const args = ["--data", "digits", "--layers", layers, "--epochs", "2", "--optimizer", "adam"];
    const { stdout, stderr, code } = await chainrule([
      ...["train", ...args, "--lr", "0.005", "--out", at("layers")],
    ]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toContain("1×28×28 → conv5:6:2 → ReLU → maxpool2 → 32 → ReLU → 10");
    const { metadata } = await loadSafetensors(at("layers", "model.safetensors"));
    expect(JSON.parse(metadata.layers)).toContainEqual({ kind: "flatten" });
    expect(JSON.parse(metadata.sample)).toEqual([1, 28, 28]);
  });
});

it.each([
  [["--model", "lenet", "--layers", "8"], /--model lenet is a whole network: leave out --layers/],
  [["--model", "lenet", "--activation", "tanh"], /leave out --activation, or --model/],
  [["--model", "lenet", "--data", "moons"], /--model lenet takes images, and moons has none/],
  [["--layers", "conv3:8", "--data", "xor"], /the layers take images, and xor has none/],
  [["--model", "lenet", "--engine", "manual"], /engine manual has no lenet: take --engine autog/],
  [["--model", "resnet"], /--model: expected lenet, gpt, lstm, got "resnet"/],
  [["--layers", "conv40:8", "--data", "digits"], /conv: a window of 40 does not fit samples/],
  [["--schedule", "steps"], /--schedule: expected constant, cosine, .*, got "steps"/],
])("%j is one clear line and exit code 2", async (args, message) => {
  const { code, stderr } = await chainrule(["train", ...args, "--out", at("wrong")]);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^chainrule: .*\n$/);
  expect(code).toBe(2);
});
