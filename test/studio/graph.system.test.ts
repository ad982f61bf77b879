import { afterAll, describe, expect, it } from "vitest";
import { closeBrowser } from "../support/browser.ts";
import { openStudio } from "../support/studio.ts";
import {
  address,
  difference,
  expectDifferences,
  field,
  neuronOn,
  node,
  number,
  output,
  programOf,
  shown,
  shownOutput,
} from "./graph/page.ts";

afterAll(closeBrowser);

describe("the graph's page", () => {
  it("begins with micrograd's neuron and its numbers", async () => {
    await using studio = await openStudio({ path: "#graph" });
    const { page } = studio;
    await expect.poll(async () => (await shown(page, "o"))[0]).toBe(shownOutput);
    await expect.poll(() => shown(page, "x1")).toEqual([2, -1.5]);
    await expect.poll(() => shown(page, "w1")).toEqual([-3, 1]);
    await expect.poll(() => shown(page, "x2")).toEqual([0, 0.5]);
    await expect.poll(() => shown(page, "w2")).toEqual([1, 0]);
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
    await expect.poll(async () => (await neuronOn(page)).x1).toBe(2.5);
    await expectDifferences(page);
    await handle.fill("1.75");
    await handle.press("Enter");
    await expect.poll(async () => (await neuronOn(page)).x1).toBe(1.75);
    await page.getByRole("slider", { name: "b" }).fill("5.5");
    await expect.poll(async () => (await neuronOn(page)).b).toBe(5.5);
    await expectDifferences(page);
    await handle.dblclick();
    await expect.poll(async () => (await neuronOn(page)).x1).toBe(2);
    studio.assertQuiet();
  });

  it("says what is wrong at its place, and keeps the last graph until it is right", async () => {
    await using studio = await openStudio({ path: "#graph" });
    const { page } = studio;
    await field(page).fill("x = 3; w = 0.5\ny = tahn(w*x)");
    await expect
      .poll(() => page.locator("#program-problem").textContent())
      .toBe("There is no function tahn. Did you mean tanh?");
    await expect.poll(() => page.locator(".program-marked mark").textContent()).toBe("tahn(w*x)");
    await expect.poll(() => field(page).getAttribute("aria-invalid")).toBe("true");
    await expect.poll(async () => (await shown(page, "o"))[0]).toBe(shownOutput);
    await field(page).fill("x = 3; w = 0.5\ny = tanh(w*x)");
    await expect.poll(() => shown(page, "y")).toEqual([0.9051, 1]);
    await expect.poll(() => page.locator("#program-problem").textContent()).toBe("");
    await expect.poll(() => node(page, "o").count()).toBe(0);
    studio.assertQuiet();
  });

  it("computes forward and back, number by number, with nothing ahead of its step", async () => {
    await using studio = await openStudio({ path: "#graph?step=0" });
    const { page } = studio;
    await expect.poll(() => shown(page, "t1")).toEqual([null, null]);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => shown(page, "t1")).toEqual([-6, null]);
    await expect.poll(() => shown(page, "t3")).toEqual([null, null]);
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
    await expect.poll(() => shown(page, "o")).toEqual([shownOutput, null]);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => shown(page, "o")).toEqual([shownOutput, 1]);
    await expect.poll(() => shown(page, "t3")).toEqual([0.8814, null]);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => shown(page, "t3")).toEqual([0.8814, 0.5]);
    await expect
      .poll(() =>
        page.getByRole("radio", { name: "gradient", exact: true }).getAttribute("aria-checked"),
      )
      .toBe("true");
    await page.getByRole("checkbox", { name: "gradients" }).uncheck();
    await expect.poll(() => page.locator(".steps output").textContent()).toBe("5 of 5: o");
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
    await expect.poll(() => opened.locator(".sum").textContent()).toBe("1 + 3 + 3 = 7");
    await expect
      .poll(() => page.locator(".edge-label").allTextContents())
      .toEqual(expect.arrayContaining(["1", "3"]));
    await expect.poll(() => page.locator(".edge.is-dim").count()).toBe(0);
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
    await expect
      .poll(() => recursion.textContent())
      .toContain("8 visits for 4 numbers; every gradient is right in the end.");
    await recursion.getByRole("combobox").selectOption("add, hand on the sum");
    await expect
      .poll(() => recursion.textContent())
      .toContain("8 visits for 4 numbers; 1 of the gradients is wrong.");
    const last = recursion.getByRole("region", { name: "By recursion" }).locator("li").last();
    await expect.poll(() => last.textContent()).toBe("x 12 + 7 from a not 7");
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
      await expect
        .poll(async () => (await shown(page, name))[1])
        .toBeCloseTo((more - less) / (2 * h), 2);
    }
    await expect.poll(() => page.url()).toContain("again=");
    await page.getByRole("button", { name: "the program" }).click();
    await expect.poll(() => shown(page, "o")).toEqual([shownOutput, 1]);
    // Derivatives of a program are not those of another one, but stay with its numbers.
    await node(page, "x1").click();
    await page.getByRole("button", { name: /The graph of/ }).click();
    await expect.poll(() => page.url()).toContain("again=");
    const field = page.locator("#program");
    await field.fill((await field.inputValue()).replace(/6\.\d+/, "6.5"));
    await expect.poll(() => decodeURIComponent(page.url())).toContain("6.5");
    expect(page.url()).toContain("again=");
    await field.fill("x1 = 3\ny = x1*x1");
    await expect.poll(() => shown(page, "y")).toEqual([9, 1]);
    await expect.poll(() => decodeURIComponent(page.url())).toContain("y+=+x1*x1");
    expect(page.url()).not.toContain("again=");
    studio.assertQuiet();
  });

  it("shows matrices entry by entry: sums over indices, and a Jacobian as a grid", async () => {
    const program = programOf("a matrix product");
    await using studio = await openStudio({
      path: address(program, "topic=matrices&view=gradient"),
    });
    const { page } = studio;
    await expect
      .poll(() => page.locator(".index-sums p").allTextContents())
      .toEqual(expect.arrayContaining(["Ci k = Σj Ai j·Bj k", "∂Ai j = Σk ∂Ci k·Bj k"]));
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
    // An entry is dragged where it stands, which pins nothing; a double click puts it back.
    await page.keyboard.press("1");
    const entry = node(page, "A[0][1]");
    const text = page.locator("#program");
    const before = await text.inputValue();
    const value = number((await entry.textContent())!);
    const { x, y, width, height } = (await entry.boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + 20, y + height / 2, { steps: 3 });
    await page.mouse.up();
    await expect.poll(async () => number((await entry.textContent())!)).toBeCloseTo(value + 0.5, 6);
    await expect.poll(() => text.inputValue()).not.toBe(before);
    await expect.poll(() => entry.getAttribute("aria-pressed")).toBe("false");
    await entry.dblclick();
    await expect.poll(() => text.inputValue()).toBe(before);
    await entry.click();
    await expect.poll(() => entry.getAttribute("aria-pressed")).toBe("true");
    // Its lines begin at the border of its matrix, and strike no number through.
    const right = async (box: string) => {
      const { x, width } = (await page.getByRole("group", { name: box }).boundingBox())!;
      return x + width;
    };
    const line = page.locator(".is-element .stroke").first();
    await expect
      .poll(async () => (await line.boundingBox())?.x ?? 0)
      .toBeGreaterThanOrEqual((await right("A, 2 by 3")) - 4);
    studio.assertQuiet();
  });
});
