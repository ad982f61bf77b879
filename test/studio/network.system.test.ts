import { exampleNetwork, type TracedNetwork, traceNetwork } from "chainrule/trace";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { numberAt, parametersOf, withNumbers } from "../../studio/network/numbers.ts";
import { closeBrowser } from "../support/browser.ts";
import { matchesPicture, openStudio, spoken, violations } from "../support/studio.ts";
import { exampleGradients, plainLoss } from "./network/example.ts";

afterAll(closeBrowser);

const read = (text: string | null) => (text ? Number(text.replaceAll("−", "-")) : null);

const cell = (page: Page, id: string) =>
  page.locator(".net-cell", { has: page.locator(`[data-cell="${id}"]`) });

/** The numbers of a cell as they are shown: its value, or null for an empty slot, and its gradient. */
async function shown(page: Page, id: string): Promise<(number | null)[]> {
  const texts = await cell(page, id)
    .locator(".handle, .reading")
    .evaluateAll((elements) =>
      elements.map((element) =>
        element instanceof HTMLInputElement ? element.value : element.textContent,
      ),
    );
  return texts.map(read);
}

function difference(network: TracedNetwork, id: string): number {
  const w = numberAt(network, id)!;
  const at = (h: number) => plainLoss(withNumbers(network, new Map([[id, w + h]])));
  return (at(1e-5) - at(-1e-5)) / 2e-5;
}

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute("data-cell"));
const explanation = (page: Page) => page.locator(".explanation").textContent();

describe("the network's page", () => {
  it("shows the loss and all 17 gradients, as differences of the inputs shown", async () => {
    await using studio = await openStudio({ path: "#network?step=99&view=gradient" });
    const { page } = studio;
    const numbers = new Map<string, number>();
    for (const id of [...parametersOf(exampleNetwork), "x[0]", "x[1]"]) {
      numbers.set(id, (await shown(page, id))[0]!);
    }
    const network = withNumbers(exampleNetwork, numbers);
    await expect.poll(async () => (await shown(page, "L"))[0]).toBeCloseTo(plainLoss(network), 4);
    for (const [id, expected] of Object.entries(exampleGradients)) {
      const [, gradient] = await shown(page, id);
      expect(gradient).toBeCloseTo(expected, 4);
      expect(gradient).toBeCloseTo(difference(network, id), 4);
    }
    await page.getByText("The figure as a table").click();
    const row = page.getByRole("row", { name: /^L 0\.775804/ });
    await row.waitFor();
    studio.assertQuiet();
  });

  it("has nothing ahead of its step, and draws what is blocked", async () => {
    await using studio = await openStudio({ path: "#network", reducedMotion: true });
    const { page } = studio;
    await expect.poll(() => shown(page, "z1[0]")).toEqual([null, null]);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => shown(page, "z1[0]")).toEqual([-0.06, null]);
    await expect.poll(() => shown(page, "z1[1]")).toEqual([null, null]);
    await page.getByRole("radio", { name: "layer by layer" }).click();
    await page.keyboard.press("End");
    await page.getByRole("radio", { name: "gradient" }).click();
    const blocked = await page
      .locator(".net-cell.is-blocked [data-cell]")
      .evaluateAll((cells) => cells.map((each) => each.getAttribute("data-cell")));
    expect(blocked.sort()).toEqual(["W1[0][0]", "W1[0][1]", "b1[0]", "z1[0]"]);
    await expect.poll(() => page.locator(".edge .gate").count()).toBe(1);
    await expect.poll(() => page.locator(".next-loss").textContent()).toContain("0.383861");
    studio.assertQuiet();
  });

  it("follows a number that is dragged or typed, at every distance", async () => {
    await using studio = await openStudio({
      path: "#network?step=99&view=gradient",
      reducedMotion: true,
    });
    const { page } = studio;
    const handle = page.locator(".net-figure").getByRole("spinbutton", { name: "W1[1][0]" });
    const box = (await handle.boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 40, y, { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => (await shown(page, "W1[1][0]"))[0]).toBe(0.8);
    await page.getByRole("button", { name: "layer 1, relu" }).click();
    await handle.fill("1.5");
    await handle.press("Enter");
    const network = withNumbers(exampleNetwork, new Map([["W1[1][0]", 1.5]]));
    for (const id of ["W1[1][0]", "W1[2][1]", "b1[1]"]) {
      await expect
        .poll(async () => (await shown(page, id))[1])
        .toBeCloseTo(difference(network, id), 4);
    }
    await handle.dblclick();
    await expect.poll(async () => (await shown(page, "W1[1][0]"))[0]).toBe(0.3);
    studio.assertQuiet();
  });

  it("is looked at from near and back by the keyboard, which walks along its lines", async () => {
    await using studio = await openStudio({
      path: "#network?step=99&view=gradient",
      reducedMotion: true,
    });
    const { page } = studio;
    const { keyboard } = page;
    await page.locator('[data-cell="x[0]"]').focus();
    await keyboard.press("ArrowRight");
    await expect.poll(() => focused(page)).toMatch(/^W1/);
    await keyboard.press("ArrowRight");
    await expect.poll(() => focused(page)).toMatch(/^z1/);
    await keyboard.press("ArrowLeft");
    await expect.poll(() => focused(page)).toMatch(/^(W1|b1)/);
    await page.locator('[data-cell="h1[1]"]').focus();
    await expect.poll(() => explanation(page)).toContain("∂L/∂h1[1] = ∂L/∂z2[0] × W2[0][1]");
    await keyboard.press(" ");
    await expect.poll(() => page.locator(".net-cell.is-pinned").count()).toBe(1);
    await expect.poll(() => page.locator(".net-cell.is-dim").count()).toBeGreaterThan(5);
    await keyboard.press("Escape");
    await expect.poll(() => page.locator(".net-cell.is-pinned").count()).toBe(0);
    await keyboard.press("Enter");
    await expect.poll(() => page.locator(".net-cell:not(.is-away)").count()).toBe(17);
    await expect.poll(() => focused(page)).toBe("h1[1]");
    await keyboard.press("Enter");
    await expect
      .poll(() => page.locator(".note.kind-gradient").allTextContents())
      .toEqual(["0.1619", "0.2159"]);
    await expect.poll(() => focused(page)).toBe("h1[1]");
    await keyboard.press("1");
    await expect.poll(() => page.locator(".note.kind-words").textContent()).toBe("relu(z1[1])");
    await keyboard.press("Escape");
    await keyboard.press("Escape");
    await expect.poll(() => page.locator(".net-figure .door").count()).toBe(5);
    await expect.poll(() => focused(page)).toBe("h1[1]");
    studio.assertQuiet();
  });

  it("is looked at from near by the pointer", async () => {
    await using studio = await openStudio({
      path: "#network?step=99&view=gradient",
      reducedMotion: true,
    });
    const { page } = studio;
    await page.locator('[data-cell="L"]').dblclick({ position: { x: 10, y: 6 } });
    await expect.poll(() => page.url()).toContain("zoom=loss");
    await page.locator('[data-cell="s"]').click({ position: { x: 5, y: 5 } });
    await page.getByRole("button", { name: "Look at s from near" }).click();
    await expect.poll(() => page.url()).toContain("zoom=s");
    await page
      .getByRole("navigation", { name: "How near" })
      .getByRole("button", { name: "network" })
      .click();
    await expect.poll(() => page.url()).not.toContain("zoom");
    studio.assertQuiet();
  });

  it.each([false, true])(
    "moves each cell to its place, with reduced motion %s",
    async (reducedMotion) => {
      await using studio = await openStudio({ path: "#network?step=99", reducedMotion });
      const { page } = studio;
      // Where a unit is in each frame, from the press until it stands still.
      // A slow machine draws too few in the time that the move takes: here it takes longer.
      const places = await page.evaluate(async () => {
        document.documentElement.style.setProperty("--quick", "2s");
        const place = () =>
          Math.round(document.querySelector('[data-cell="h1[2]"]')!.getBoundingClientRect().x);
        const places = [place()];
        for (const door of document.querySelectorAll<HTMLElement>(".door")) {
          if (door.textContent === "layer 1, relu") door.click();
        }
        const start = performance.now();
        while (performance.now() - start < 3000) {
          await new Promise(requestAnimationFrame);
          places.push(place());
        }
        return places;
      });
      const [first, last] = [places[0], places[places.length - 1]];
      expect(Math.abs(last - first)).toBeGreaterThan(20);
      const between = new Set(places.filter((x) => x !== first && x !== last)).size;
      if (reducedMotion) expect(between).toBe(0);
      else expect(between).toBeGreaterThan(1);
      studio.assertQuiet();
    },
  );

  it("is never too small to be read: a large one is scrolled, and follows its steps", async () => {
    const layers = Array.from({ length: 8 }, () => ({
      weights: [
        [0.9, 0.3],
        [-0.4, 0.8],
      ],
      activation: "tanh",
    }));
    const network = { layers, loss: "meanSquaredError", input: [0.5, 0.8], target: [1, 0] };
    const path = `#network?network=${encodeURIComponent(JSON.stringify(network))}`;
    await using studio = await openStudio({ path, reducedMotion: true });
    const { page } = studio;
    const overflow = () =>
      page.locator(".net-figure").evaluate((figure) => figure.scrollWidth - figure.clientWidth);
    await expect
      .poll(async () => (await cell(page, "x[0]").boundingBox())!.width)
      .toBeGreaterThan(38);
    await expect.poll(() => overflow()).toBeGreaterThan(100);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
    await page.getByRole("radio", { name: "layer by layer" }).click();
    for (const key of ["End", "ArrowLeft", "Home"]) {
      await page.keyboard.press(key);
      const running = page.locator(".net-cell.is-now").first();
      await expect
        .poll(() =>
          running.evaluate((cell) => {
            const [inner, outer] = [cell, cell.closest(".net-figure")!].map((each) =>
              each.getBoundingClientRect(),
            );
            return inner.left >= outer.left && inner.right <= outer.right;
          }),
        )
        .toBe(true);
    }
    await page.locator('[data-cell="h3[0]"]').focus();
    await page.keyboard.press("Enter");
    // What is out of sight takes no room.
    await expect.poll(overflow).toBe(0);
    studio.assertQuiet();
  });

  it("keeps the running line of the words in sight", async () => {
    for (const step of [12, 30, 44]) {
      await using studio = await openStudio({ path: `#network?step=${step}` });
      const { page } = studio;
      const isInSight = () =>
        page.evaluate(() => {
          const [line, words] = [".line.is-now", ".words"].map((name) =>
            document.querySelector(name)!.getBoundingClientRect(),
          );
          return line.top >= words.top && line.bottom <= words.bottom;
        });
      await expect.poll(isInSight).toBe(true);
    }
  });

  it("is as its address says, and writes what changes there", async () => {
    await using studio = await openStudio({ path: "#network?step=99&view=gradient&pace=layer" });
    const { page } = studio;
    await page.getByRole("radio", { name: "network" }).click();
    await page.getByRole("button", { name: "One unit more in layer 1" }).click();
    await page.getByLabel("Activation of layer 1").selectOption("tanh");
    await page.getByLabel("loss", { exact: true }).selectOption("meanSquaredError");
    await page.getByRole("button", { name: "layer 2", exact: true }).click();
    await expect.poll(() => page.url()).toContain("zoom=layer2");
    const before = await shown(page, "W2[1][3]");
    const copied = page.url();
    await using other = await openStudio({ path: copied.slice(copied.indexOf("#")) });
    await expect.poll(() => shown(other.page, "W2[1][3]")).toEqual(before);
    const query = new URLSearchParams(copied.slice(copied.indexOf("?")));
    const network = JSON.parse(query.get("network")!) as TracedNetwork;
    expect(before[1]).toBeCloseTo(difference(network, "W2[1][3]"), 4);
    await using wrong = await openStudio({
      path: '#network?network={"layers":3}&step=x&zoom=z9[0]&panel=q',
    });
    await expect.poll(async () => (await shown(wrong.page, "W1[0][0]"))[0]).toBe(0.1);
    wrong.assertQuiet();
    studio.assertQuiet();
  });

  it("loads networks and traces, and says what is wrong with another file", async () => {
    await using studio = await openStudio({ path: "#network?panel=network" });
    const { page } = studio;
    const field = page.getByLabel("Network or trace file");
    const load = (name: string, text: string) =>
      field.setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
    const network: TracedNetwork = {
      layers: [
        {
          weights: [
            [0.5, -1],
            [0.25, 0.75],
          ],
          bias: [0.1, 0],
          activation: "tanh",
        },
        { weights: [[2, -1.5]] },
      ],
      loss: "binaryCrossEntropy",
      input: [1, 0.9],
      target: [1],
    };
    await load("trace.json", JSON.stringify(traceNetwork(network)));
    await page.getByText("trace.json is shown.").waitFor();
    await page.keyboard.press("End");
    await page.keyboard.press("2");
    for (const id of parametersOf(network)) {
      await expect
        .poll(async () => (await shown(page, id))[1])
        .toBeCloseTo(difference(network, id), 3);
    }
    await load("wrong.json", '{"layers": []}');
    await page.getByText("wrong.json: loss: missing").waitFor();
    await expect.poll(async () => (await shown(page, "W2[0][1]"))[0]).toBe(-1.5);
    studio.assertQuiet();
  });

  it("keeps a view that is chosen in the frame of a step", async () => {
    await using studio = await openStudio({ path: "#network", reducedMotion: true });
    const { page } = studio;
    for (const view of ["2", "1", "2"]) {
      await page.evaluate((view) => {
        for (const key of ["Home", "End", view]) {
          document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        }
      }, view);
      const chosen = page.getByRole("radio", { name: view === "2" ? "gradient" : "value" });
      // Two frames on it still is.
      await page.evaluate(async () => {
        for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
      });
      await expect.poll(() => chosen.getAttribute("aria-checked")).toBe("true");
    }
    studio.assertQuiet();
  });

  it("takes a file that is dropped anywhere on the page", async () => {
    await using studio = await openStudio({ path: "#network" });
    const { page } = studio;
    const network: TracedNetwork = {
      layers: [{ weights: [[0.7]] }],
      loss: "meanSquaredError",
      input: [2],
      target: [1],
    };
    const isTaken = await page.locator(".words").evaluate((words, text) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], "dropped.json", { type: "application/json" }));
      return ["dragover", "drop"].map(
        (type) =>
          !words.dispatchEvent(
            new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }),
          ),
      );
    }, JSON.stringify(network));
    // Else the browser leaves the page for the file.
    expect(isTaken).toEqual([true, true]);
    await page.getByText("dropped.json is shown.").waitFor();
    await expect.poll(async () => (await shown(page, "W1[0][0]"))[0]).toBe(0.7);
    studio.assertQuiet();
  });

  it("reads an address that comes while the one before is about to be written", async () => {
    for (const step of [3, 4, 5]) {
      await using studio = await openStudio({ path: "#network?step=30&view=gradient" });
      const { page } = studio;
      const address = new URL(`#network?step=${step}&panel=predict`, page.url());
      await page.goto(address.href);
      await page.locator(".question").waitFor();
      expect(page.url()).toContain(`step=${step}`);
      studio.assertQuiet();
    }
  });

  it("compares all gradients with differences, and shows their error against h", async () => {
    await using studio = await openStudio({ path: "#network?panel=check" });
    const { page } = studio;
    await page.getByText("17 of 17 gradients agree with the differences.").waitFor();
    await page.getByRole("button", { name: "W2[0][2]" }).last().click();
    await page.getByRole("heading", { name: /for W2\[0\]\[2\]/ }).waitFor();
    const slider = page.getByRole("slider", { name: /Step h/ });
    await expect
      .poll(() => slider.getAttribute("aria-valuetext"))
      .toMatch(/^h = 1\.0e−5: forward .*e−7, central .*e−1[123]$/);
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => slider.getAttribute("aria-valuetext")).toContain("h = 1.8e−5");
    await page.keyboard.press("Home");
    await expect.poll(() => slider.getAttribute("aria-valuenow")).toBe("0");
    const least = await slider.getAttribute("aria-valuetext");
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => slider.getAttribute("aria-valuetext")).toBe(least);
    await page.keyboard.press("End");
    await expect
      .poll(() => slider.getAttribute("aria-valuenow"))
      .toBe(await slider.getAttribute("aria-valuemax"));
    await slider.hover({ position: { x: 120, y: 80 } });
    await expect.poll(() => slider.getAttribute("aria-valuetext")).not.toContain("h = 1.8e−5");
    await page.getByRole("button", { name: "W1[0][0]" }).last().click();
    await page.getByRole("heading", { name: /for W1\[0\]\[0\]/ }).waitFor();
    studio.assertQuiet();
  });

  it("marks a kink, and says where there is no curve", async () => {
    const network: TracedNetwork = {
      layers: [{ weights: [[1]], bias: [0], activation: "relu" }],
      loss: "meanSquaredError",
      input: [0],
      target: [1],
    };
    const path = `#network?panel=check&network=${encodeURIComponent(JSON.stringify(network))}`;
    await using studio = await openStudio({ path });
    const { page } = studio;
    await page.getByRole("row", { name: /^b1\[0\] .* kink/ }).waitFor();
    await page.getByText("1 of 2 gradients agree").waitFor();
    await page.getByRole("button", { name: "W1[0][0]", exact: true }).click();
    await page.getByText("The error is 0 for every h").waitFor();
    studio.assertQuiet();
  });

  it("asks for all 17 gradients, names mistakes, and grades", async () => {
    await using studio = await openStudio({ path: "#network", reducedMotion: true });
    const { page } = studio;
    await page.getByRole("radio", { name: "predict" }).click();
    await expect.poll(() => shown(page, "b2[1]")).toEqual([-0.05, null]);
    // The largest gradient would be told by what the widest line stands for.
    await expect.poll(() => page.locator(".legend").textContent()).not.toContain("widest");
    const field = page.locator(".question input");
    await field.fill("-0.08095");
    await field.press("Enter");
    await page.getByText("forgot relu′", { exact: true }).waitFor();
    const { keyboard } = page;
    for (const [id, gradient] of Object.entries(exampleGradients)) {
      await expect.poll(() => page.locator(".question label").textContent()).toContain(`∂${id}`);
      await field.fill(String(gradient));
      await keyboard.press("Enter");
      await page.locator(".told .is-right").waitFor();
      await keyboard.press("Enter");
    }
    await page.getByText("17 of 17 right, 16 at the first try.").waitFor();
    await expect.poll(async () => (await shown(page, "b2[1]"))[1]).toBeCloseTo(0.539666, 4);
    await expect
      .poll(() => page.locator(".legend").textContent())
      .toContain("a gradient of 0.5397");
    studio.assertQuiet();
  });

  it("prints as a sheet with 17 boxes, the solutions on a second page", async () => {
    await using studio = await openStudio({ path: "#network?panel=predict", scheme: "dark" });
    const { page } = studio;
    await page.emulateMedia({ media: "print" });
    await expect.poll(() => page.locator(".sheet .box:visible").count()).toBe(17);
    await expect
      .poll(() => page.locator(".sheet dd:visible").allTextContents())
      .toEqual(
        Object.values(exampleGradients).map((gradient) => String(gradient).replace("-", "−")),
      );
    await expect
      .poll(() => page.locator(".sheet p").textContent())
      .toContain("The loss is softmax and cross-entropy, the target class 0.");
    await expect.poll(() => page.locator(".masthead").isVisible()).toBe(false);
    const pages = (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b/g);
    expect(pages).toHaveLength(2);
    studio.assertQuiet();
  });

  it("is spoken with its numbers", async () => {
    await using studio = await openStudio({ path: "#network?step=30&view=gradient" });
    const phrases = await spoken(studio.page, ".net-figure");
    expect(phrases[0]).toBe("group, Network as units and weights");
    const w = phrases.find((phrase) => phrase.includes("∂L/∂W2[0][1] ="));
    expect(w).toContain("∂L/∂z2[0] × h1[1] = (−0.539666) × 0.37 = −0.1997");
    expect(phrases.some((phrase) => phrase.includes("x[0], gradient not computed yet"))).toBe(true);
    // What is seen from near only is not said from afar.
    expect(phrases.filter((phrase) => /^button, (∂L\/∂)?(logp|e|s)\b/.test(phrase))).toEqual([]);
    studio.assertQuiet();
  });

  it.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 360],
    ["dark", 360],
  ] as const)("is accessible and as in its picture, %s, %d wide", async (scheme, width) => {
    const path = "#network?step=46&view=gradient";
    await using studio = await openStudio({ path, scheme, width, reducedMotion: true });
    const { page } = studio;
    for (const panel of ["network", "check", "predict", "steps"]) {
      await page.getByRole("radio", { name: panel, exact: true }).click();
      expect(await violations(page)).toEqual([]);
    }
    await page.keyboard.press("2");
    await page.mouse.move(0, 0);
    // The words follow the step in their own time.
    await page.waitForTimeout(500);
    await page.evaluate(() => {
      scrollTo(0, 0);
      document.querySelector(".words")!.scrollTo(0, 0);
    });
    await matchesPicture(page, `network-${scheme}-${width}`);
    studio.assertQuiet();
  });
});
