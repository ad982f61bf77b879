import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { closeBrowser } from "../support/browser.ts";
import { matchesPicture, openStudio, spoken, violations } from "../support/studio.ts";

afterAll(closeBrowser);

/** The numbers of a node as they are shown: its value, or null for an empty slot, and its gradient. */
async function shown(page: Page, id: string): Promise<(number | null)[]> {
  const texts = await page
    .locator(".node", { has: page.locator(`[data-node="${id}"]`) })
    .locator(".handle, .reading")
    .evaluateAll((elements) =>
      elements.map((element) =>
        element instanceof HTMLInputElement ? element.value : element.textContent,
      ),
    );
  return texts.map((text) => (text ? Number(text.replaceAll("−", "-")) : null));
}

const toStep = async (page: Page, title: string) => {
  await page.getByRole("button", { name: title, exact: true }).click();
};

const given = { x1: 2, x2: 3, w1: 0.5, w2: -0.5, b: 0.1, y: 1 };

/** The loss from the inputs alone, in plain arithmetic. */
function loss({ x1, x2, w1, w2, b, y }: typeof given): number {
  const output = 1 / (1 + Math.exp(-(x1 * w1 + x2 * w2 + b)));
  return (output - y) ** 2 / 2;
}

function difference(numbers: typeof given, name: keyof typeof given): number {
  const at = (h: number) => loss({ ...numbers, [name]: numbers[name] + h });
  return (at(1e-5) - at(-1e-5)) / 2e-5;
}

describe("the neuron's page", () => {
  it("computes the known numbers, step by step, and nothing ahead of its step", async () => {
    await using studio = await openStudio({ path: "#neuron" });
    const { page } = studio;
    await expect.poll(() => shown(page, "w2")).toEqual([-0.5, null]);
    await expect.poll(() => shown(page, "p2")).toEqual([null, null]);
    await toStep(page, "Products");
    await expect.poll(() => shown(page, "p1")).toEqual([1, null]);
    await expect.poll(() => shown(page, "p2")).toEqual([-1.5, null]);
    await expect.poll(() => shown(page, "z")).toEqual([null, null]);
    await toStep(page, "Loss");
    await expect.poll(async () => (await shown(page, "z"))[0]).toBe(-0.4);
    await expect.poll(async () => (await shown(page, "ŷ"))[0]).toBeCloseTo(0.401, 3);
    await expect.poll(async () => (await shown(page, "L"))[0]).toBeCloseTo(0.179, 3);
    await expect.poll(async () => (await shown(page, "L"))[1]).toBe(null);
    await toStep(page, "Back to the weights");
    for (const name of Object.keys(given) as (keyof typeof given)[]) {
      const [value, gradient] = await shown(page, name);
      expect(value).toBe(given[name]);
      expect(gradient).toBeCloseTo(difference(given, name), 4);
    }
    await toStep(page, "Update");
    const moved = { ...given };
    for (const name of ["w1", "w2", "b"] as const) moved[name] -= 0.5 * difference(given, name);
    await expect
      .poll(() => page.locator(".next-loss").textContent())
      .toContain(loss(moved).toFixed(4));
    studio.assertQuiet();
  });

  it("follows a number that is dragged, typed, or moved by keys, in any step", async () => {
    await using studio = await openStudio({ path: "#neuron?step=6&view=gradient" });
    const { page } = studio;
    const handle = page.locator(".graph").getByRole("spinbutton", { name: "w1" });
    const box = (await handle.boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 40, y, { steps: 5 });
    await page.mouse.up();
    await expect.poll(() => shown(page, "w1")).toEqual([1.5, expect.any(Number)]);
    await handle.click();
    await handle.fill("-1,25");
    await handle.press("Enter");
    await handle.press("ArrowUp");
    await handle.press("Shift+ArrowUp");
    await handle.press("Alt+ArrowDown");
    const numbers = { ...given, w1: -2.14 };
    for (const name of Object.keys(given) as (keyof typeof given)[]) {
      const [, gradient] = await shown(page, name);
      expect(gradient).toBeCloseTo(difference(numbers, name), 4);
    }
    await handle.fill("two");
    await expect.poll(() => handle.getAttribute("aria-invalid")).toBe("true");
    await handle.press("Escape");
    await expect.poll(async () => (await shown(page, "w1"))[0]).toBe(-2.14);
    await handle.dblclick();
    await expect.poll(async () => (await shown(page, "w1"))[0]).toBe(0.5);
    studio.assertQuiet();
  });

  it("can be used by the keyboard alone", async () => {
    await using studio = await openStudio({ path: "#neuron" });
    const { page } = studio;
    const { keyboard } = page;
    await keyboard.press("ArrowRight");
    await keyboard.press("ArrowRight");
    await expect.poll(() => shown(page, "z")).toEqual([-0.4, null]);
    await keyboard.press("End");
    await expect
      .poll(() => page.getByRole("radio", { name: "update" }).getAttribute("aria-checked"))
      .toBe("true");
    await keyboard.press("2");
    await expect
      .poll(() => page.getByRole("radio", { name: "gradient" }).getAttribute("aria-checked"))
      .toBe("true");
    await page.locator("[data-node=w1]").focus();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-node"));
    await keyboard.press("ArrowRight");
    await expect.poll(() => focused()).toBe("p1");
    await keyboard.press("ArrowRight");
    await expect.poll(() => focused()).toBe("z");
    await expect
      .poll(() => page.locator(".explanation").textContent())
      .toContain("∂L/∂z = ∂L/∂ŷ × ŷ·(1 − ŷ)");
    await keyboard.press("ArrowLeft");
    expect(["p1", "p2", "b"]).toContain(await focused());
    await keyboard.press("Enter");
    const pinned = page.locator(".node.is-pinned");
    await expect.poll(() => pinned.count()).toBe(1);
    await keyboard.press("Escape");
    await expect.poll(() => pinned.count()).toBe(0);
    studio.assertQuiet();
  });

  it("keeps what is pinned, in its address and when one comes back, until Escape lets it go", async () => {
    await using studio = await openStudio({ path: "#neuron?step=7&view=update" });
    const { page } = studio;
    const pinned = page.locator(".node.is-pinned [data-node]");
    await page.locator("[data-node=w2]").click();
    await expect.poll(() => page.url()).toContain("pins=");
    await page.getByRole("link", { name: "Graph" }).click();
    await page.getByRole("textbox", { name: "Program" }).waitFor();
    await expect.poll(() => pinned.count()).toBe(0);
    await page.goBack();
    await expect.poll(() => pinned.getAttribute("data-node")).toBe("w2");
    await page.getByRole("heading", { name: "One neuron" }).click();
    await page.keyboard.press("Escape");
    await expect.poll(() => pinned.count()).toBe(0);
    const many = JSON.stringify(["w1", "w1", "b", "z", "L"]);
    await using other = await openStudio({ path: `#neuron?pins=${encodeURIComponent(many)}` });
    await expect.poll(() => other.page.locator(".node.is-pinned").count()).toBe(2);
    studio.assertQuiet();
  });

  it("says of what no step of training moves its gradient", async () => {
    await using studio = await openStudio({ path: "#neuron?step=7&view=update" });
    const { page } = studio;
    const said = page.locator(".explanation");
    await page.locator("[data-node=x1]").hover();
    await expect.poll(() => said.textContent()).toContain("∂L/∂x1 = ∂L/∂p1 × w1");
    await page.locator("[data-node=w1]").hover();
    await expect.poll(() => said.textContent()).toContain("w1 goes from 0.5 to 0.6438");
    await page.keyboard.press("Home");
    await page.keyboard.press("3");
    await page.locator("[data-node=x1]").hover();
    await expect.poll(() => said.textContent()).toContain("x1: its gradient is not computed yet");
    const label = await page.locator("[data-node=x1]").getAttribute("aria-label");
    expect(label).toBe("x1, gradient not computed yet");
  });

  it("has room for larger text", async () => {
    await using studio = await openStudio({ path: "#neuron?step=7&view=gradient" });
    const { page } = studio;
    const height = () =>
      page.locator("[data-node=w1]").evaluate((name) => name.getBoundingClientRect().height);
    const before = await height();
    await page.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
    });
    await page.setViewportSize({ width: 1279, height: 800 });
    await expect.poll(height).toBeGreaterThan(1.4 * before);
    const overflowing = await page
      .locator(".graph .node")
      .evaluateAll((nodes) => nodes.filter((node) => node.scrollHeight > node.clientHeight).length);
    expect(overflowing).toBe(0);
  });

  it("is as its address says, and writes what changes there", async () => {
    await using studio = await openStudio({ path: "#neuron?w1=1.5&y=0&step=6&view=value" });
    const { page } = studio;
    const [value, gradient] = await shown(page, "w1");
    expect(value).toBe(1.5);
    expect(gradient).toBeCloseTo(difference({ ...given, w1: 1.5, y: 0 }, "w1"), 4);
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => page.url()).toContain("step=5");
    const copied = page.url();
    await using other = await openStudio({ path: copied.slice(copied.indexOf("#")) });
    await expect.poll(() => shown(other.page, "w1")).toEqual([1.5, null]);
    await expect.poll(async () => (await shown(other.page, "z"))[1]).not.toBe(null);
    // What makes no sense in an address is passed over.
    await using wrong = await openStudio({ path: "#neuron?w1=abc&step=99&view=nothing&x1=" });
    await expect.poll(async () => (await shown(wrong.page, "w1"))[0]).toBe(0.5);
    wrong.assertQuiet();
  });

  it("plays, and stands still at the end", async () => {
    await using studio = await openStudio({ path: "#neuron?step=6", reducedMotion: true });
    const { page } = studio;
    await page.keyboard.press(" ");
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await page.getByRole("button", { name: "Play" }).waitFor();
    await expect.poll(() => page.getByRole("slider", { name: "Step" }).inputValue()).toBe("7");
    studio.assertQuiet();
  });

  it("is spoken with its numbers", async () => {
    await using studio = await openStudio({ path: "#neuron?step=5&view=gradient" });
    const phrases = await spoken(studio.page, ".graph");
    expect(phrases[0]).toBe("group, Computation graph of one neuron");
    const z = phrases.find((phrase) => phrase.startsWith("button, ∂L/∂z"));
    expect(z).toContain("(−0.5987) × 0.4013·(1 − 0.4013) = −0.1438");
    expect(phrases.some((phrase) => phrase.includes("w1, gradient not computed yet"))).toBe(true);
    expect(phrases).toContainEqual(expect.stringMatching(/^spinbutton, w1/));
  });

  it.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 360],
    ["dark", 360],
  ] as const)("is accessible and as in its picture, %s, %d wide", async (scheme, width) => {
    const path = "#neuron?step=6&view=gradient";
    await using studio = await openStudio({ path, scheme, width, reducedMotion: true });
    expect(await violations(studio.page)).toEqual([]);
    await matchesPicture(studio.page, `neuron-${scheme}-${width}`);
    studio.assertQuiet();
  });
});
