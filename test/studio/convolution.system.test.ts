import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { closeBrowser } from "../support/browser.ts";
import { matchesPicture, openStudio, spoken, violations } from "../support/studio.ts";

afterAll(closeBrowser);

type Rows = readonly (readonly number[])[];

interface Setting {
  x: Rows;
  W: Rows;
  u: Rows;
  stride: number;
  padding: number;
  dilation: number;
}

const given: Setting = {
  x: [
    [0, 0, 1, 2, 2],
    [0, 0, 1, 2, 2],
    [0, 1, 2, 2, 2],
    [0, 1, 2, 2, 1],
    [1, 2, 2, 1, 0],
  ],
  W: [
    [-1, 0, 1],
    [-2, 0, 2],
    [-1, 0, 1],
  ],
  u: Array.from({ length: 9 }, (_, i) =>
    Array.from({ length: 9 }, (_, j) => (((2 * i + 3 * j) % 5) - 2) / 2),
  ),
  ...{ stride: 1, padding: 0, dilation: 1 },
};

/** All outputs, in plain loops. */
function outputs({ x, W, stride, padding, dilation }: Setting): number[][] {
  const places = Math.floor((x.length + 2 * padding - dilation * (W.length - 1) - 1) / stride) + 1;
  const range = [...Array(places).keys()];
  return range.map((i) =>
    range.map((j) => {
      let sum = 0;
      for (const [u, row] of W.entries())
        for (const [v, w] of row.entries())
          sum +=
            w *
            (x[i * stride + u * dilation - padding]?.[j * stride + v * dilation - padding] ?? 0);
      return sum;
    }),
  );
}

const loss = (setting: Setting) =>
  outputs(setting).reduce(
    (sum, row, i) => sum + row.reduce((part, y, j) => part + y * setting.u[i][j], 0),
    0,
  );

/** The loss's central difference by one number. */
function difference(setting: Setting, of: "x" | "W", i: number, j: number): number {
  const at = (h: number) => {
    const rows = setting[of].map((row, k) => row.map((v, l) => (k === i && l === j ? v + h : v)));
    return loss({ ...setting, [of]: rows });
  };
  return (at(0.5) - at(-0.5)) / 1;
}

const value = (text: string | null) => Number((text ?? "").replaceAll("−", "-"));

/** The numbers of a matrix as they are shown, handles or not; zeros of the padding left out. */
const shown = (page: Page, title: string) =>
  page
    .locator(".number-grid", { hasText: title })
    .locator("tr")
    .evaluateAll((rows) =>
      rows.flatMap((row) => {
        const cells = [...row.querySelectorAll("td:not(.is-outside)")];
        const numbers = cells.map((cell) =>
          Number((cell.querySelector("input")?.value ?? cell.textContent!).replaceAll("−", "-")),
        );
        return numbers.length > 0 ? [numbers] : [];
      }),
    );

/** The sum that is opened: its products, and what is said to be their sum. */
async function opened(page: Page) {
  const table = page.locator("table.products").first();
  const products = await table.locator("tbody td:last-child").allTextContents();
  return {
    name: (await table.locator("caption").textContent())!.split(" = ")[0],
    products: products.map(value),
    sum: value(await table.locator("tfoot td").last().textContent()),
  };
}

const close = (rows: Rows) => rows.map((row) => row.map((v) => expect.closeTo(v, 2)));
const square = (size: number, at: (i: number, j: number) => number) =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => at(i, j)));

describe("the page of a convolution", () => {
  it.each([
    { stride: 1, padding: 0, dilation: 1 },
    { stride: 2, padding: 1, dilation: 1 },
    { stride: 1, padding: 2, dilation: 2 },
  ])("has the numbers of plain loops and differences: %o", async (options) => {
    const setting = { ...given, ...options };
    const query = Object.entries(options).map(([name, number]) => `${name}=${number}`);
    await using studio = await openStudio({ path: `#convolution?${query.join("&")}` });
    const { page } = studio;
    await page.getByRole("heading", { name: "A convolution" }).waitFor();
    await expect.poll(() => shown(page, "y, the output")).toEqual(close(outputs(setting)));
    await page.keyboard.press("2");
    await page.getByText("∂L/∂x", { exact: true }).waitFor();
    await expect
      .poll(() => shown(page, "∂L/∂W"))
      .toEqual(close(square(3, (i, j) => difference(setting, "W", i, j))));
    await expect
      .poll(() => shown(page, "∂L/∂x"))
      .toEqual(close(square(5, (i, j) => difference(setting, "x", i, j))));
    studio.assertQuiet();
  });

  it("opens one output, one weight's gradient and one of the image as sums of products", async () => {
    await using studio = await openStudio({ path: "#convolution?at=4" });
    const { page } = studio;
    await page.getByText("5 of 9: y[1][1]").waitFor();
    const output = await opened(page);
    expect(output.name).toBe("y[1][1]");
    expect(output.products).toHaveLength(9);
    expect(output.products.reduce((a, b) => a + b)).toBeCloseTo(output.sum, 6);
    expect(output.sum).toBe(outputs(given)[1][1]);
    await page.keyboard.press("ArrowRight");
    await expect.poll(async () => (await opened(page)).name).toBe("y[1][2]");

    await page.getByRole("radio", { name: "one entry of ∂L/∂W" }).click();
    await page.getByRole("button", { name: /^W\[0\]\[1\] = / }).click();
    const weight = await opened(page);
    expect(weight.name).toBe("∂L/∂W[0][1]");
    expect(weight.sum).toBeCloseTo(difference(given, "W", 0, 1), 6);
    const rows = await page.locator("table.products").first().locator("tbody th").allTextContents();
    expect(rows.slice(0, 2)).toEqual(["∂L/∂y[0][0] × x[0][1]", "∂L/∂y[0][1] × x[0][2]"]);

    await page.getByRole("radio", { name: "one entry of ∂L/∂x" }).click();
    await page.getByRole("button", { name: /^x\[2\]\[2\] = / }).click();
    const pixel = await opened(page);
    expect(pixel.sum).toBeCloseTo(difference(given, "x", 2, 2), 6);
    const flipped = await page
      .locator("table.products")
      .first()
      .locator("tbody th")
      .allTextContents();
    // As the weight's index rises, that of the place falls.
    expect(flipped[0]).toBe("∂L/∂y[2][2] × W[0][0]");
    expect(flipped.at(-1)).toBe("∂L/∂y[0][0] × W[2][2]");
    await page.getByText("The kernel, flipped in both directions").waitFor();
    await page.waitForURL(/of=input/);
    studio.assertQuiet();
  });

  it("follows a number that is moved, says what it is, and has it all as text", async () => {
    await using studio = await openStudio({ path: "#convolution" });
    const { page } = studio;
    const handle = page.getByRole("spinbutton", { name: "x[0][2]" });
    await handle.fill("3");
    await handle.press("Enter");
    const moved = { ...given, x: given.x.map((row, i) => (i === 0 ? [0, 0, 3, 2, 2] : row)) };
    await expect.poll(() => shown(page, "y, the output")).toEqual(close(outputs(moved)));
    await expect
      .poll(() => page.locator(".explanation").textContent())
      .toMatch(/^x\[0\]\[2\] = .*image/);
    await page.waitForURL(/x=/);
    await page.getByRole("radio", { name: "update" }).click();
    const step = square(3, (i, j) => -0.1 * difference(moved, "W", i, j));
    await expect.poll(() => shown(page, "−η · ∂L/∂W")).toEqual(close(step));
    const squares = step.flat().reduce((sum, each) => sum + (each / 0.1) ** 2, 0);
    const after = await page.locator(".next-loss strong").textContent();
    expect(value(after)).toBeCloseTo(loss(moved) - 0.1 * squares, 1);
    await page.getByText("Every line of the trace, as text").click();
    await expect
      .poll(() => page.locator(".lines").textContent())
      .toContain("y[0][0] = W[0][0]·x[0][0]");
    await expect
      .poll(() => spoken(page, ".number-grids"))
      .toEqual(expect.arrayContaining([expect.stringContaining("W[0][0] = ")]));
    expect(await violations(page)).toEqual([]);
    studio.assertQuiet();
  });

  it("says what each step shows, and sets what is worth trying", async () => {
    await using studio = await openStudio({ path: "#convolution" });
    const { page } = studio;
    const line = () => page.locator(".explanation").textContent();
    await expect.poll(line).toMatch(/^y\[0\]\[0\] = 5: the sum of 9 products, each number under/);
    await page.keyboard.press("ArrowRight");
    await expect.poll(line).toMatch(/^y\[0\]\[1\] = 7: /);

    await page.getByRole("button", { name: "Move the image" }).click();
    const moved = given.x.map((row) => [0, ...row.slice(0, -1)]);
    await expect.poll(() => shown(page, "y, the output")).toEqual(moved);
    await page.getByRole("button", { name: "Take means" }).click();
    const mean = square(3, (i, j) => {
      const under = given.x.slice(i, i + 3).flatMap((row) => row.slice(j, j + 3));
      return under.reduce((a, b) => a + b) / 9;
    });
    await expect.poll(() => shown(page, "y, the output")).toEqual(close(mean));
    await page.getByRole("button", { name: "Turn the kernel" }).click();
    const W = square(3, (i, j) => given.W[j][i]);
    await expect.poll(() => shown(page, "y, the output")).toEqual(outputs({ ...given, W }));

    await page.getByRole("button", { name: "Leave numbers out" }).click();
    await page.getByText(/no window ever lies on it, and nothing comes back/).waitFor();
    const gradients = await shown(page, "∂L/∂x");
    expect(gradients[2]).toEqual([0, 0, 0, 0, 0]);
    expect(gradients.map((row) => row[2])).toEqual([0, 0, 0, 0, 0]);
    await page.getByRole("button", { name: "Begin again" }).click();
    await expect.poll(() => shown(page, "y, the output")).toEqual(outputs(given));
    studio.assertQuiet();
  });

  it.each([
    [1280, "light", "convolution-1280", "at=4"],
    [360, "dark", "convolution-360", "of=input&view=gradient&at=12&padding=1"],
  ] as const)(
    "is accessible, and looks as it did at %d pixels, %s: %s",
    async (width, scheme, name, query) => {
      await using studio = await openStudio({ path: `#convolution?${query}`, width, scheme });
      await studio.page.getByText(/their sum/).waitFor();
      await matchesPicture(studio.page, name);
      expect(await violations(studio.page)).toEqual([]);
      studio.assertQuiet();
    },
  );
});
