import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { textTask } from "../../../src/cli/train/text-task.ts";
import { CharacterVocabulary } from "../../../src/data/index.ts";
import { Generator } from "../../../src/index.ts";
import { GPT } from "../../../src/models/index.ts";
import { loadSafetensors } from "../../../src/node/index.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule, events } from "./process.ts";

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
const chapter = new URL("../../../examples/character-gpt/loomings.txt", import.meta.url);
writeFileSync(at("whale.txt"), readFileSync(chapter, "utf8").slice(0, 6000));

const sizes = ["--context", "16", "--width", "16", "--depth", "1", "--dropout", "0.1"];
const training = ["--batch-size", "8", "--epochs", "2", "--lr", "0.01"];
const args = (model: string, out: string) => [
  ...["train", "--model", model, "--data", at("whale.txt"), ...sizes, ...training],
  ...["--json", "--out", at(out)],
];
const file = (run: string, name = "model.safetensors") => readFileSync(at(run, name));
const sample = async (...flags: string[]) => (await chainrule(["sample", ...flags])).stdout;

describe.each(["gpt", "lstm"])("chainrule train --model %s", (model) => {
  it("learns to write, in bits per character", async () => {
    const { code, stdout, stderr } = await chainrule(args(model, model));
    expect([code, stderr]).toEqual([0, ""]);
    const told = events(stdout);
    expect(told.find(({ event }) => event === "gradientCheck")).toMatchObject({ passed: true });
    const losses = told.filter(({ event }) => event === "step").map(({ loss }) => Number(loss));
    const vocabulary = new CharacterVocabulary(readFileSync(at("whale.txt"), "utf8"));
    expect(Math.abs(losses[0] - Math.log2(vocabulary.size))).toBeLessThan(0.5);
    expect(losses.at(-1)).toBeLessThan(losses[0] - 1);
    const { loss, writing } = told.at(-1) as unknown as { loss: number; writing: string };
    expect(loss).toBeLessThan(5);
    expect(writing).toHaveLength(400);

    const { metadata } = await loadSafetensors(at(model, "model.safetensors"));
    expect(JSON.parse(metadata.classes)).toEqual(vocabulary.characters);
    expect(JSON.parse(metadata.sizes)).toEqual({ context: 16, width: 16, depth: 1, dropout: 0.1 });
    const report = file(model, "report.html").toString();
    expect(report).toContain("What it writes");
    expect(report).toMatch(/bits per character/);
    expect(report).toMatch(/of 592 test characters right/);
  });

  it("goes on where it was stopped", async () => {
    const isUnderWay = (stdout: string) => (stdout.match(/"event":"step"/g)?.length ?? 0) >= 20;
    const stop = { signal: "SIGINT", when: isUnderWay } as const;
    expect((await chainrule(args(model, `${model}-stopped`), stop)).code).toBe(130);
    // What it has learnt so far can be had.
    const sample = await chainrule(["sample", at(`${model}-stopped`), "--length", "20"]);
    expect([sample.code, sample.stderr]).toEqual([0, ""]);
    expect(sample.stdout.length).toBeGreaterThan(19);
    const resumed = await chainrule(["train", "--resume", at(`${model}-stopped`), "--json"]);
    expect([resumed.code, resumed.stderr]).toEqual([0, ""]);
    expect(file(`${model}-stopped`).equals(file(model))).toBe(true);
  });

  it("is sampled: the same text for the same flags", async () => {
    const text = await sample(at(model), "--length", "60", "--prompt", "Call me ");
    expect(text).toMatch(/^Call me .{60}\n$/s);
    expect(await sample(at(model), "--length", "60", "--prompt", "Call me ")).toBe(text);
    const other = await sample(at(model), "--length", "60", "--prompt", "Call me ", "--seed", "1");
    expect(other).not.toBe(text);
    const likeliest = await sample(at(model, "model.safetensors"), "--temperature", "0");
    expect(likeliest).toHaveLength(501);
    expect(await sample(at(model), "--top-k", "1", "--seed", "3")).toBe(likeliest);
    expect(await sample(at(model), "--temperature", "0", "--prompt", "")).toBe(likeliest);
  });
});

it("a line break is one character, also where Windows wrote it", async () => {
  const text = readFileSync(at("whale.txt"), "utf8");
  writeFileSync(at("windows.txt"), text.replaceAll("\n", "\r\n"));
  const [{ classes, counted, train }, expected] = await Promise.all(
    ["windows.txt", "whale.txt"].map((name) => textTask(at(name), 16)),
  );
  expect([classes, counted, train.length]).toEqual([
    expected.classes,
    expected.counted,
    expected.train.length,
  ]);
});

it("a program reads the model, and writes what the command does", async () => {
  const { tensors, metadata } = await loadSafetensors(at("gpt", "model.safetensors"));
  const vocabulary = new CharacterVocabulary(JSON.parse(metadata.classes).join(""));
  const { context, width, depth } = JSON.parse(metadata.sizes);
  const sizes = { vocabSize: vocabulary.size, contextLength: context, width, layers: depth };
  const model = new GPT(sizes);
  model.loadStateDict(tensors);
  const choice = { maxNewTokens: 40, temperature: 0.8, generator: new Generator(0) };
  const written = model.generate(vocabulary.encode("Call me ").unsqueeze(0), choice);
  expect(await sample(at("gpt"), "--length", "40", "--prompt", "Call me ")).toBe(
    `${vocabulary.decode(written)}\n`,
  );
});

it("is told to people: characters, bits, what it writes, what is next", async () => {
  const flags = args("lstm", "told").filter((flag) => flag !== "--json");
  const { stdout } = await chainrule(flags);
  expect(stdout).toContain("5,392 characters to learn from, 592 to test on");
  expect(stdout).toMatch(/16 → LSTM, 1 layer of 16 → \d\d/);
  expect(stdout).toMatch(/\n {2}[\d.]+ bits per character on 592 characters, [\d.]+% right/);
  expect(stdout).toMatch(/What it writes\n {2}./);
  expect(stdout).toMatch(/chainrule sample .*told/);
  expect(
    stdout.split("\n").filter((line) => line.length > 80 && !/told|^ {2}chainrule/.test(line)),
  ).toEqual([]);
});

describe("one clear line and exit code 2", () => {
  writeFileSync(at("short.txt"), "Call me Ishmael.");
  writeFileSync(at("empty.txt"), "");
  writeFileSync(at("same.txt"), "a".repeat(1000));
  writeFileSync(at("latin.txt"), Buffer.from("caf\xe9 ".repeat(300), "latin1"));
  writeFileSync(at("page.txt"), "<!doctype html><html></html>");

  it.each([
    [
      ["--model", "gpt", "--data", at("short.txt")],
      /short.txt: 16 characters are too few: the last/,
    ],
    [["--model", "gpt", "--data", at("empty.txt")], /empty.txt: this is an empty file, not a text/],
    [
      ["--model", "lstm", "--data", at("same.txt")],
      /same.txt: every character is "a": there is not/,
    ],
    [["--model", "lstm", "--data", at("latin.txt")], /latin.txt: expected text in UTF-8/],
    [["--model", "lstm", "--data", at("page.txt")], /page.txt: this is a web page, not a text/],
    [["--model", "gpt", "--data", at("none.txt")], /none.txt: cannot be read: .*no such file/i],
    [
      ["--model", "gpt", "--data", "xor"],
      /--model gpt learns from a text, and xor is none: take --da/,
    ],
    [["--data", at("whale.txt")], /whale.txt is a text: take --model gpt or --model lstm/],
    [["--model", "lenet", "--data", at("whale.txt")], /whale.txt is a text: take --model gpt/],
    [["--data", "xor", "--width", "8"], /--width goes with --model gpt or lstm: leave it out/],
    [
      ["--model", "gpt", "--data", at("whale.txt"), "--width", "30"],
      /--width 30: a GPT has 4 heads/,
    ],
    [
      ["--model", "gpt", "--data", at("whale.txt"), "--dropout", "1"],
      /--dropout: expected a number f/,
    ],
    [
      ["--model", "gpt", "--data", at("whale.txt"), "--layers", "8"],
      /leave out --layers, or --model/,
    ],
    [
      ["--model", "gpt", "--data", at("whale.txt"), "--engine", "manual"],
      /engine manual has no gpt/,
    ],
  ])("train %j", async (flags, message) => {
    const { code, stderr } = await chainrule(["train", ...flags, "--out", at("wrong")]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^chainrule: .*\n$/);
    expect(code).toBe(2);
  });

  it.each([
    [[at("nowhere")], /nowhere: there is no such run/],
    [[folder], /: there is no run in this folder/],
    [[at("gpt"), "--prompt", "Ω"], /--prompt: the text that the model learnt from has no "Ω"/],
    [[at("gpt"), "--length", "0"], /'--length <n>' argument '0' is invalid. expected a positive/],
    [[at("gpt"), "--temperature", "-1"], /expected a number from 0/],
    [[], /missing required argument 'run'/],
  ])("sample %j", async (flags, message) => {
    const { code, stdout, stderr } = await chainrule(["sample", ...flags]);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, ""]);
  });
});
