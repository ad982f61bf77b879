import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { roundToFloat16 } from "../../studio/pages/depth/float16/float16.ts";
import { closeBrowser } from "../support/browser.ts";
import { matchesPicture, openStudio, spoken, violations } from "../support/studio.ts";

afterAll(closeBrowser);

/** A small stack is soon trained. */
const small = "depth=8&width=6&size=0.5";

const trained = (page: Page) => page.getByText("All five are trained, 200 updates each.").waitFor();

const numbersIn = (page: Page, row: string) =>
  page
    .locator("table")
    .filter({ hasText: "first ÷ last" })
    .getByRole("row", { name: new RegExp(`^${row}`) })
    .locator("td")
    .allTextContents();

const value = (text: string) => Number(text.replaceAll("−", "-"));

describe("depth", () => {
  it("trains five stacks side by side, and is stepped, scrubbed and changed by keys", async () => {
    await using studio = await openStudio({ path: `#depth?${small}` });
    const { page } = studio;
    await trained(page);
    const ratio = async (row: string) => value((await numbersIn(page, row))[2]);
    await expect.poll(() => ratio("Plain")).toBeLessThan(0.05);
    await expect.poll(() => ratio("Residual")).toBeGreaterThan(0.2);
    const before = (await numbersIn(page, "Residual"))[0];
    await page.keyboard.press("End");
    await page.getByText("Step 200 of 200").waitFor();
    const after = (await numbersIn(page, "Residual"))[0];
    expect(value(after)).toBeLessThan(value(before));
    await page.keyboard.press("ArrowLeft");
    await page.getByText("Step 199 of 200").waitFor();
    const layer = page.getByLabel("Layer", { exact: true });
    await layer.focus();
    await page.keyboard.press("ArrowRight");
    await page
      .getByText(/^Plain, layer 2 at step 199: ‖∂L\/∂a‖ = .* through layer 3 it became/)
      .waitFor();
    await page.getByText("All layers").click();
    const all = page.locator("table").filter({ hasText: "layer" }).last();
    await expect.poll(() => all.locator("tbody tr").count()).toBe(8);
    // What is shown of layer 2 is what the table of all layers has.
    await expect
      .poll(async () => (await all.locator("tbody tr").nth(1).locator("td").allTextContents())[0])
      .toBe((await numbersIn(page, "Plain"))[1]);
    await page.getByRole("button", { name: "Exploding" }).click();
    await page.getByText("The stacks are being built.").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Go on" }).click();
    await trained(page);
    await page.waitForURL(/size=2\.5/);
    await expect
      .poll(() => spoken(page, ".highways"))
      .toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^image, Plain: norm of ∂L\/∂a at step 199, layer 1: /),
          expect.stringMatching(/^image, Clipped: loss .* at the beginning/),
        ]),
      );
    expect(await violations(page)).toEqual([]);
    studio.assertQuiet();
  });

  it("says what float16 leaves of the gradients, as the browser's own rounding has it", async () => {
    await using studio = await openStudio({ path: `#depth?${small}&figure=float16&step=20` });
    const { page } = studio;
    await page.getByText(/^Plain, step 20: all \d+ gradients, rounded once\.$/).waitFor();
    const counts = async (name: string) => {
      const row = page.getByRole("row", { name: new RegExp(`^${name}`) });
      return (await row.locator("td").allTextContents()).map((text) => Number.parseInt(text, 10));
    };
    const [unscaled] = await counts("become 0");
    await page.getByRole("button", { name: /^Take the best/ }).click();
    const [before, after] = await counts("become 0");
    expect(before).toBe(unscaled);
    expect(after).toBeLessThanOrEqual(before);
    await expect.poll(async () => (await counts("become infinite"))[1]).toBe(0);
    await page.getByLabel("Loss scale, as a power of 2").fill("0");
    await page.getByLabel("A number of your own").fill("-3e-8");
    const bits = page.locator(".bits");
    await bits.getByText("1 00000 0000000001").waitFor();
    await expect.poll(() => bits.textContent()).toContain("steps of 2⁻²⁴");
    await page.getByLabel("A number of your own").fill("0.1");
    await bits.getByText("0 01011 1001100110").waitFor();
    const numbers = Array.from({ length: 4000 }, (_, i) => Math.sin(i) * 2 ** ((i % 50) - 32));
    const expected = await page.evaluate((given) => {
      const { f16round } = Math as unknown as { f16round(x: number): number };
      return given.map((x) => String(f16round(x)));
    }, numbers);
    expect(numbers.map((x) => String(roundToFloat16(x)))).toEqual(expected);
    expect(await violations(page)).toEqual([]);
    studio.assertQuiet();
  });

  it.each([
    [1280, "light", "depth-1280", ""],
    [360, "dark", "depth-360", ""],
    [1280, "dark", "depth-float16-1280", "&figure=float16&power=12"],
  ] as const)(
    "is accessible, and looks as it did at %d pixels, %s: %s",
    async (width, scheme, name, more) => {
      await using studio = await openStudio({ path: `#depth?step=5${more}`, width, scheme });
      await trained(studio.page);
      await matchesPicture(studio.page, name);
      expect(await violations(studio.page)).toEqual([]);
      studio.assertQuiet();
    },
  );
});
