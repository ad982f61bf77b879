import { afterAll, describe, expect, it } from "vitest";
import { closeBrowser } from "../support/browser.ts";
import { matchesPicture, openStudio, spoken, violations } from "../support/studio.ts";
import {
  address,
  expectDifferences,
  field,
  neuronOn,
  node,
  programOf,
  shown,
} from "./graph/page.ts";

afterAll(closeBrowser);

describe("the graph's page in use", () => {
  it("can be used by the keyboard alone", async () => {
    await using studio = await openStudio({ path: "#graph" });
    const { page } = studio;
    const { keyboard } = page;
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-node"));
    await page.locator(".graph-tools input[type=checkbox]").focus();
    await keyboard.press("Tab");
    await expect.poll(() => focused()).toBe("x1");
    await keyboard.press("ArrowRight");
    await expect.poll(() => focused()).toBe("t1");
    await keyboard.press("ArrowRight");
    await expect.poll(() => focused()).toBe("t3");
    await keyboard.press("ArrowLeft");
    await keyboard.press("Enter");
    await expect.poll(() => page.locator(".opened").count()).toBe(1);
    await keyboard.press("Escape");
    await expect.poll(() => page.locator(".opened").count()).toBe(0);
    const scale = () =>
      page.locator(".graph-room").evaluate((element) => element.getBoundingClientRect().width);
    const before = await scale();
    await keyboard.press("+");
    await expect.poll(scale).toBeGreaterThan(before * 1.2);
    await keyboard.press("0");
    await expect.poll(scale).toBeCloseTo(before, 0);
    await keyboard.press("2");
    await expect
      .poll(() =>
        page.getByRole("radio", { name: "gradient", exact: true }).getAttribute("aria-checked"),
      )
      .toBe("true");
    // Without gradients the figure has none to show: asked for them, it has them again.
    const gradients = page.locator(".graph-tools input[type=checkbox]");
    await gradients.uncheck();
    await expect
      .poll(() => page.getByRole("radio", { name: "value" }).getAttribute("aria-checked"))
      .toBe("true");
    await node(page, "w1").focus();
    await keyboard.press("2");
    await expect.poll(() => gradients.isChecked()).toBe(true);
    // Space opens what can be opened, and plays nothing.
    await page.locator("summary").focus();
    await keyboard.press("Space");
    await expect
      .poll(() => page.locator(".numbers").evaluate((table) => table.hasAttribute("open")))
      .toBe(true);
    await expect.poll(() => page.getByRole("button", { name: "Play" }).count()).toBe(1);
    // Out of the figure into the words, and a slider by its arrow keys.
    const slider = page.getByRole("slider", { name: "w1" });
    await slider.focus();
    await keyboard.press("ArrowRight");
    await expect.poll(async () => (await neuronOn(page)).w1).toBeGreaterThan(-3);
    await expectDifferences(page);
    studio.assertQuiet();
  });

  it("is zoomed by the wheel with Ctrl about the pointer, and dragged by its ground", async () => {
    await using studio = await openStudio({ path: "#graph" });
    const { page } = studio;
    const place = async () => (await node(page, "o").boundingBox())!;
    const before = await place();
    await page.mouse.move(before.x + before.width / 2, before.y + before.height / 2);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -200);
    await page.keyboard.up("Control");
    await expect.poll(async () => (await place()).width).toBeCloseTo(2 * before.width, 0);
    const after = await place();
    expect(after.x + after.width / 2).toBeCloseTo(before.x + before.width / 2, -1);
    const graph = (await page.locator(".graph").boundingBox())!;
    await page.mouse.move(graph.x + 20, graph.y + 20);
    await page.mouse.down();
    await page.mouse.move(graph.x + 120, graph.y + 20, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await place()).x).toBeCloseTo(after.x + 100, 0);
    studio.assertQuiet();
  });

  it("is as its address says, and writes what changes there", async () => {
    const program = "x = 3\ny = x*x - 2*x";
    const path = address(
      program,
      'step=3&view=gradient&pins=["x"]&nudge=0.5&rate=0.25&gradients=1&topic=paths',
    );
    await using studio = await openStudio({ path });
    const { page } = studio;
    await expect.poll(() => field(page).inputValue()).toBe(program);
    await expect.poll(() => shown(page, "y")).toEqual([3, null]);
    await expect.poll(() => node(page, "x").getAttribute("aria-pressed")).toBe("true");
    await expect
      .poll(() => page.getByRole("spinbutton", { name: "nudge of x" }).inputValue())
      .toBe("0.5");
    const handle = page.locator(".graph").getByRole("spinbutton", { name: "x" });
    await handle.fill("5");
    await handle.press("Enter");
    await page.keyboard.press("Tab");
    await page.locator("body").press("End");
    await expect.poll(() => decodeURIComponent(page.url())).toContain("x+=+5");
    await expect.poll(() => page.url()).toContain("step=");
    const copied = page.url();
    // While a number moves the links stay as they are; one that is followed at once has all the same what it is now.
    const slider = page.getByRole("slider", { name: "x" });
    const written = await slider.evaluate(async (element) => {
      let count = 0;
      const links = document.querySelector("nav[aria-label=Pages]")!;
      const observer = new MutationObserver((changes) => {
        count += changes.length;
      });
      observer.observe(links, { subtree: true, attributeFilter: ["href"] });
      for (const value of [4, 4.1, 4.2, 4.3, 4.4, 4.5]) {
        (element as HTMLInputElement).value = String(value);
        element.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise(requestAnimationFrame);
      }
      const during = count;
      links.querySelectorAll("a")[0].click();
      await new Promise((done) => setTimeout(done, 30));
      [...links.querySelectorAll("a")].find(({ textContent }) => textContent === "Graph")!.click();
      return during;
    });
    expect(written).toBe(0);
    await expect.poll(() => shown(page, "x")).toEqual([4.5, -0.25 * 7]);
    await using other = await openStudio({ path: copied.slice(copied.indexOf("#")) });
    await expect.poll(() => shown(other.page, "x")).toEqual([5, -0.25 * 8]);
    await other.page.route("**/*.js", (route) => setTimeout(() => route.continue(), 500));
    for (const loads of [false, true]) {
      await other.page.getByRole("link", { name: "Neuron" }).click();
      await expect.poll(() => other.page.title()).toContain("Neuron");
      if (loads) await other.page.getByRole("heading", { name: "Neuron" }).waitFor();
      await other.page.getByRole("link", { name: "Graph" }).click();
      await expect.poll(() => node(other.page, "x").getAttribute("aria-pressed")).toBe("true");
    }
    await using wrong = await openStudio({ path: "#graph?pins=3&step=-1&view=none&nudge=x" });
    await expect.poll(() => shown(wrong.page, "x1")).toEqual([2, null]);
    wrong.assertQuiet();
    studio.assertQuiet();
  });

  it("lays a large graph out in a worker, and stays usable", async () => {
    const lines = Array.from(
      { length: 120 },
      (_, i) => `y${i + 1} = tanh(y${i}*w + y${Math.max(0, i - 5)})`,
    );
    const program = `y0 = 0.5; w = 0.9\n${lines.join("\n")}`;
    await using studio = await openStudio({ path: address(program) });
    const { page } = studio;
    await expect.poll(() => node(page, "y0").isVisible(), { timeout: 10_000 }).toBe(true);
    // What is far from sight is not drawn until it comes near.
    await expect.poll(() => node(page, "y120").count()).toBe(0);
    await expect.poll(() => page.locator(".node, .edge").count()).toBeLessThan(500);
    await page.locator(".graph").evaluate((graph) => graph.scrollTo({ left: 1e6 }));
    await expect.poll(() => node(page, "y120").isVisible()).toBe(true);
    await node(page, "y120").focus();
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press("ArrowLeft");
      await page.waitForTimeout(40);
    }
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-node")))
      .toBe("t227");
    await page.locator(".graph").evaluate((graph) => graph.scrollTo({ left: 0 }));
    await expect.poll(() => node(page, "y0").isVisible()).toBe(true);
    const h = 1e-6;
    const at = (y0: number) => {
      const y = [y0];
      for (let i = 0; i < 120; i++) y.push(Math.tanh(y[i] * 0.9 + y[Math.max(0, i - 5)]));
      return y[120];
    };
    const [, gradient] = await shown(page, "y0");
    expect(gradient).toBeCloseTo((at(0.5 + h) - at(0.5 - h)) / (2 * h), 4);
    studio.assertQuiet();
  });

  it.each(["light", "dark"] as const)(
    "has nothing that axe-core finds wrong, %s",
    async (scheme) => {
      await using studio = await openStudio({ path: "#graph", scheme });
      const { page } = studio;
      expect(await violations(page)).toEqual([]);
      await node(page, "x1").click();
      await page.locator("summary").click();
      expect(await violations(page)).toEqual([]);
      await field(page).fill("x = ");
      expect(await violations(page)).toEqual([]);
      for (const more of ["topic=matrices", "topic=recursion&view=gradient"]) {
        await using other = await openStudio({
          path: address(programOf("a matrix product"), more),
          scheme,
        });
        expect(await violations(other.page)).toEqual([]);
      }
    },
  );

  it("is read aloud with its numbers", async () => {
    await using studio = await openStudio({
      path: address(programOf("a number used twice"), "view=gradient"),
    });
    expect(await spoken(studio.page, ".graph")).toMatchInlineSnapshot(`
      [
        "group, Computation graph of the program",
        "button, ∂b/∂x = ∂b/∂a × 1 = 7 × 1 = 7: raising x by 0.01 raises b by about 0.07., not pressed",
        "x",
        "end of button, ∂b/∂x = ∂b/∂a × 1 = 7 × 1 = 7: raising x by 0.01 raises b by about 0.07., not pressed",
        "spinbutton, x, x = 2. Drag, type, or use the arrow keys, not invalid, current value 2",
        "button, ∂b/∂a = ∂b/∂b × 1 + ∂b/∂t1 × a + ∂b/∂t1 × a = 1 × 1 + 1 × 3 + 1 × 3 = 7: raising a by 0.01 raises b by about 0.07., not pressed",
        "a",
        "end of button, ∂b/∂a = ∂b/∂b × 1 + ∂b/∂t1 × a + ∂b/∂t1 × a = 1 × 1 + 1 × 3 + 1 × 3 = 7: raising a by 0.01 raises b by about 0.07., not pressed",
        "button, ∂b/∂t1 = ∂b/∂b × 1 = 1 × 1 = 1: raising t1 by 0.01 raises b by about 0.01., not pressed",
        "t",
        "subscript",
        "1",
        "end of subscript",
        "end of button, ∂b/∂t1 = ∂b/∂b × 1 = 1 × 1 = 1: raising t1 by 0.01 raises b by about 0.01., not pressed",
        "button, ∂b/∂b = 1: the gradient of the loss by itself, where the way back begins., not pressed",
        "b",
        "end of button, ∂b/∂b = 1: the gradient of the loss by itself, where the way back begins., not pressed",
        "end of group, Computation graph of the program",
      ]
    `);
  });

  it.each([1280, 360])("looks as it did, %i pixels wide", async (width) => {
    const height = width === 360 ? 740 : 800;
    const path = '#graph?view=gradient&pins=["x1"]';
    await using studio = await openStudio({ path, width, height, reducedMotion: true });
    const { scrollWidth } = await studio.page.evaluate(() => ({
      scrollWidth: document.documentElement.scrollWidth,
    }));
    expect(scrollWidth).toBe(width);
    await matchesPicture(studio.page, `graph-${width}`);
    await using other = await openStudio({
      path: address(programOf("a matrix product"), "view=gradient&topic=matrices"),
      ...{ width, height, scheme: "dark", reducedMotion: true },
    });
    await matchesPicture(other.page, `graph-matrices-${width}`);
  });
});
