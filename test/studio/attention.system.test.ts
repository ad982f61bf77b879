import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { closeBrowser } from "../support/browser.ts";
import { matchesPicture, openStudio, spoken, violations } from "../support/studio.ts";

afterAll(closeBrowser);

type Rows = readonly (readonly number[])[];

const given = {
  x: [
    [1, 0],
    [0, 1],
    [1, -1],
  ],
  Wq: [
    [1, 0.5],
    [-0.5, 1],
  ],
  Wk: [
    [0.5, -1],
    [1, 0.5],
  ],
  Wv: [
    [1, 0],
    [0.5, 2],
  ],
  u: [
    [1, 0],
    [-0.5, 1],
    [0, 0.5],
  ],
} satisfies Record<string, Rows>;

interface Setting {
  numbers: Record<keyof typeof given, Rows>;
  isCausal: boolean;
  scale: number;
  /** Added to one score, which is no number that is given. */
  nudge?: { i: number; j: number; by: number };
}

const start: Setting = { numbers: given, isCausal: true, scale: Math.SQRT1_2 };

/** The head in plain loops. */
function head({ numbers: { x, Wq, Wk, Wv, u }, isCausal, scale, nudge }: Setting) {
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * b[i], 0);
  const project = (W: Rows) => x.map((token) => W.map((row) => dot(token, row)));
  const [Q, K, V] = [Wq, Wk, Wv].map(project);
  const S = Q.map((q, i) =>
    K.map((k, j) => dot(q, k) * scale + (nudge?.i === i && nudge.j === j ? nudge.by : 0)),
  );
  const A = S.map((row, i) => {
    const e = row.map((s, j) => (isCausal && j > i ? 0 : Math.exp(s)));
    const sum = e.reduce((a, b) => a + b);
    return e.map((each) => each / sum);
  });
  const y = A.map((row) =>
    V[0].map((_, c) =>
      dot(
        row,
        V.map((v) => v[c]),
      ),
    ),
  );
  const L = y.reduce((sum, row, i) => sum + dot(row, u[i]), 0);
  return { S, A, y, L };
}

const h = 1e-4;
const slope = (at: (by: number) => number) => (at(h) - at(-h)) / (2 * h);

const byNumber = (setting: Setting, of: keyof typeof given, i: number, j: number) =>
  slope((by) => {
    const rows = setting.numbers[of].map((row, k) =>
      row.map((v, l) => (k === i && l === j ? v + by : v)),
    );
    return head({ ...setting, numbers: { ...setting.numbers, [of]: rows } }).L;
  });

const byScore = (setting: Setting, i: number, j: number) =>
  slope((by) => head({ ...setting, nudge: { i, j, by } }).L);

const value = (text: string | null) => Number((text ?? "").replaceAll("−", "-"));

const shown = (page: Page, title: string) =>
  page
    .locator(".number-grid")
    .filter({ has: page.getByRole("heading", { name: title, exact: true }) })
    .locator("tr")
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...row.querySelectorAll("td")].map((cell) =>
          Number((cell.querySelector("input")?.value ?? cell.textContent!).replaceAll("−", "-")),
        ),
      ),
    );

const times = (factor: number) => given.Wq.map((row) => row.map((w) => factor * w));

const close = (rows: Rows) => rows.map((row) => row.map((v) => expect.closeTo(v, 2)));

describe("the page of an attention head", () => {
  it.each([
    ["", start],
    ["causal=0", { ...start, isCausal: false }],
    ["causal=0&scaled=0", { ...start, isCausal: false, scale: 1 }],
  ] as const)("has the numbers of plain loops and differences: %s", async (query, setting) => {
    await using studio = await openStudio({ path: `#attention?${query}` });
    const { page } = studio;
    await page.getByRole("heading", { name: "An attention head" }).waitFor();
    const { A, y } = head(setting);
    await expect.poll(() => shown(page, "A = softmax(S), row by row")).toEqual(close(A));
    await expect.poll(() => shown(page, "y = A · V")).toEqual(close(y));
    await page.keyboard.press("2");
    await page.getByRole("heading", { name: "∂L/∂x", exact: true }).waitFor();
    for (const name of ["x", "Wq", "Wk", "Wv"] as const) {
      const slopes = given[name].map((row, i) => row.map((_, j) => byNumber(setting, name, i, j)));
      await expect.poll(() => shown(page, `∂L/∂${name}`), { message: name }).toEqual(close(slopes));
    }
    studio.assertQuiet();
  });

  it("opens a score: its product, the softmax's Jacobian of its row, and all paths to the loss", async () => {
    await using studio = await openStudio({ path: "#attention" });
    const { page } = studio;
    await page.getByRole("button", { name: /^S\[2\]\[1\] = / }).click();
    await page.getByText("8 of 9: the score S[2][1]").waitFor();
    const tables = page.locator("table.products");
    await expect
      .poll(() => tables.nth(0).locator("caption").textContent())
      .toMatch(/^P\[2\]\[1\] = /);
    const lines = await tables
      .nth(1)
      .locator("tbody tr")
      .evaluateAll((rows) =>
        rows.map((row) =>
          [...row.querySelectorAll("td")].map((cell) =>
            Number(cell.textContent!.replaceAll("−", "-")),
          ),
        ),
      );
    const expected = [0, 1, 2].map((k) =>
      [0, 1, 2].map((j) => slope((by) => head({ ...start, nudge: { i: 2, j, by } }).A[2][k])),
    );
    expect(lines).toEqual(close(expected));
    const paths = (await tables.nth(2).locator("tbody td").allTextContents()).map(value);
    const sum = value(await tables.nth(2).locator("tfoot td").textContent());
    expect(paths).toHaveLength(8);
    expect(paths.reduce((a, b) => a + b)).toBeCloseTo(sum, 2);
    expect(sum).toBeCloseTo(byScore(start, 2, 1), 3);

    await page.getByRole("button", { name: /^S\[0\]\[2\] = / }).click();
    await page.getByText(/the mask has cut it off/).waitFor();
    await page.getByLabel(/Causal/).uncheck();
    await expect
      .poll(async () => value(await tables.nth(2).locator("tfoot td").textContent()))
      .toBeCloseTo(byScore({ ...start, isCausal: false }, 0, 2), 3);
    await page.waitForURL(/causal=0/);
    studio.assertQuiet();
  });

  it("follows a number that is moved, steps by keys, and has it all as text", async () => {
    await using studio = await openStudio({ path: "#attention" });
    const { page } = studio;
    const handle = page.getByRole("spinbutton", { name: "Wq[0][1]" });
    await handle.fill("-1");
    await handle.press("Enter");
    const numbers = { ...given, Wq: [[1, -1], given.Wq[1]] };
    await expect.poll(() => shown(page, "y = A · V")).toEqual(close(head({ ...start, numbers }).y));
    await expect
      .poll(() => page.locator(".explanation").textContent())
      .toMatch(/^Wq\[0\]\[1\] = −1: a weight/);
    await page.getByRole("heading", { name: "An attention head" }).click();
    await page.keyboard.press("End");
    await page.getByText("9 of 9: the score S[2][2]").waitFor();
    await page.keyboard.press("3");
    const before = head({ ...start, numbers }).L;
    const after = await page.locator(".next-loss strong").textContent();
    expect(value(after)).toBeLessThan(before);
    await page.getByText("Every line of the trace, as text").click();
    await expect
      .poll(() => page.locator(".lines").textContent())
      .toContain("Q[0][0] = x[0][0]·Wq[0][0]");
    await expect
      .poll(() => spoken(page, ".number-grids"))
      .toEqual(expect.arrayContaining([expect.stringContaining("x, a token in each row")]));
    expect(await violations(page)).toEqual([]);
    studio.assertQuiet();
  });

  it("says what each step shows, and sets what is worth trying", async () => {
    await using studio = await openStudio({ path: "#attention?at=3" });
    const { page } = studio;
    const line = () => page.locator(".explanation").textContent();
    await expect
      .poll(() => line())
      .toMatch(/^Token 1 asks token 0: S\[1\]\[0\] = 0\.8839, weight 0\.7076\./);
    await page.getByRole("button", { name: /^S\[1\]\[2\] = / }).click();
    await page.getByRole("heading", { name: "An attention head" }).hover();
    await page.getByText(/^Token 2 comes after token 1: its score is masked/).waitFor();

    const tries: [string, Setting][] = [
      ["Take the mask away", { ...start, isCausal: false }],
      ["Ask six times louder", { ...start, numbers: { ...given, Wq: times(6) } }],
      ["Ask for nothing", { ...start, numbers: { ...given, Wq: times(0) } }],
      ["Begin again", start],
    ];
    for (const [name, setting] of tries) {
      await page.getByRole("button", { name }).click();
      await expect
        .poll(() => shown(page, "A = softmax(S), row by row"), { message: name })
        .toEqual(close(head(setting).A));
    }
    studio.assertQuiet();
  });

  it.each([
    [1280, "dark", "attention-1280", "at=3"],
    [360, "light", "attention-360", "at=3&view=gradient"],
  ] as const)(
    "is accessible, and looks as it did at %d pixels, %s: %s",
    async (width, scheme, name, query) => {
      await using studio = await openStudio({ path: `#attention?${query}`, width, scheme });
      await studio.page.getByText(/the sum over 8 paths/).waitFor();
      await matchesPicture(studio.page, name);
      expect(await violations(studio.page)).toEqual([]);
      studio.assertQuiet();
    },
  );
});
