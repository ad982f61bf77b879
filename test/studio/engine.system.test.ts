import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeBrowser } from "../support/browser.ts";
import { builtSite, matchesPicture, openStudio, spoken, violations } from "../support/studio.ts";

beforeAll(async () => {
  await builtSite();
});

afterAll(closeBrowser);

const lit = (page: Page) => page.locator(".listing li[aria-current=step] code");

/** The line that runs, as its file has it. */
const line = async (page: Page) => (await lit(page).textContent())?.trim();

const changes = (page: Page) => page.locator(".running .changes").textContent();

const running = (page: Page) =>
  page
    .locator(".node[data-running] [data-node]")
    .evaluateAll((names) => names.map((name) => name.getAttribute("data-node")));

/** A node's value and gradient as they are drawn. */
const drawn = (page: Page, id: string) =>
  page
    .locator(".node", { has: page.locator(`[data-node="${id}"]`) })
    .locator(".handle, .reading")
    .evaluateAll((all) =>
      all.map((each) => (each instanceof HTMLInputElement ? each.value : each.textContent)),
    );

/** Takes steps until the line that is lit has a text; one at least, where it is to be another. */
async function stepTo(page: Page, text: string, { again = false } = {}): Promise<void> {
  const isThere = await page.evaluate(
    async ([text, again]) => {
      const isLit = () =>
        document.querySelector(".listing li[aria-current=step] code")?.textContent?.includes(text);
      for (let i = 0; i < 60; i++) {
        if (isLit() && !(again && i === 0)) return true;
        dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
        await new Promise(requestAnimationFrame);
      }
      return isLit();
    },
    [text, again] as const,
  );
  expect(isThere, text).toBe(true);
}

const add = "operand.grad += evaluate(pullback.expression, pullback.operands.map(numberFrom));";

describe("the engine's page", () => {
  it("lights the line that runs, its numbers and its node, forward and back", async () => {
    await using studio = await openStudio({ path: "#engine" });
    const { page } = studio;
    // The number stands in a field.
    await expect.poll(() => line(page)).toBe('const a = value(, "a");');
    await expect.poll(() => drawn(page, "c")).toEqual(["", ""]);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => line(page)).toBe("this.#data = data;");
    await expect
      .poll(() => page.getByRole("combobox", { name: "File" }).inputValue())
      .toBe("src/scalar/value.ts");
    await expect.poll(() => running(page)).toEqual(["a"]);
    await stepTo(page, 'return new Value(operation.value(operands), "", operation, operands);');
    await stepTo(page, "this.#data = data;");
    await expect.poll(() => changes(page)).toBe("c.data new → −6");
    await expect.poll(() => drawn(page, "c")).toEqual(["−6", ""]);
    await stepTo(page, "this.grad += 1;");
    await expect.poll(() => changes(page)).toBe("d.grad 0 → 1");
    const checked = page.getByRole("radio", { name: "gradient" });
    await expect.poll(() => checked.getAttribute("aria-checked")).toBe("true");
    await stepTo(page, add);
    await expect.poll(() => changes(page)).toBe("c.grad 0 → 1");
    await stepTo(page, add, { again: true });
    // The first of a's two parts.
    await expect.poll(() => changes(page)).toBe("a.grad 0 → 1");
    await expect.poll(() => drawn(page, "a")).toEqual(["2", "1"]);
    await expect.poll(() => running(page)).toEqual(["a"]);
    await expect
      .poll(() => page.locator(".explanation").textContent())
      .toContain("Why += and not =");
    await expect
      .poll(() => page.locator('[data-node="a"]').getAttribute("aria-label"))
      .toContain("so far");
    await stepTo(page, add, { again: true });
    await expect.poll(() => changes(page)).toBe("a.grad 1 → −2");
    // A number of the program moves all that follows, in the same step: ∂d/∂a = b + 1.
    const handle = page.locator(".listing").getByRole("spinbutton", { name: "b" });
    await handle.click();
    await handle.fill("4");
    await handle.press("Enter");
    await expect.poll(() => changes(page)).toBe("a.grad 1 → 5");
    await page.getByRole("heading", { name: "Read the engine" }).click();
    await expect.poll(() => page.url()).toContain("numbers=");
    const copied = page.url();
    await using other = await openStudio({ path: copied.slice(copied.indexOf("#")) });
    await expect.poll(() => changes(other.page)).toBe("a.grad 1 → 5");
    await expect.poll(() => line(other.page)).toBe(add);
    studio.assertQuiet();
  });

  it("says of a pinned value which lines made it and which its gradient comes by", async () => {
    await using studio = await openStudio({ path: "#engine?step=10" });
    const { page } = studio;
    await page.locator('[data-node="a"]').click();
    const lines = page.getByRole("region", { name: "Lines of a" });
    const texts = await lines.getByRole("button").allTextContents();
    const at = (file: string) => texts.filter((text) => text.startsWith(file)).length;
    expect(texts[0]).toBe("line 3");
    expect(texts.filter((text) => /^operation\.ts \d+, from [dc]$/.test(text)).length).toBe(2);
    // Its turn; it is a leaf, and hands nothing on.
    expect(at("value.ts")).toBe(3);
    await lines.getByRole("button", { name: /from c$/ }).click();
    await expect.poll(() => line(page)).toBe(add);
    await expect.poll(() => changes(page)).toBe("a.grad 1 → −2");
    const picked = page.locator(".listing li.is-picked .line-number");
    await expect.poll(() => picked.allTextContents()).toEqual(["3", "86"]);
    // And up to who has called it.
    await page.locator(".callers button").first().click();
    await expect.poll(() => line(page)).toBe("d.backward();");
    await page.keyboard.press("Escape");
    await expect.poll(() => lines.count()).toBe(0);
    await page.getByRole("radio", { name: "every line" }).click();
    // Arrow keys would move the choice.
    await page.getByRole("heading", { name: "Read the engine" }).click();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => line(page)).toBe('checkArgument("value", "data", anyNumber, data);');
    studio.assertQuiet();
  });

  it("has the training loop with its counterpart in PyTorch's names", async () => {
    await using studio = await openStudio({ path: "#engine" });
    const { page } = studio;
    await page.getByRole("combobox", { name: "Program" }).selectOption("The training loop");
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "Read the engine" }).click();
    const counterpart = page.locator(".counterpart li[aria-current=step] code");
    await stepTo(page, "loss.backward();");
    await expect
      .poll(async () => (await counterpart.textContent())?.trim())
      .toBe("loss.backward()");
    await stepTo(page, "for (const p of");
    await expect
      .poll(async () => (await counterpart.textContent())?.trim())
      .toBe("optimizer.step()");
    await page.getByRole("radio", { name: "chainrule", exact: true }).click();
    await expect
      .poll(async () => (await counterpart.textContent())?.trim())
      .toBe("optimizer.step();");
    studio.assertQuiet();
  });

  it("shows layers by hand with their shapes and numbers, line by line", async () => {
    await using studio = await openStudio({ path: "#engine?lesson=linear" });
    const { page } = studio;
    await stepTo(page, "const product = x.matmul(weight.T);");
    const matrix = (name: string) => page.getByRole("table", { name }).first();
    const cells = (name: string) => matrix(name).locator("td").allTextContents();
    await expect
      .poll(() => cells("product, 2 by 3"))
      .toEqual(["2.5", "0.5", "−4.75", "−2.75", "1.25", "5.625"]);
    await stepTo(page, "this.weight.gradient.add_(dy.T.matmul(kept.x));");
    // dyᵀ · x, by hand.
    const expected = ["1.25", "−0.5", "1", "6", "−1", "2"];
    await expect.poll(() => cells("weight.gradient, 3 by 2")).toEqual(expected);
    await expect
      .poll(() => page.locator(".matrix.is-now p").allTextContents())
      .toContain("weight.gradient [3, 2]");
    await expect
      .poll(() => page.locator(".explanation").textContent())
      .toContain("sum over the batch");
    studio.assertQuiet();
  });

  it("is spoken: the line, its note and its numbers", async () => {
    await using studio = await openStudio({ path: "#engine?step=48&view=gradient" });
    const { page } = studio;
    const source = await spoken(page, ".source .listing");
    expect(source[0]).toBe("region, operation.ts, source");
    const at = source.findIndex((phrase) => phrase.includes("current step"));
    expect(source.slice(at, at + 6).join(" ")).toContain("operand.grad += evaluate(");
    expect(source.slice(at, at + 12).join(" ")).toContain("Why += and not =");
    const numbers = await spoken(page, ".running");
    expect(numbers.join(" ")).toContain("a.grad");
    studio.assertQuiet();
  });

  it.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 360],
    ["dark", 360],
  ] as const)("is accessible and as in its picture, %s, %d wide", async (scheme, width) => {
    const path = "#engine?step=48&view=gradient";
    await using studio = await openStudio({ path, scheme, width, reducedMotion: true });
    const { page } = studio;
    await expect.poll(() => running(page)).toEqual(["a"]);
    expect(await violations(page)).toEqual([]);
    await matchesPicture(page, `engine-${scheme}-${width}`);
    studio.assertQuiet();
  });
});
