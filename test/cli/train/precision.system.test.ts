import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { decodeSafetensors } from "../../../src/io/index.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule, events } from "./process.ts";

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);

it("trains with --precision mixed, and --resume goes on with the scaler's state", async () => {
  const args = ["train", "--json", "--data", "moons", "--precision", "mixed", "--epochs", "4"];
  const whole = await chainrule([...args, "--out", at("whole")]);
  expect([whole.code, whole.stderr]).toEqual([0, ""]);
  const config = JSON.parse(readFileSync(at("whole", "config.json"), "utf8"));
  expect(config.precision).toBe("mixed");
  const accuracies = events(whole.stdout).filter(({ event }) => event === "epoch");
  expect(accuracies.length).toBe(4);

  const half = [...args.slice(0, -1), "2"];
  const begun = await chainrule([...half, "--out", at("begun")]);
  expect([begun.code, begun.stderr]).toEqual([0, ""]);
  const scaler = (name: string) =>
    JSON.parse(decodeSafetensors(readFileSync(at(name, "checkpoint.safetensors"))).metadata.scaler);
  const { growthTracker } = scaler("begun");
  expect(growthTracker).toBeGreaterThan(0);
  const resumed = await chainrule(["train", "--resume", at("begun"), "--epochs", "4", "--json"]);
  expect([resumed.code, resumed.stderr]).toEqual([0, ""]);
  const model = (name: string) => readFileSync(at(name, "model.safetensors"));
  expect(model("begun")).toEqual(model("whole"));
  expect(scaler("begun")).toEqual(scaler("whole"));
  expect(scaler("begun").growthTracker).toBe(2 * growthTracker);
});

it("says what it computes in, and what cannot be", async () => {
  const told = await chainrule([
    "train",
    "--data",
    "xor",
    "--epochs",
    "2",
    "--precision",
    "mixed",
    "--out",
    at("told"),
  ]);
  expect(told.stdout).toContain("autograd, compiled, mixed precision");
  const byHand = await chainrule(["train", "--engine", "manual", "--precision", "mixed"]);
  expect(byHand.code).not.toBe(0);
  expect(byHand.stderr).toContain("engine manual computes in float32");
  const wrong = await chainrule(["train", "--precision", "float16"]);
  expect(wrong.stderr).toContain("--precision");
});
