import { build } from "esbuild";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeBrowser, theBrowser } from "../../support/browser.ts";
import { violations } from "../../support/studio/axe.ts";
import { spoken } from "../../support/studio/spoken.ts";

const home = "http://formulas.test/";
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'";
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: ["test/studio/formula/formula-page.tsx"],
    outdir: "page",
    bundle: true,
    format: "esm",
    target: "es2022",
    tsconfig: "studio/tsconfig.json",
    write: false,
  });
  const find = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))!.text;
  const html =
    '<!doctype html><html lang="en"><title>Formulas</title><link rel="stylesheet" href="page.css">' +
    '<body><script type="module" src="page.js"></script>';
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    "": ["text/html", html],
    "page.js": ["text/javascript", find(".js")],
    "page.css": ["text/css", find(".css")],
  };
  page = await (await theBrowser()).newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.route(`${home}**`, (route) => {
    const file = files[route.request().url().slice(home.length)];
    if (!file) return route.fulfill({ status: 204 });
    const [contentType, body] = file;
    return route.fulfill({ contentType, body, headers: { "content-security-policy": policy } });
  });
  await page.goto(home);
  await page.waitForSelector("#own");
});

afterAll(async () => {
  expect(errors).toEqual([]);
  await closeBrowser();
});

const lit = () => page.locator(".factor.lit").count();
const pinned = () => page.locator(".factor.pinned").count();

it("moves 13 numbers in a small part of a frame, and rewrites their texts alone", async () => {
  const { kept, texts } = await page.evaluate(async () => {
    const { move } = window as unknown as { move: (times: number) => Promise<number> };
    const numbers = () => [...document.querySelectorAll("#chain .number")];
    const nodes = numbers().map((element) => element.firstChild);
    await move(1);
    return {
      kept: numbers().every((element, i) => element.firstChild === nodes[i]),
      texts: numbers().map((element) => element.textContent),
    };
  });
  expect(kept).toBe(true);
  const sines = Array.from({ length: 13 }, (_, i) => Math.sin(1 + i).toPrecision(4));
  expect(texts.map((text) => Number(text?.replace("−", "-")))).toEqual(sines.map(Number));
  const each = await page.evaluate(() =>
    (window as unknown as { move: (times: number) => Promise<number> }).move(400),
  );
  console.log(`${each.toFixed(2)} ms for 13 numbers in a formula of six terms`);
  expect(each).toBeLessThan(8);
});

describe("a factor", () => {
  it("is lit with all that stand for the same number, and pinned by a click", async () => {
    const w = page.locator("#reuse .factor", { hasText: "w" }).first();
    await w.hover();
    await expect.poll(lit).toBe(2);
    await w.click();
    await expect.poll(pinned).toBe(2);
    await w.click();
    await expect.poll(pinned).toBe(0);
    await page.mouse.move(0, 0);
    await expect.poll(lit).toBe(0);
  });

  it("is reached by one stop and arrows, and pinned by Enter; a second by Shift", async () => {
    const current = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    await page.locator("#reuse button").first().focus();
    await expect.poll(() => current()).toBe("u: not computed yet");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => current()).toMatch(/^w: /);
    await expect.poll(() => page.locator("#reuse .factor.focused").count()).toBe(2);
    await page.keyboard.press("Enter");
    await expect.poll(pinned).toBe(2);
    await expect.poll(() => page.locator('[aria-pressed="true"]').count()).toBe(1);
    await page.keyboard.press("End");
    await expect.poll(() => current()).toMatch(/^x: /);
    await page.keyboard.press("Shift+Enter");
    await expect.poll(pinned).toBe(3);
    await page.keyboard.press("Tab");
    await expect.poll(() => current()).toMatch(/^a: /);
    await expect.poll(() => page.locator('#reuse button[tabindex="0"]').count()).toBe(1);
  });

  it("that is not computed yet is an empty slot", async () => {
    await expect.poll(() => page.locator("#reuse .slot").allTextContents()).toEqual([""]);
  });
});

it("what is no formula is shown as it is", async () => {
  await expect.poll(() => page.locator("#plain").textContent()).toBe("no formula at all");
  await expect.poll(() => page.locator("#plain math").count()).toBe(0);
});

it("is spoken as it is said, each number with its name", async () => {
  const phrases = (await spoken(page, "#reuse")).join("\n");
  expect(phrases).toContain("toolbar, Numbers in the formula");
  expect(phrases).toContain("u: not computed yet");
  const labels = page.locator("#reuse math");
  const said = await labels.evaluateAll((all) =>
    all.map((math) => math.getAttribute("aria-label")),
  );
  expect(said).toEqual(["u", "equals w times x", "plus w"]);
});

it.each(["light", "dark"] as const)("has nothing that axe-core finds wrong, %s", async (scheme) => {
  await page.emulateMedia({ colorScheme: scheme });
  expect(await violations(page)).toEqual([]);
});
