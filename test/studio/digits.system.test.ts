import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { manualSeed, nn } from "chainrule";
import { saveSafetensors } from "chainrule/node";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { Opened } from "../../src/cli/studio/opened.ts";
import { serveStudio } from "../../src/cli/studio/server.ts";
import { closeBrowser } from "../support/browser.ts";
import { builtSite, matchesPicture, openStudio, spoken, violations } from "../support/studio.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { drawnDigits } from "./drawing/drawn.ts";

const folder = temporaryFolder();
afterAll(closeBrowser);

const trained = (page: Page) => page.getByText(/^Trained: 600 updates/).waitFor();
const read = (page: Page) => page.locator(".prediction strong");
const value = (text: string | null) => Number((text ?? "").replaceAll("−", "-"));
/** The definitions of one pixel: its value, slope, predicted and real change. */
const nudge = async (page: Page) =>
  (await page.locator(".nudge").first().locator("dd").allTextContents()).map(value);

/** Draws strokes in units of the drawing surface. */
async function draw(page: Page, strokes: readonly (readonly number[])[]): Promise<void> {
  const box = (await page.locator(".pad").boundingBox())!;
  const at = (x: number, y: number) =>
    [box.x + (x / 112) * box.width, box.y + (y / 112) * box.height] as const;
  for (const stroke of strokes) {
    await page.mouse.move(...at(stroke[0], stroke[1]));
    await page.mouse.down();
    for (let i = 2; i < stroke.length; i += 2)
      await page.mouse.move(...at(stroke[i], stroke[i + 1]));
    await page.mouse.up();
  }
}

describe("digits", () => {
  it("trains in the page, reads what is drawn, and is led to another digit", async () => {
    await using studio = await openStudio({ path: "#digits" });
    const { page } = studio;
    await page.getByText(/^Training: \d+ of 600 updates/).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText(/^Stopped at \d+ of 600/).waitFor();
    await page.getByRole("button", { name: "Go on" }).click();
    await trained(page);
    const accuracy = await page.getByText(/^Right on the 500 held-out digits/).textContent();
    expect(Number.parseFloat(/([\d.]+) %/.exec(accuracy!)![1])).toBeGreaterThan(90);
    await read(page).filter({ hasText: "Read as 3" }).waitFor();

    // The picture is led to an 8, and the decision flips where it is said to.
    const way = page.locator(".way p", { hasText: /^From step \d+ on it is read as 8/ });
    const [, flip] = /^From step (\d+)/.exec((await way.textContent())!)!;
    await page.keyboard.press("End");
    await read(page).filter({ hasText: "Read as 8, and is a 3" }).waitFor();
    await page.getByLabel("Step", { exact: true }).fill(String(Number(flip) - 1));
    await read(page)
      .filter({ hasText: /^Read as [^8]/ })
      .waitFor();
    await page.keyboard.press("ArrowRight");
    await read(page).filter({ hasText: "Read as 8" }).waitFor();
    await page.keyboard.press("Home");

    // A small change does what the gradient says; a large one less so.
    const [now, slope] = await nudge(page);
    await page.getByLabel("New value of the pixel").fill("0.01");
    const [, , predicted, real] = await nudge(page);
    expect(now).toBe(0);
    expect(predicted / (slope * 0.01)).toBeCloseTo(1, 2);
    expect(real / predicted).toBeCloseTo(1, 1);
    await page.getByText("∂L/∂pixel", { exact: true }).first().click();
    expect(await violations(page)).toEqual([]);
    await expect
      .poll(async () => (await spoken(page, ".activations")).join("; "))
      .toMatch(/image, Layer 1, relu: 64 units, \d+ active, \d+ silent, \d+ dead/);

    for (const { digit, strokes } of drawnDigits.slice(1, 3)) {
      await page.getByRole("button", { name: "Clear" }).click();
      await draw(page, strokes);
      await read(page)
        .filter({ hasText: `Read as ${digit}` })
        .waitFor();
    }
    studio.assertQuiet();
  });

  it("is drawn on by keys, and its address brings the drawing back", async () => {
    await using studio = await openStudio({ path: "#digits" });
    const { page } = studio;
    await page.locator(".pad").focus();
    for (let i = 0; i < 9; i++) await page.keyboard.press("ArrowUp");
    for (let i = 0; i < 18; i++) {
      await page.keyboard.press("Space");
      await page.keyboard.press("ArrowDown");
    }
    await page.locator(".pad + p").filter({ hasText: "18 strokes drawn" }).waitFor();
    await page.keyboard.press("Backspace");
    await page.locator(".pad + p").filter({ hasText: "17 strokes drawn" }).waitFor();
    await trained(page);
    await read(page).filter({ hasText: "Read as 1" }).waitFor();
    await page.waitForURL(/source=drawn&strokes=/);
    await page.reload();
    await trained(page);
    await read(page).filter({ hasText: "Read as 1" }).waitFor();
    studio.assertQuiet();
  });

  it("takes the network of a run that the server has opened", async () => {
    const layers: nn.LayerDescription[] = [
      { kind: "linear", units: 20 },
      { kind: "tanh" },
      { kind: "linear", units: 10 },
    ];
    manualSeed(4);
    const model = nn.buildSequential(784, layers);
    const run = join(folder, "mnist-1");
    mkdirSync(run);
    writeFileSync(join(run, "config.json"), JSON.stringify({ data: "digits" }));
    await saveSafetensors(join(run, "model.safetensors"), model.stateDict(), {
      layers: JSON.stringify(layers),
    });
    const server = await serveStudio(await builtSite(), 0, new Opened([run]));
    try {
      await using studio = await openStudio({ path: "#digits", address: server.address });
      const { page } = studio;
      await page.getByText("784 pixels → 20 → tanh → 10 scores.").waitFor();
      await expect
        .poll(() => page.getByLabel("Network", { exact: true }).inputValue())
        .toBe("mnist-1");
      await page
        .getByText(/^Layer 1, tanh: 20 units, 20 active, 0 silent, 0 dead$/)
        .first()
        .waitFor();
      await page.getByLabel("Network", { exact: true }).selectOption("trained here");
      await trained(page);
      studio.assertQuiet();
    } finally {
      await server.close();
    }
  });

  it.each([
    [1280, "light"],
    [360, "dark"],
  ] as const)("is accessible, and looks as it did at %d pixels, %s", async (width, scheme) => {
    await using studio = await openStudio({ path: "#digits?step=6", width, scheme });
    await trained(studio.page);
    await studio.page.getByText(/dead$/).first().waitFor();
    await matchesPicture(studio.page, `digits-${width}`);
    expect(await violations(studio.page)).toEqual([]);
    studio.assertQuiet();
  });
});
