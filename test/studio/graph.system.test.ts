import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { examples } from "../../studio/pages/graph/examples.ts";
import { closeBrowser } from "../support/browser.ts";
import { matchesPicture, openStudio, spoken, violations } from "../support/studio.ts";

afterAll(closeBrowser);

/** tanh(0.8814…), as it is shown. */
const shownOutput = Number("0.7071");

const number = (text: string | null) => Number((text ?? "NaN").replaceAll("−", "-"));

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
  return texts.map((text) => (text ? number(text) : null));
}

const address = (program: string, more = "") =>
  `#graph?program=${encodeURIComponent(program)}${more && `&${more}`}`;
const programOf = (title: string) => examples.find((each) => each.title === title)!.program;
const node = (page: Page, id: string) => page.locator(`[data-node="${id}"]`);
const field = (page: Page) => page.getByRole("textbox", { name: "Program" });

/** micrograd's neuron in plain arithmetic, from the numbers that the page shows. */
type Neuron = Record<"x1" | "x2" | "w1" | "w2" | "b", number>;
const output = ({ x1, x2, w1, w2, b }: Neuron) => Math.tanh(x1 * w1 + x2 * w2 + b);
function difference(numbers: Neuron, name: keyof Neuron): number {
  const at = (h: number) => output({ ...numbers, [name]: numbers[name] + h });
  return (at(1e-5) - at(-1e-5)) / 2e-5;
}

async function neuronOn(page: Page): Promise<Neuron> {
  const text = await field(page).inputValue();
  const read = (name: string) =>
    number(new RegExp(`\\b${name} = (\\S+?)(?:;|\\n|$)`).exec(text)![1]);
  return { x1: read("x1"), x2: read("x2"), w1: read("w1"), w2: read("w2"), b: read("b") };
}

async function expectDifferences(page: Page): Promise<void> {
  const numbers = await neuronOn(page);
  for (const name of Object.keys(numbers) as (keyof Neuron)[]) {
    const [value, gradient] = await shown(page, name);
    expect(value).toBeCloseTo(numbers[name], 3);
    expect(gradient).toBeCloseTo(difference(numbers, name), 3);
  }
  expect((await shown(page, "o"))[0]).toBeCloseTo(output(numbers), 3);
}

describe("the graph's page", () => {
  it("begins with micrograd's neuron and its numbers", async () => {
    await using studio = await openStudio({ path: "#graph" });
    const { page } = studio;
    expect((await shown(page, "o"))[0]).toBe(shownOutput);
    expect(await shown(page, "x1")).toEqual([2, -1.5]);
    expect(await shown(page, "w1")).toEqual([-3, 1]);
    expect(await shown(page, "x2")).toEqual([0, 0.5]);
    expect(await shown(page, "w2")).toEqual([1, 0]);
    await expectDifferences(page);
    studio.assertQuiet();
  });

  it("follows a number that is dragged, typed or slid, in the figure, the words and the text", async () => {
    await using studio = await openStudio({ path: "#graph" });
    const { page } = studio;
    const handle = page.locator(".graph").getByRole("spinbutton", { name: "x1" });
    const box = (await handle.boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y, { steps: 4 });
    await page.mouse.up();
    expect((await neuronOn(page)).x1).toBe(2.5);
    await expectDifferences(page);
    await handle.fill("1.75");
    await handle.press("Enter");
    expect((await neuronOn(page)).x1).toBe(1.75);
    await page.getByRole("slider", { name: "b" }).fill("5.5");
    expect((await neuronOn(page)).b).toBe(5.5);
    await expectDifferences(page);
    await handle.dblclick();
    expect((await neuronOn(page)).x1).toBe(2);
    studio.assertQuiet();
  });

  it("says what is wrong at its place, and keeps the last graph until it is right", async () => {
    await using studio = await openStudio({ path: "#graph" });
    const { page } = studio;
    await field(page).fill("x = 3; w = 0.5\ny = tahn(w*x)");
    await expect
      .poll(() => page.locator("#program-problem").textContent())
      .toBe("There is no function tahn. Did you mean tanh?");
    expect(await page.locator(".program-marked mark").textContent()).toBe("tahn(w*x)");
    expect(await field(page).getAttribute("aria-invalid")).toBe("true");
    expect((await shown(page, "o"))[0]).toBe(shownOutput);
    await field(page).fill("x = 3; w = 0.5\ny = tanh(w*x)");
    await expect.poll(() => shown(page, "y")).toEqual([0.9051, 1]);
    expect(await page.locator("#program-problem").textContent()).toBe("");
    expect(await node(page, "o").count()).toBe(0);
    studio.assertQuiet();
  });

  it("computes forward and back, number by number, with nothing ahead of its step", async () => {
    await using studio = await openStudio({ path: "#graph?step=0" });
    const { page } = studio;
    expect(await shown(page, "t1")).toEqual([null, null]);
    await page.keyboard.press("ArrowRight");
    expect(await shown(page, "t1")).toEqual([-6, null]);
    expect(await shown(page, "t3")).toEqual([null, null]);
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
    expect(await shown(page, "o")).toEqual([shownOutput, null]);
    await page.keyboard.press("ArrowRight");
    expect(await shown(page, "o")).toEqual([shownOutput, 1]);
    expect(await shown(page, "t3")).toEqual([0.8814, null]);
    await page.keyboard.press("ArrowRight");
    expect(await shown(page, "t3")).toEqual([0.8814, 0.5]);
    expect(
      await page.getByRole("radio", { name: "gradient", exact: true }).getAttribute("aria-checked"),
    ).toBe("true");
    await page.getByRole("checkbox", { name: "gradients" }).uncheck();
    expect(await page.locator(".steps output").textContent()).toBe("5 of 5: o");
    studio.assertQuiet();
  });

  it("opens a gradient: its paths, each by itself, their factors and their sum", async () => {
    const program = programOf("a number used twice");
    await using studio = await openStudio({ path: address(program, "view=gradient") });
    const { page } = studio;
    await node(page, "x").click();
    const opened = page.locator(".opened");
    const products = await opened.locator(".paths .equals .voice-gradient").allTextContents();
    expect(products.map(number).reduce((sum, product) => sum + product, 0)).toBe(7);
    expect(await opened.locator(".sum").textContent()).toBe("1 + 3 + 3 = 7");
    expect(await page.locator(".edge-label").allTextContents()).toEqual(
      expect.arrayContaining(["1", "3"]),
    );
    expect(await page.locator(".edge.is-dim").count()).toBe(0);
    await opened.locator(".paths > li").first().hover();
    // From a to b past the product: the two edges into it and the one out of it go dim.
    await expect.poll(() => page.locator(".edge.is-dim").count()).toBe(3);
    await node(page, "a").click({ modifiers: ["Shift"] });
    await expect.poll(() => opened.count()).toBe(2);
    studio.assertQuiet();
  });

  it("shows what a nudge is predicted to do beside what it does", async () => {
    await using studio = await openStudio({ path: '#graph?pins=["x1"]&nudge=0.2' });
    const { page } = studio;
    const rows = await page
      .locator(".nudge tbody tr")
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
    const numbers = await neuronOn(page);
    const errors = rows.map((row) => {
      const [by, predicted, real, error] = row.map(number);
      const now = output({ ...numbers, x1: numbers.x1 + by }) - output(numbers);
      expect(predicted).toBeCloseTo(difference(numbers, "x1") * by, 4);
      expect(real / now).toBeCloseTo(1, 3);
      return error;
    });
    expect(errors[1] / errors[2]).toBeCloseTo(100, -1);
    studio.assertQuiet();
  });

  it("shows beside the order what a recursion does: more visits, and a wrong number", async () => {
    const program = programOf("a number used twice");
    await using studio = await openStudio({ path: address(program, "topic=recursion") });
    const { page } = studio;
    const recursion = page.locator(".recursion");
    expect(await recursion.textContent()).toContain(
      "8 visits for 4 numbers; every gradient is right in the end.",
    );
    await recursion.getByRole("combobox").selectOption("add, hand on the sum");
    await expect
      .poll(() => recursion.textContent())
      .toContain("8 visits for 4 numbers; 1 of the gradients is wrong.");
    const last = recursion.getByRole("region", { name: "By recursion" }).locator("li").last();
    expect(await last.textContent()).toBe("x 12 + 7 from a not 7");
    studio.assertQuiet();
  });

  it("draws the graph of a gradient, with gradients of its own and the way back", async () => {
    await using studio = await openStudio({ path: '#graph?pins=["x1"]' });
    const { page } = studio;
    await page.getByRole("button", { name: /The graph of/ }).click();
    await expect.poll(() => shown(page, "o_x1")).toEqual([-1.5, 1]);
    const numbers = await neuronOn(page);
    const h = 1e-4;
    for (const name of ["x1", "w1", "b"] as const) {
      const [more, less] = [h, -h].map((step) =>
        difference({ ...numbers, [name]: numbers[name] + step }, "x1"),
      );
      expect((await shown(page, name))[1]).toBeCloseTo((more - less) / (2 * h), 2);
    }
    await expect.poll(() => page.url()).toContain("again=");
    await page.getByRole("button", { name: "the program" }).click();
    await expect.poll(() => shown(page, "o")).toEqual([shownOutput, 1]);
    studio.assertQuiet();
  });

  it("shows matrices entry by entry: sums over indices, and a Jacobian as a grid", async () => {
    const program = programOf("a matrix product");
    await using studio = await openStudio({
      path: address(program, "topic=matrices&view=gradient"),
    });
    const { page } = studio;
    expect(await page.locator(".index-sums p").allTextContents()).toEqual(
      expect.arrayContaining(["Ci k = Σj Ai j·Bj k", "∂Ai j = Σk ∂Ci k·Bj k"]),
    );
    const grid = await page
      .locator(".jacobian tbody tr")
      .evaluateAll((rows) =>
        rows.map((row) =>
          [...row.querySelectorAll("button")].map(({ textContent }) => textContent),
        ),
      );
    // ∂C_ik/∂A_lj = B_jk where i is l.
    const B = [
      [2, 0],
      [1, -1],
      [0.5, 1],
    ];
    grid.forEach((row, y) => {
      row.forEach((text, x) => {
        const [i, k, l, j] = [Math.floor(y / 2), y % 2, Math.floor(x / 3), x % 3];
        expect(number(text)).toBe(i === l ? B[j][k] : 0);
      });
    });
    await page.getByRole("button", { name: "∂C[0][1]/∂A[0][2] = 1" }).hover();
    await expect
      .poll(() =>
        page
          .locator(".cell[data-node]:not(.is-dim)")
          .evaluateAll((cells) => cells.map((cell) => cell.getAttribute("data-node"))),
      )
      .toEqual(["A[0][2]", "C[0][1]"]);
    await node(page, "B[2][0]").hover();
    await expect.poll(() => page.locator(".lit-element").textContent()).toContain("A");
    studio.assertQuiet();
  });

  it("can be used by the keyboard alone", async () => {
    await using studio = await openStudio({ path: "#graph" });
    const { page } = studio;
    const { keyboard } = page;
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-node"));
    await page.locator(".graph-tools input[type=checkbox]").focus();
    await keyboard.press("Tab");
    expect(await focused()).toBe("x1");
    await keyboard.press("ArrowRight");
    expect(await focused()).toBe("t1");
    await keyboard.press("ArrowRight");
    expect(await focused()).toBe("t3");
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
    expect(
      await page.getByRole("radio", { name: "gradient", exact: true }).getAttribute("aria-checked"),
    ).toBe("true");
    // Out of the figure into the words, and a slider by its arrow keys.
    const slider = page.getByRole("slider", { name: "w1" });
    await slider.focus();
    await keyboard.press("ArrowRight");
    expect((await neuronOn(page)).w1).toBeGreaterThan(-3);
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
    expect((await place()).x).toBeCloseTo(after.x + 100, 0);
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
    expect(await field(page).inputValue()).toBe(program);
    expect(await shown(page, "y")).toEqual([3, null]);
    expect(await node(page, "x").getAttribute("aria-pressed")).toBe("true");
    expect(await page.getByRole("spinbutton", { name: "nudge of x" }).inputValue()).toBe("0.5");
    const handle = page.locator(".graph").getByRole("spinbutton", { name: "x" });
    await handle.fill("5");
    await handle.press("Enter");
    await page.keyboard.press("Tab");
    await page.locator("body").press("End");
    await expect.poll(() => decodeURIComponent(page.url())).toContain("x+=+5");
    await expect.poll(() => page.url()).toContain("step=");
    const copied = page.url();
    await using other = await openStudio({ path: copied.slice(copied.indexOf("#")) });
    expect(await shown(other.page, "x")).toEqual([5, -0.25 * 8]);
    await other.page.getByRole("link", { name: "Neuron" }).click();
    await other.page.getByRole("link", { name: "Graph" }).click();
    await expect.poll(() => node(other.page, "x").getAttribute("aria-pressed")).toBe("true");
    await using wrong = await openStudio({ path: "#graph?pins=3&step=-1&view=none&nudge=x" });
    expect(await shown(wrong.page, "x1")).toEqual([2, null]);
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
    expect(await node(page, "y120").count()).toBe(0);
    expect(await page.locator(".node, .edge").count()).toBeLessThan(500);
    await page.locator(".graph").evaluate((graph) => graph.scrollTo({ left: 1e6 }));
    await expect.poll(() => node(page, "y120").isVisible()).toBe(true);
    await node(page, "y120").focus();
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press("ArrowLeft");
      await page.waitForTimeout(40);
    }
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-node"))).toBe(
      "t227",
    );
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
