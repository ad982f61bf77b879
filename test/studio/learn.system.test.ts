import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { hrefOf } from "../../studio/course/page-link.ts";
import { spokenName } from "../../studio/formula/names.ts";
import { lessons } from "../../studio/lessons/lessons.ts";
import { questions } from "../../studio/questions/questions.ts";
import { closeBrowser } from "../support/browser.ts";
import { matchesPicture, openStudio, spoken, violations } from "../support/studio.ts";
import { links } from "./course/texts.ts";

afterAll(closeBrowser);

const heading = (page: Page) => page.locator("main h1");

/** Types a number into the prose. */
async function type(page: Page, id: string, value: number): Promise<void> {
  const handle = page
    .locator(".lesson")
    .getByRole("spinbutton", { name: spokenName(id) })
    .first();
  await handle.fill(String(value));
  await handle.press("Enter");
}

describe("the course", () => {
  it("leads a newcomer from the first page through every lesson to a trained network", async () => {
    await using studio = await openStudio();
    const { page } = studio;
    await page.getByRole("link", { name: "Begin with the first lesson" }).click();
    for (const [i, { id, title, task }] of lessons.entries()) {
      await heading(page)
        .filter({ hasText: `${i + 1} · ${title}` })
        .waitFor();
      const stands = page.locator(".task strong");
      await expect.poll(() => stands.textContent()).toBe("");
      for (const [number, value] of Object.entries(task.way)) await type(page, number, value);
      await stands.filter({ hasText: "There it is." }).waitFor();
      if (id === "training") await trainsInThePlayground(page);
      const next = page.getByRole("link", { name: "Next ›" });
      if (i < lessons.length - 1) await next.click();
    }
    await page.getByRole("link", { name: "Contents" }).click();
    const howFar = page.locator(".words .lesson p").first();
    await howFar.filter({ hasText: `${lessons.length} of ${lessons.length} lessons` }).waitFor();
    // What is done is there when one comes back, until one forgets it.
    await page.reload();
    await howFar.filter({ hasText: `${lessons.length} of ${lessons.length} lessons` }).waitFor();
    await page.getByRole("button", { name: "Forget what is done" }).click();
    await howFar.filter({ hasText: `0 of ${lessons.length} lessons` }).waitFor();
    await expect
      .poll(() => page.evaluate(() => localStorage.getItem("chainrule-studio-course")))
      .toBe(null);
    studio.assertQuiet();
  });

  it("moves prose and figure with one number, and keeps it in the address", async () => {
    await using studio = await openStudio({ path: "#learn" });
    const { page } = studio;
    const words = page.locator(".lesson");
    const handle = words.getByRole("spinbutton", { name: "w", exact: true });
    const box = (await handle.boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 40, y, { steps: 5 });
    // 2 + 10 steps of 0.1, times 3.
    await words.getByText("goes from").filter({ hasText: "goes from 9 to 9.3" }).waitFor();
    await page.mouse.up();
    const inFigure = page.locator(".graph").getByRole("spinbutton", { name: "w", exact: true });
    await expect.poll(() => inFigure.inputValue()).toBe("3");
    await expect.poll(() => decodeURIComponent(page.url())).toContain('numbers={"w":3}');
    const onGraph = await words
      .getByRole("link", { name: /on the Graph page/ })
      .getAttribute("href");
    expect(new URLSearchParams(onGraph!.split("?")[1]).get("program")).toBe(
      "w = 3\nx = 3\nL = w*x",
    );
    await handle.dblclick();
    await words.getByText("goes from").filter({ hasText: "goes from 6 to 6.3" }).waitFor();
    studio.assertQuiet();
  });

  it("explains terms, walks by keys, and reads its lesson aloud", async () => {
    await using studio = await openStudio({ path: "#learn" });
    const { page } = studio;
    const line = page.locator(".explanation");
    await page.getByRole("link", { name: "derivative", exact: true }).focus();
    await line.filter({ hasText: /^derivative: How much a result changes/ }).waitFor();
    await page.locator(".brand").focus();
    await line.filter({ hasText: /^Drag an underlined number/ }).waitFor();
    await page.keyboard.press("ArrowRight");
    await heading(page).filter({ hasText: "2 · " }).waitFor();
    await page.keyboard.press("ArrowLeft");
    await heading(page).filter({ hasText: "1 · " }).waitFor();
    const said = await spoken(page, "article");
    expect(said[0]).toBe("article");
    expect(said.join(" ")).toContain("Their product is");
    expect(said.filter((phrase) => phrase.startsWith("heading, "))).toEqual([
      "heading, One product, level 2",
      "heading, To do, level 3",
      "heading, It goes on, level 3",
    ]);
    expect(said.some((phrase) => /^spinbutton, w, /.test(phrase))).toBe(true);
    await page.getByRole("link", { name: "derivative", exact: true }).click();
    await heading(page).filter({ hasText: "Glossary" }).waitFor();
    await page.locator(".words h2").filter({ hasText: "derivative" }).waitFor();
    await page.goBack();
    await heading(page).filter({ hasText: "1 · " }).waitFor();
    studio.assertQuiet();
  });

  it("answers questions, also where a browser keeps nothing", async () => {
    await using studio = await openStudio();
    const { page } = studio;
    await page.addInitScript(() => {
      Object.defineProperty(window, "localStorage", {
        get: () => {
          throw new DOMException("refused", "SecurityError");
        },
      });
    });
    await page.goto(`${page.url().split("#")[0]}#learn?part=questions&question=used-three-times`);
    await page.reload();
    const words = page.locator(".question");
    const given = async () => {
      const numbers = await words.locator("p").first().locator(".live").allTextContents();
      return numbers.map((text) => Number(text.replace("−", "-")));
    };
    await words.waitFor();
    const [x, a] = await given();
    const field = words.getByRole("textbox", { name: "Your number" });
    await field.fill("−2");
    await field.press("Enter");
    await words.getByText("it has overwritten the others").waitFor();
    await field.fill(String(a + 2 * x - 2));
    await field.press("Enter");
    await words.getByText("Three paths, three shares").waitFor();
    await words.getByRole("heading", { name: "Explained" }).waitFor();
    await page.getByText("answered", { exact: true }).waitFor();
    await words.getByRole("button", { name: "Other numbers" }).click();
    await page.waitForURL(/seed=1/);
    await expect.poll(() => given()).not.toEqual([x, a]);
    await words.getByRole("link", { name: "Next question ›" }).click();
    await words
      .getByRole("button", { name: /dY for b/ })
      .first()
      .click();
    await words.locator(".choice p").first().waitFor();
    await page.getByRole("link", { name: "Contents" }).click();
    await page.getByText(`and 1 of ${questions.length} questions`).waitFor();
    await page.getByText("it lasts as long as the page is open").waitFor();
    studio.assertQuiet();
  });

  it.each([
    ["light", 1280],
    ["dark", 360],
  ] as const)("has nothing for axe-core to find, %s, %d wide", async (scheme, width) => {
    await using studio = await openStudio({ path: "#learn", scheme, width });
    const { page } = studio;
    const places = [
      ...["lesson=by-hand", "lesson=step", "lesson=check&view=gradient", "part=contents"],
      ...["part=questions&question=xor", "part=questions&question=softmax"],
      ...["part=troubleshooting", "part=history", "part=glossary&term=loss"],
    ];
    for (const place of places) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `#learn?${place}`);
      await page.waitForTimeout(50);
      if (place.includes("xor")) {
        for (const choice of await page.locator(".question-choices button").all()) {
          await choice.click();
        }
      }
      expect(await violations(page), place).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, place).toBeLessThanOrEqual(0);
    }
    studio.assertQuiet();
  });

  it("can be printed: the lesson and its figure, without the bars", async () => {
    await using studio = await openStudio({ path: "#learn?lesson=paths" });
    const { page } = studio;
    await page.emulateMedia({ media: "print" });
    for (const gone of [".masthead", ".foot", ".part-nav"]) {
      await expect.poll(() => page.locator(gone).isVisible(), { message: gone }).toBe(false);
    }
    const end = page.locator(".goes-on li").last();
    const [words, last] = [await page.locator(".words").boundingBox(), await end.boundingBox()];
    expect(last!.y + last!.height).toBeLessThanOrEqual(words!.y + words!.height);
    await expect.poll(() => page.locator("[data-node=x]").isVisible()).toBe(true);
    studio.assertQuiet();
  });

  it.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 360],
    ["dark", 360],
  ] as const)("looks as it did, %s, %d wide", async (scheme, width) => {
    await using studio = await openStudio({
      path: "#learn?lesson=paths",
      scheme,
      width,
      reducedMotion: true,
    });
    await matchesPicture(studio.page, `learn-${scheme}-${width}`);
    await studio.page.evaluate(() => {
      location.hash = "#learn?part=questions&question=used-three-times";
    });
    await studio.page.locator(".question").waitFor();
    await matchesPicture(studio.page, `learn-question-${scheme}-${width}`);
    studio.assertQuiet();
  });
});

describe("the course's links", () => {
  it("are read by the pages that they lead to, all of them", async () => {
    await using studio = await openStudio();
    const { page } = studio;
    const known = await page
      .locator("nav[aria-label=Pages] a")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href")!.split("?")[0]));
    const home = page.url().split("#")[0];
    const opened = new Set<string>();
    for (const { name, link, numbers } of links) {
      const href = hrefOf(link, numbers);
      const [at, query = ""] = href.split("?");
      if (!known.includes(at) || query === "" || opened.has(kindOf(href))) continue;
      opened.add(kindOf(href));
      await page.goto("about:blank");
      await page.goto(home + href);
      await page.locator("main:not([aria-busy])").waitFor();
      // A page writes what it has read, after a while of stillness; what it ignores is not there.
      await page.waitForTimeout(300);
      const written = new URLSearchParams(new URL(page.url()).hash.split("?")[1]);
      for (const [field, value] of new URLSearchParams(query)) {
        const meant = `${name}: ${link.text}: ${field}`;
        if (isInitial(at, field, value)) continue;
        expect(written.get(field), meant).toBe(value);
      }
    }
    studio.assertQuiet();
  });
});

/** Links that differ in their numbers alone need not all be opened. */
function kindOf(href: string): string {
  const [at, query] = href.split("?");
  const fields = [...new URLSearchParams(query)].map(([field, value]) =>
    ["program", "network", "pins"].includes(field) ? field : `${field}=${value}`,
  );
  return [at, ...fields].join(" ");
}

/** What a page has at first stands in no address. */
const isInitial = (at: string, field: string, value: string) =>
  at === "#neuron" && field === "x2" && value === "3";

/** From the lesson into the playground, which is played until the loss is small; and back. */
async function trainsInThePlayground(page: Page): Promise<void> {
  await page.getByRole("link", { name: /Train on XOR in the Playground/ }).click();
  await heading(page).filter({ hasText: "Playground" }).waitFor();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  const right = page.locator(".curves figcaption").nth(1);
  await right.filter({ hasText: /Right (9[5-9]|100)/ }).waitFor();
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.getByRole("link", { name: "Learn", exact: true }).click();
  await heading(page).filter({ hasText: "Training" }).waitFor();
}
