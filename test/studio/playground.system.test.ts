import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { panelNames } from "../../studio/pages/playground/page/panel-names.ts";
import { closeBrowser } from "../support/browser.ts";
import { matchesPicture, openStudio, type Studio, spoken, violations } from "../support/studio.ts";

afterAll(closeBrowser);

const addressOf = (state: Record<string, unknown>) => {
  const query = Object.entries(state).map(
    ([key, value]) =>
      `${key}=${encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value))}`,
  );
  return `#playground?${query.join("&")}`;
};

const time = (page: Page) => page.getByRole("group", { name: "Time" }).locator("output");

/** Waits for the words that say where the run is. */
async function at(page: Page, text: string | RegExp): Promise<void> {
  await time(page).filter({ hasText: text }).waitFor();
}

async function opened(state: Record<string, unknown>, setting = {}): Promise<Studio> {
  const studio = await openStudio({ path: addressOf(state), ...setting });
  await at(studio.page, new RegExp(`^Step ${state.step ?? 0},`));
  return studio;
}

/** What a canvas shows, as a number. */
const pixelsOf = (canvas: Element) => {
  const { width, height } = canvas as HTMLCanvasElement;
  const context = (canvas as HTMLCanvasElement).getContext("2d")!;
  const words = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  return words.reduce((hash, word) => Math.imul(hash ^ word, 16777619) >>> 0, 2166136261);
};

const gaussians = {
  data: { kind: "gaussians", samples: 200, noise: Math.SQRT1_2, validation: 0 },
  layers: [8, 8].map((units) => ({
    units,
    activation: "relu",
    batchNorm: false,
    dropout: 0,
    residual: false,
  })),
  optimizer: { momentum: 0 },
  batch: 0,
  initialisation: { scheme: "numpy" },
  precision: "float64",
};

describe("the playground", () => {
  it("trains the two Gaussians of the NumPy example to 0.0667 and 97.0 %", async () => {
    await using studio = await opened({ settings: gaussians, step: 299 });
    const { page } = studio;
    // The loss over all points before the 300th step is the one that the example reports.
    await page.getByText("0.0667", { exact: false }).first().waitFor();
    await page.getByRole("button", { name: "Step forward (right)" }).click();
    await at(page, "Step 300, epoch 300");
    await expect
      .poll(() => page.locator(".curves figcaption").nth(1).textContent())
      .toBe("Right 97.0 %");
    studio.assertQuiet();
  });

  it("is played, stopped and stepped by keys, and its address brings the moment back", async () => {
    await using studio = await opened({ step: 40 });
    const { page } = studio;
    await page.keyboard.press("ArrowRight");
    await at(page, /^Step 41,/);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await at(page, /^Step 39,/);
    await page.keyboard.press("End");
    await at(page, /^Step 41,/);
    await page.keyboard.press(" ");
    await at(page, /^Step (4[5-9]|[5-9]\d|\d{3,}),/);
    await page.keyboard.press(" ");
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    await page.waitForURL(/step=/);
    await page.keyboard.press("Home");
    await at(page, /^Step 0,/);
    await page.keyboard.press("3");
    await page.waitForURL(/view=update/);
    studio.assertQuiet();
  });

  it("goes through a step by its phases", async () => {
    await using studio = await opened({ step: 5 });
    const { page } = studio;
    for (const phase of ["forward", "loss", "backward"]) {
      await page.getByRole("button", { name: "Phase" }).click();
      await at(page, `next step: ${phase} done`);
    }
    await page.getByRole("button", { name: "Phase" }).click();
    await at(page, /^Step 6, epoch 0$/);
    await page.getByRole("button", { name: "Epoch" }).click();
    await at(page, /^Step 21, epoch 1$/);
    studio.assertQuiet();
  });

  it("watches both futures when something is changed in the past, and tells them again", async () => {
    await using studio = await opened({ step: 60, open: ["training", "courses"] });
    const { page } = studio;
    await page.getByLabel("Step", { exact: true }).fill("20");
    await at(page, /^Step 20,/);
    await page.getByLabel("Learning rate").fill("0.01");
    await page.keyboard.press("Enter");
    await page.getByText("Course 1, beside it").waitFor();
    await page.getByText("2: from step 20 of 1, optimizer rate 0.1 → 0.01").waitFor();
    await page.waitForURL(/chosen=1&other=0&step=20/);
    const address = page.url();
    await page.reload();
    await at(page, /^Step 20,/);
    await page.getByText("Course 1, beside it").waitFor();
    expect(page.url()).toBe(address);
    studio.assertQuiet();
  });

  it("shows the library's own error where a break ends in one, and the doctor's words at another", async () => {
    await using studio = await opened({ step: 10, open: ["breaks"] });
    const { page } = studio;
    await page.getByLabel("Go on beside the run as it is").uncheck();
    await page.getByLabel("The graph is used again").check();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("button", { name: "Step forward (right)" }).click();
    await page.getByRole("alert").filter({ hasText: "freed by an earlier backward()" }).waitFor();
    await page.getByLabel("The graph is used again").uncheck();
    await page.getByLabel("Gradients are not zeroed").check();
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await page.getByText("Gradients are not zeroed between steps").first().waitFor();
    studio.assertQuiet();
  });

  it("opens the output’s sum of products, whose gradients are differences of the loss", async () => {
    await using studio = await opened({ step: 12, unit: [2, 0], row: 7, open: ["unit"] });
    const { page } = studio;
    const rows = page.locator("table", { hasText: "∂L/∂w" }).locator("tbody tr");
    await rows.nth(8).waitFor();
    const numbers = await rows.evaluateAll((elements) =>
      elements.map((row) =>
        [...row.querySelectorAll("td")].map((cell) => {
          const text = cell.querySelector("input")?.value ?? cell.textContent ?? "";
          return Number(text.replaceAll("−", "-"));
        }),
      ),
    );
    const target = Number(
      /of class (\d)/.exec((await page.locator(".panel-body p").first().textContent()) ?? "")?.[1],
    );
    // In plain arithmetic, from the numbers that are shown: the last row is the bias, whose a is 1.
    const lossAt = (row: number, nudge: number) => {
      const z = numbers.reduce((sum, [a, w], i) => sum + a * (i === row ? w + nudge : w), 0);
      const p = 1 / (1 + Math.exp(-z));
      return -Math.log(target === 1 ? p : 1 - p);
    };
    for (const [i, [a, w, product, gradient]] of numbers.entries()) {
      expect(product).toBeCloseTo(a * w, 2);
      expect(gradient).toBeCloseTo((lossAt(i, 1e-5) - lossAt(i, -1e-5)) / 2e-5, 2);
    }
    studio.assertQuiet();
  });

  it("is looked at from three distances by keyboard, things moving from where they were, and back", async () => {
    await using studio = await opened({ step: 100, row: 7, view: "gradient" });
    const { page } = studio;
    const tile = page.getByRole("button", { name: /^Layer 2, unit 4/ });
    const tilePlace = (await tile.locator(".face").boundingBox())!;
    await tile.focus();
    /** Where a cell is in each of the next frames. In the usual time a slow machine draws too few: it is longer here. */
    const path = (id: string, key: string) =>
      page.evaluate(
        async ([id, key]) => {
          document.documentElement.style.setProperty("--quick", "2s");
          const target = document.activeElement!;
          target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
          const places: number[] = [];
          const start = performance.now();
          while (performance.now() - start < 3000) {
            await new Promise(requestAnimationFrame);
            const cell = document.querySelector(`[data-cell="${id}"]`);
            const box = cell?.getBoundingClientRect();
            if (box) places.push(box.left + box.width / 2);
          }
          return places;
        },
        [id, key],
      );
    const middle = tilePlace.x + tilePlace.width / 2;
    const inwards = await path("h2[3]", "Enter");
    await page.waitForURL(/zoom=unit2%5B3%5D/);
    const there = inwards.at(-1)!;
    expect(Math.abs(inwards[0] - middle)).toBeLessThan(2);
    expect(Math.abs(there - middle)).toBeGreaterThan(15);
    expect(inwards.some((x) => Math.abs(x - middle) > 2 && Math.abs(x - there) > 2)).toBe(true);
    const figure = page.getByRole("group", { name: "Unit 4 of layer 2 from near" });
    // The focus went in with the person; each number is what it is computed from.
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    await expect
      .poll(() => focused())
      .toMatch(/^∂L\/∂z2\[3\] = ∂L\/∂h2\[3\] × \(1 − h2\[3\]·h2\[3\]\) = /);
    const read = (id: string) =>
      page.locator(".net-cell", { has: page.locator(`[data-cell="${id}"]`) }).evaluate((cell) => {
        const number = (text = "") => Number(text.replaceAll("−", "-"));
        const [above, below] = [".is-above", ".is-below"].map((part) => cell.querySelector(part));
        return {
          value: number(cell.querySelector("input")?.value ?? above?.textContent ?? ""),
          gradient: number(below?.textContent ?? ""),
        };
      });
    const [z, h, dz] = [await read("z2[3]"), await read("h2[3]"), await read("b2[3]")];
    let sum = dz.value;
    for (let i = 0; i < 8; i++) {
      const [w, x] = [await read(`W2[3][${i}]`), await read(`h1[${i}]`)];
      sum += w.value * x.value;
      expect(w.gradient).toBeCloseTo(z.gradient * x.value, 2);
    }
    expect(sum).toBeCloseTo(z.value, 2);
    expect(Math.tanh(z.value)).toBeCloseTo(h.value, 2);
    expect(h.gradient * (1 - h.value ** 2)).toBeCloseTo(z.gradient, 2);
    // Right with the data, in to the sum, and from there to another unit's; Escape is the same way back.
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => focused()).toMatch(/^∂L\/∂h2\[3\] = /);
    await page.keyboard.press("Enter");
    await page.waitForURL(/zoom=h2%5B3%5D/);
    await page.getByText("∂L/∂h2[3], the sum").waitFor();
    const [w, above] = [await read("W3[0][3]"), await read("z3[0]")];
    expect(w.value * above.gradient).toBeCloseTo(h.gradient, 2);
    const address = page.url();
    await page.reload();
    await page.getByText("∂L/∂h2[3], the sum").waitFor();
    expect(page.url()).toBe(address);
    await figure.locator('[data-cell="z3[0]"]').focus();
    await page.keyboard.press("Enter");
    await page.getByRole("navigation", { name: "How near" }).getByText("layer 3, unit 1").waitFor();
    await page.keyboard.press("Escape");
    await page.waitForURL(/zoom=unit3%5B0%5D/);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Score z" }).waitFor();
    await page.waitForURL((url) => !url.href.includes("zoom"));
    await expect.poll(() => focused()).toBe("Score z");
    studio.assertQuiet();
  });

  it("is looked at from near by the pointer too, and with reduced motion without the travel", async () => {
    await using studio = await opened({ step: 60 }, { reducedMotion: true });
    const { page } = studio;
    await page.getByRole("button", { name: /^Layer 1, unit 2/ }).click();
    await page.getByRole("button", { name: "Look at layer 1, unit 2 from near" }).click();
    const cell = page.locator('.net-cell:has([data-cell="z1[1]"])');
    await cell.waitFor();
    await expect
      .poll(() => cell.evaluate((each) => getComputedStyle(each).transitionDuration))
      .toBe("0s");
    // A weight is a handle here as well: what depends on it follows.
    const sum = () => cell.locator(".is-above").textContent();
    const before = await sum();
    const weight = page.getByRole("spinbutton", { name: "W1[1][0]" });
    const was = await weight.inputValue();
    await weight.fill("2,5");
    await page.keyboard.press("Enter");
    await expect.poll(sum).not.toBe(before);
    await weight.dblclick();
    await expect.poll(sum).toBe(before);
    await expect.poll(() => weight.inputValue()).toBe(was);
    await page.locator('[data-cell="W1[1][1]"]').dblclick({ position: { x: 4, y: 4 } });
    await page.getByText("is given, and goes into these").waitFor();
    await page.getByRole("button", { name: "network", exact: true }).click();
    await page.getByRole("button", { name: /^Layer 1, unit 2/ }).waitFor();
    studio.assertQuiet();
  });

  it("sets a weight on its line by the pointer and by keys, and puts it back", async () => {
    await using studio = await opened({ step: 60, unit: [2, 0], open: ["unit"] });
    const { page } = studio;
    const loss = () => page.locator(".curves figcaption").first().textContent();
    const field = page.getByRole("spinbutton", { name: "Weight", exact: true });
    // The same weight in the words: from unit 1 of layer 2 to the output.
    const inWords = page.getByRole("spinbutton", { name: "Weight from unit 1", exact: true });
    await inWords.waitFor();
    const [was, lossBefore] = [await inWords.inputValue(), await loss()];
    const picture = () => page.locator(".plane canvas.map").first().evaluate(pixelsOf);
    const before = await picture();
    const middle = async () => {
      const from = (await page.getByRole("button", { name: /^Layer 2, unit 1$/ }).boundingBox())!;
      const to = (await page.getByRole("button", { name: "Score z" }).boundingBox())!;
      return {
        x: (from.x + from.width + to.x) / 2,
        y: (from.y + from.height / 2 + to.y + to.height / 2) / 2,
      };
    };
    const openEditor = async () => {
      const { x, y } = await middle();
      await page.mouse.click(x, y);
      await field.waitFor();
    };
    await openEditor();
    await expect.poll(() => field.inputValue()).toBe(was);
    await page.keyboard.type("-3");
    await page.keyboard.press("Enter");
    await expect.poll(() => inWords.inputValue()).toBe("−3");
    await expect.poll(loss).not.toBe(lossBefore);
    await expect.poll(picture).not.toBe(before);
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => inWords.inputValue()).toBe("−2.9");
    await page.keyboard.press("Escape");
    await field.waitFor({ state: "detached" });
    // By the pointer: 40 pixels are ten steps of 0.1. A double click puts back what it was when it was come to.
    await openEditor();
    const { x, y, width, height } = (await field.boundingBox())!;
    const at = { x: x + width / 2, y: y + height / 2 };
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x + 20, at.y);
    await page.mouse.move(at.x + 40, at.y);
    await page.mouse.up();
    await expect.poll(() => inWords.inputValue()).toBe("−1.9");
    await field.dblclick();
    await expect.poll(() => inWords.inputValue()).toBe("−2.9");
    await inWords.dblclick();
    await expect.poll(() => inWords.inputValue()).toBe(was);
    await expect.poll(loss).toBe(lossBefore);
    await expect.poll(picture).toBe(before);
    studio.assertQuiet();
  });

  it("takes a file that is dropped, and says what is wrong with one", async () => {
    await using studio = await opened({ open: ["data"] });
    const { page } = studio;
    const drop = (name: string, text: string) =>
      page.evaluate(
        ([name, text]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([text], name, { type: "text/csv" }));
          dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
        },
        [name, text],
      );
    await drop("bad.csv", "a,b,kind\n1,two,x\n3,4,y\n");
    await page.getByRole("alert").filter({ hasText: "expected a finite number" }).waitFor();
    const rows = Array.from(
      { length: 40 },
      (_, i) => `${i % 7},${(i * 3) % 11},${i % 2 ? "cat" : "ant"}`,
    );
    await drop("good.csv", `width,height,kind\n${rows.join("\n")}\n`);
    await page.getByText("40 rows, 2 features, 2 classes: ant, cat.").waitFor();
    await page.getByRole("alert").waitFor({ state: "detached" });
    studio.assertQuiet();
  });

  it("learns points that are put on the plane, by the pointer and by typing", async () => {
    await using studio = await opened({});
    const { page } = studio;
    await page.getByLabel("Points", { exact: true }).selectOption("drawn");
    const plane = (points: number) =>
      page.getByRole("img", { name: `The plane: ${points} points of 2 classes` });
    await plane(2).waitFor();
    await plane(2).click({ position: { x: 60, y: 40 } });
    await plane(3).waitFor();
    await page.getByRole("radio", { name: "1", exact: true }).click();
    const add = page.getByRole("button", { name: "Add", exact: true });
    // A place that is not whole is none.
    await add.click();
    await page.getByLabel("x₁ of the point").fill("0,25");
    await add.click();
    await page.getByLabel("x₂ of the point").fill("−1");
    await add.click();
    await plane(4).waitFor();
    const written = () => decodeURIComponent(page.url());
    await expect.poll(written).toContain('"targets":[0,1,0,1]');
    expect(written()).toContain(",0.25,-1]");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Epoch" }).click();
    await at(page, /^Step [1-9]/);
    studio.assertQuiet();
  });

  it("runs both losses side by side, from one beginning", async () => {
    await using studio = await opened({ step: 20, open: ["training", "courses"] });
    const { page } = studio;
    await page.getByRole("button", { name: "Both losses side by side" }).click();
    await page.getByRole("img", { name: /^The plane of the other course: 300 points/ }).waitFor();
    await at(page, /^Step 20,/);
    await page.getByText(/2: from step 0 of 1, loss/).waitFor();
    studio.assertQuiet();
  });

  it("draws its plane in the classes' colours, with reduced motion too", async () => {
    await using studio = await opened({ step: 100 }, { reducedMotion: true });
    const count = () =>
      studio.page
        .locator(".plane canvas.map")
        .first()
        .evaluate((canvas) => {
          const { width, height } = canvas as HTMLCanvasElement;
          const context = (canvas as HTMLCanvasElement).getContext("2d")!;
          const words = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
          return new Set(words).size;
        });
    await expect.poll(count).toBeGreaterThan(20);
    studio.assertQuiet();
  });

  it.each(["light", "dark"] as const)(
    "has nothing that axe-core finds, in the %s scheme",
    async (scheme) => {
      await using studio = await opened({ step: 30, unit: [0, 1], open: panelNames }, { scheme });
      await studio.page.getByText("forward 1").waitFor();
      expect(await violations(studio.page)).toEqual([]);
      await studio.page.getByRole("button", { name: /^Look at layer 1, unit 2/ }).click();
      await studio.page.getByRole("img", { name: /^tanh at z = / }).waitFor();
      expect(await violations(studio.page)).toEqual([]);
      studio.assertQuiet();
    },
  );

  it("says its plane and its units to a screen reader", async () => {
    await using studio = await opened({ step: 100 });
    const plane = await spoken(studio.page, ".planes");
    expect(plane.join("; ")).toMatch(
      /image, The plane: 300 points of 2 classes at step 100; [\d.]+ % of the training points are on the right side/,
    );
    const network = await spoken(studio.page, ".network");
    expect(network).toContain("button, Layer 1, unit 1, not pressed");
  });

  it.each([
    [1280, 800, "light"],
    [360, 800, "dark"],
  ] as const)("looks as it did at %d pixels", async (width, height, scheme) => {
    await using studio = await opened({ step: 400, view: "value" }, { width, height, scheme });
    await studio.page.locator(".curve canvas").first().waitFor();
    await matchesPicture(studio.page, `playground-${width}`);
  });
});
