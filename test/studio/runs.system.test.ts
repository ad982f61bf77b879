import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Opened } from "../../src/cli/studio/opened.ts";
import { serveStudio } from "../../src/cli/studio/server.ts";
import { exampleNetwork, traceNetwork } from "../../src/trace/index.ts";
import { chainrule } from "../cli/train/process.ts";
import { bare } from "../report/sample.ts";
import { closeBrowser } from "../support/browser.ts";
import { builtSite, matchesPicture, openStudio, spoken, violations } from "../support/studio.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const runs = join(folder, "runs");
const damaged = join(folder, "damaged");
let server: Awaited<ReturnType<typeof serveStudio>>;

const fileOf = (run: string, name = "metrics.jsonl") => join(runs, run, name);
const linesOf = (run: string) => readFileSync(fileOf(run), "utf8").trimEnd().split("\n");

/**
 * What the doctor saw of moons-2, as if it had looked at these steps and always seen the first: which ones it looks at
 * depends on how fast the machine is, and a picture is to be the same.
 */
function watchedAt(steps: readonly number[]): string {
  const lines = readFileSync(fileOf("moons-2", "doctor.jsonl"), "utf8").trimEnd().split("\n");
  const seen = lines.map((line) => JSON.parse(line));
  const record = seen.find((line) => line.step === 1 && !("kind" in line));
  const alert = {
    ...{ kind: "learning-rate-too-high", layer: null, value: 4.6, threshold: 1.1, step: 40 },
    ...{ message: "The loss has risen from 0.73 to 4.6", evidence: "loss 0.73 at first, 0.8 now" },
    ...{ advice: "Divide the learning rate by 3", source: "a rise by half", lastStep: 40 },
  };
  return [...steps.map((step) => ({ ...record, step })), alert]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");
}

beforeAll(async () => {
  const train = (name: string, ...args: string[]) =>
    chainrule(["train", "--data", "moons", "--epochs", "3", "--out", join(runs, name), ...args]);
  const watched = ["--doctor", "--layers", "8,8"];
  const results = await Promise.all([
    train("moons-1", ...watched, "--seed", "1"),
    // A learning rate at which the doctor has something to say.
    train("moons-2", ...watched, "--seed", "1", "--lr", "3", "--optimizer", "adam"),
  ]);
  for (const { code, stderr } of results) expect([code, stderr]).toEqual([0, ""]);
  writeFileSync(fileOf("moons-2", "doctor.jsonl"), watchedAt([1, 10, 20, 40, 80]));
  for (const name of ["bad", "half"]) {
    cpSync(join(runs, "moons-1"), join(damaged, name), { recursive: true });
  }
  const metrics = readFileSync(fileOf("moons-1"), "utf8");
  const lines = metrics.split("\n");
  writeFileSync(
    join(damaged, "bad", "metrics.jsonl"),
    [...lines.slice(0, 40), '{"step":41,"epoch":"one"}', ...lines.slice(41)].join("\n"),
  );
  writeFileSync(join(damaged, "half", "metrics.jsonl"), metrics.slice(0, metrics.length / 2));
  mkdirSync(join(damaged, "empty"));
  writeFileSync(join(damaged, "empty", "config.json"), "");
  server = await serveStudio(await builtSite(), 0, new Opened([runs, damaged]));
});
afterAll(async () => {
  await server.close();
  await closeBrowser();
});

const row = (page: Page, name: string) => page.getByRole("row", { name: `Show ${name} ` });
const state = (page: Page, name: string, text: string) =>
  row(page, name).locator(".run-state", { hasText: text }).waitFor();

it("shows runs beside each other, damaged ones as such, and one of them at any step", async () => {
  await using studio = await openStudio({ path: "#runs", address: server.address });
  const { page } = studio;
  await state(page, "moons-1", "finished");
  await state(page, "moons-2", "finished");
  await state(page, "bad", "corrupt");
  await state(page, "half", "half-written");
  await state(page, "empty", "corrupt");
  await page.getByText("bad: metrics.jsonl: line 41: epoch: expected a positive integer").waitFor();
  await page.getByText("half: The last line of metrics.jsonl is half written").waitFor();
  // Forty lines before it, of which one is an epoch's.
  await expect.poll(() => row(page, "bad").locator("td").nth(1).textContent()).toBe("39");
  await page.locator(".run-curves .u-over").waitFor();

  // The numbers in the list are those of the file.
  await page.getByRole("button", { name: "moons-1", exact: true }).click();
  await page.waitForURL(/main=moons-1/);
  const losses = linesOf("moons-1")
    .map((line) => JSON.parse(line))
    .filter((line) => "loss" in line);
  const shownLoss = (name: string) => row(page, name).locator("td").nth(2);
  const short = (x: number) => Number(x.toPrecision(3));
  await expect
    .poll(async () => Number(await shownLoss("moons-1").textContent()))
    .toBe(short(losses.at(-1).loss));
  await page.getByRole("slider", { name: "Step", exact: true }).focus();
  await page.keyboard.press("Home");
  await page.getByRole("status").filter({ hasText: "Step 1 of 96" }).waitFor();
  await expect
    .poll(async () => Number(await shownLoss("moons-1").textContent()))
    .toBe(short(losses[0].loss));

  // Layers at the step, from the first record; the table has the record's numbers.
  const first = JSON.parse(readFileSync(fileOf("moons-1", "doctor.jsonl"), "utf8").split("\n")[0]);
  await page.getByText("The layers as a table").click();
  const norm = page
    .getByRole("row", { name: /^0 Linear/ })
    .locator("td")
    .nth(1);
  await expect
    .poll(async () => Number(await norm.textContent()))
    .toBe(short(first.layers[0].gradientNorm));

  // The curve as a table, smoothed over the whole series.
  await page.getByText("The curves as a table").click();
  await page.getByLabel("Smoothing").fill("2");
  await page.getByText("mean of 5 steps").waitFor();
  const cells = page.locator(".run-curves tbody tr").last().locator("td");
  const tail = losses.slice(-3).map(({ loss }) => loss);
  const columns = await page.locator(".run-curves thead th").allTextContents();
  await expect
    .poll(async () =>
      Number.parseFloat((await cells.nth(columns.indexOf("moons-1") - 1).textContent()) ?? ""),
    )
    .toBe(short(tail.reduce((sum, x) => sum + x, 0) / tail.length));

  // What differs comes first; the same is folded.
  const differing = page.locator(".run-section", { hasText: "What differs" });
  await differing.getByRole("columnheader", { name: "lr", exact: true }).waitFor();
  await expect
    .poll(() => page.locator(".run-settings", { hasText: "data" }).isVisible())
    .toBe(false);

  // An alert goes to its step.
  await page.getByRole("button", { name: "moons-2", exact: true }).click();
  const alert = page.locator(".run-alerts li").first();
  const link = alert.locator(".run-link").first();
  const step = /(\d+)/.exec((await link.textContent()) ?? "")?.[1] ?? "1";
  await link.click();
  await page
    .getByRole("status")
    .filter({ hasText: `Step ${step} of 96` })
    .waitFor();
  expect(await violations(page)).toEqual([]);
  const said = await spoken(page, ".run-list");
  expect(said).toContainEqual(expect.stringMatching(/^button, moons-2, .*(?<!not )pressed$/));
  await page.waitForURL(/smoothing=5/);
  const address = page.url();
  await page.reload();
  await page.getByText("mean of 5 steps").waitFor();
  await page
    .getByRole("status")
    .filter({ hasText: `Step ${step} of 96` })
    .waitFor();
  expect(page.url()).toBe(address);
  studio.assertQuiet();
});

it.each([
  [1280, 800, "light"],
  [360, 800, "dark"],
] as const)("is accessible, and looks as it did at %d pixels", async (width, height, scheme) => {
  const path = "#runs?main=moons-2&step=30&smoothing=5";
  await using studio = await openStudio({ path, address: server.address, width, height, scheme });
  await studio.page.locator(".run-curves .u-over").waitFor();
  await studio.page.locator(".run-ridges canvas").first().waitFor();
  await matchesPicture(studio.page, `runs-${width}`);
  expect(await violations(studio.page)).toEqual([]);
  studio.assertQuiet();
});

it("streams a run that grows, is half written, cut off, replaced, and begins while the page is open", async () => {
  await using studio = await openStudio({ path: "#runs", address: server.address });
  const { page } = studio;
  await state(page, "moons-1", "finished");
  const lines = linesOf("moons-1");
  mkdirSync(join(runs, "live"));
  writeFileSync(fileOf("live", "config.json"), readFileSync(fileOf("moons-1", "config.json")));
  // This process is at work in it, and is still there.
  writeFileSync(fileOf("live", "run.lock"), JSON.stringify({ pid: process.pid, began: null }));
  await state(page, "live", "running");
  const steps = (count: number) =>
    expect
      .poll(() => row(page, "live").locator("td").nth(1).textContent(), { timeout: 8000 })
      .toBe(String(count));
  writeFileSync(fileOf("live"), `${lines.slice(0, 5).join("\n")}\n`);
  await steps(5);
  // A line in two parts.
  appendFileSync(fileOf("live"), lines[5].slice(0, 10));
  await page.waitForTimeout(1200);
  await steps(5);
  appendFileSync(fileOf("live"), `${lines[5].slice(10)}\n${lines[6]}\n`);
  await steps(7);
  // Cut off, as by a full disk that was cleared.
  writeFileSync(fileOf("live"), `${lines.slice(0, 3).join("\n")}\n`);
  await steps(3);
  // Resumed: another file is put in its place.
  writeFileSync(`${fileOf("live")}.new`, `${lines.slice(0, 9).join("\n")}\n`);
  renameSync(`${fileOf("live")}.new`, fileOf("live"));
  await steps(9);
  await state(page, "live", "running");
  await state(page, "moons-1", "finished");
  studio.assertQuiet();
});

it("reads folders and files that are given, without a server that has any", async () => {
  await using studio = await openStudio({ path: "#runs" });
  const { page } = studio;
  await page.getByText("No run is open. From a terminal").waitFor();
  await page.getByLabel("Run folder").setInputFiles(join(damaged, "half"));
  await state(page, "half", "half-written");
  const drop = (name: string, text: string) =>
    page.evaluate(
      ([name, text]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text], name, { type: "application/json" }));
        dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
      },
      [name, text],
    );
  const report = { ...bare, steps: { step: [1, 2], loss: [0.7, 0.25] } };
  // One while the other is still being read: both are there.
  await page.getByLabel("Run folder").setInputFiles(join(runs, "moons-1"));
  await drop("report.json", JSON.stringify(report));
  await state(page, "report.json", "finished");
  await state(page, "moons-1", "finished");
  await drop("broken.json", "{");
  await page.getByText("broken.json: this is no JSON").waitFor();
  await drop("other.json", '{"a":1}');
  await page.getByText("other.json is neither").waitFor();
  await drop("trace.json", JSON.stringify(traceNetwork(exampleNetwork)));
  await page.getByText("Open it in Network by hand").waitFor();
  const file = join(folder, "wrong.ts");
  writeFileSync(file, readFileSync("examples/wrong-linear.ts"));
  const checked = await chainrule(["check", file, "--format", "json"]);
  expect(checked.code).toBe(1);
  await drop("check.json", checked.stdout);
  await page.getByText("✗ wrong").first().waitFor();
  const [{ report: found }] = JSON.parse(checked.stdout).exports;
  await page.getByText(found.verdicts[0].title).first().waitFor();
  expect(await violations(page)).toEqual([]);
  // The trace's network on its own page.
  await page.getByRole("button", { name: "trace.json" }).click();
  await page.getByText("Open it in Network by hand").click();
  await page.getByRole("heading", { name: "Network by hand" }).waitFor();
  // What was given is still there.
  await page.getByRole("link", { name: "Runs", exact: true }).click();
  await state(page, "moons-1", "finished");
  studio.assertQuiet();
});
