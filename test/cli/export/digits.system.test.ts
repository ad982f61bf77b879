import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadDigits } from "../../../src/node/index.ts";
import type { ClassPrediction } from "../../../src/train/index.ts";
import { drawnDigits } from "../../studio/drawing/drawn.ts";
import { closeBrowser } from "../../support/browser.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule } from "../train/process.ts";
import { exactNumbers, type Opened, openedPage } from "./opened.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const { test } = await loadDigits();
let opened: Opened;
let page: Page;

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await chainrule(args, { cwd: folder });
  expect([args, code, stderr]).toEqual([args, 0, stderr]);
  return stdout;
}

beforeAll(async () => {
  opened = await openedPage(folder);
  page = opened.page;
  const digits = ["train", "--data", "digits"];
  const said = await run(...digits, "--layers", "64", "--epochs", "8", "--out", "layers");
  expect(said).toMatch(/export layers --html\s+one page to draw digits in/);
  await run(...digits, "--model", "lenet", "--epochs", "1", "--out", "lenet");
  for (const name of ["layers", "lenet"]) {
    expect(await run("export", name, "--html")).toContain(`${name}/predict.html: `);
  }
}, 300_000);
afterAll(closeBrowser);

/** A digit of the set on a larger picture, in colours of ink and paper: red, green, blue and opacity. */
function picture(n: number, times: number, ink: readonly number[], paper: readonly number[]) {
  const side = 28 * times + (times === 1 ? 0 : 23);
  const png = new PNG({ width: side, height: side });
  for (let i = 0; i < side * side; i++) {
    const [x, y] = [i % side, Math.floor(i / side)].map((place) => Math.floor(place / times));
    const share = x < 28 && y < 28 ? test.pixels[n * 784 + y * 28 + x] / 255 : 0;
    png.data.set(
      paper.map((level, c) => Math.round(level + share * (ink[c] - level))),
      4 * i,
    );
  }
  return PNG.sync.write(png);
}

const black = [0, 0, 0, 255];
const white = [255, 255, 255, 255];
const pictures = {
  "one of the set.png": picture(3, 1, white, black),
  "black on white.png": picture(120, 4, black, white),
  "colours, half transparent.png": picture(260, 7, [20, 40, 160, 130], [250, 240, 90, 201]),
};

const file = () => page.getByLabel("Or a picture of one");
const said = () => page.locator("[data-prediction]");

describe.each(["layers", "lenet"])("the page of a run on digits, --out %s", (name) => {
  it("says of a PNG what chainrule predict says in another process, exactly", async () => {
    await opened.openFile(at(`${name}/predict.html`));
    for (const [path, bytes] of Object.entries(pictures)) {
      writeFileSync(at(path), bytes);
      const [expected] = JSON.parse(await run("predict", name, path, "--format", "json")) as [
        ClassPrediction,
      ];
      await file().setInputFiles(at(path));
      await expect.poll(() => exactNumbers(page)).toEqual(Object.values(expected.probabilities));
      await expect.poll(() => said().textContent()).toBe(expected.label);
    }
    opened.assertQuiet();
  });
});

const place = async () => {
  const box = (await page.locator(".pad").boundingBox())!;
  return (x: number, y: number) =>
    [box.x + (x / 112) * box.width, box.y + (y / 112) * box.height] as const;
};

async function draw(strokes: readonly (readonly number[])[]): Promise<void> {
  const to = await place();
  for (const [x, y, ...rest] of strokes) {
    await page.mouse.move(...to(x, y));
    await page.mouse.down();
    for (let i = 0; i < rest.length; i += 2) await page.mouse.move(...to(rest[i], rest[i + 1]));
    await page.mouse.up();
  }
}

const spokenLines = () => page.evaluate("window.spoken.splice(0)") as Promise<string[]>;

it("reads what is drawn by mouse and by keys, and says it when the pen rests", async () => {
  await opened.openFile(at("layers/predict.html"));
  await expect.poll(() => said().count()).toBe(0);
  await page.evaluate(`
    window.spoken = [];
    const status = document.querySelector(".answer [role=status]");
    new MutationObserver(() => window.spoken.push(status.textContent))
      .observe(status, { childList: true, characterData: true, subtree: true });
  `);
  for (const { digit, strokes } of drawnDigits.filter(({ digit }) => [0, 3, 7].includes(digit))) {
    await page.getByRole("button", { name: "Clear" }).click();
    await draw(strokes);
    await expect.poll(() => said().textContent()).toBe(String(digit));
    await expect.poll(async () => (await spokenLines()).join()).toMatch(`A ${digit}, `);
  }
  await page.getByRole("button", { name: "Clear" }).click();
  await expect.poll(spokenLines).toEqual([""]);
  // A stroke of 25 points is said once, when it is done.
  await draw(drawnDigits[0].strokes);
  await expect.poll(async () => (await spokenLines()).length).toBe(1);

  await page.getByRole("button", { name: "Clear" }).click();
  await page.locator(".pad").focus();
  for (let i = 0; i < 9; i++) await page.keyboard.press("ArrowUp");
  for (let i = 0; i < 18; i++) {
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowDown");
  }
  await expect.poll(() => said().textContent()).toBe("1");
  opened.assertQuiet();
});

it("takes a picture that is pasted or dropped, of what kind the browser knows, and refuses others", async () => {
  await opened.openFile(at("layers/predict.html"));
  const give = (event: "paste" | "drop", bytes: Uint8Array, type: string) =>
    page.evaluate(
      `{
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(${JSON.stringify(Array.from(bytes))})], "a picture", { type: "${type}" }));
        dispatchEvent(${
          event === "paste"
            ? 'new ClipboardEvent("paste", { clipboardData: data })'
            : 'new DragEvent("drop", { dataTransfer: data })'
        });
      }`,
    );
  const png = pictures["black on white.png"];
  await give("paste", png, "image/png");
  await page.getByText("a picture: what is drawn on its 135 × 135 pixels").waitFor();
  const asPng = await exactNumbers(page);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect.poll(() => said().count()).toBe(0);

  const webp = (await page.evaluate(`(async () => {
    const png = new Blob([Uint8Array.from(${JSON.stringify(Array.from(png))})]);
    const canvas = new OffscreenCanvas(135, 135);
    canvas.getContext("2d").drawImage(await createImageBitmap(png), 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/webp", quality: 1 });
    return Array.from(new Uint8Array(await blob.arrayBuffer()));
  })()`)) as number[];
  await give("drop", Uint8Array.from(webp), "image/webp");
  await said().waitFor();
  const asWebp = await exactNumbers(page);
  const off = asWebp.map((share, i) => Math.abs(share - asPng[i]));
  expect(Math.max(...off)).toBeLessThan(0.05);

  await give("paste", Buffer.from("no picture"), "text/plain");
  await page
    .getByRole("alert")
    .filter({ hasText: "no picture that the browser can read" })
    .waitFor();
  await give("paste", png.subarray(0, 99), "image/png");
  await page.getByRole("alert").filter({ hasText: "a picture: at byte" }).waitFor();
  await expect.poll(() => said().count()).toBe(0);
  opened.assertQuiet();
});

it("is accessible in both schemes, and fits 360 pixels", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await opened.openFile(at("layers/predict.html"));
    await draw(drawnDigits[0].strokes);
    await expect.poll(() => page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    expect(await opened.violations()).toEqual([]);
  }
  const text = readFileSync(at("layers/predict.html"), "utf8");
  expect(text).not.toMatch(/(src|href)=/);
  opened.assertQuiet();
});
