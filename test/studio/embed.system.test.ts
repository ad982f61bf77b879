import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildElement } from "../../scripts/build-element.mjs";
import { closeBrowser } from "../support/browser.ts";
import { builtSite, openStudio, violations } from "../support/studio.ts";

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".html": "text/html",
};

/** A plain static host, as anybody has. */
let server: Server;
let address: string;

beforeAll(async () => {
  const folder = await builtSite();
  await buildElement(folder);
  for (const file of ["embed-example.html", "embed-example.css"]) {
    copyFileSync(`docs/${file}`, join(folder, file));
  }
  writeFileSync(
    join(folder, "framing.html"),
    '<!doctype html><html lang="en"><title>A lesson</title><main><h1>A lesson</h1>' +
      '<iframe src="index.html?embed#neuron?step=6&view=gradient" title="One neuron" width="1000" height="700"></iframe></main></html>',
  );
  server = createServer((request, response) => {
    const path = new URL(request.url!, "http://localhost").pathname;
    response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream");
    try {
      response.end(readFileSync(join(folder, path)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(async () => {
  server.close();
  await closeBrowser();
});

/** A number's own button, in which a screen reader finds all about it. */
const named = (page: Page, graph: string, id: string) =>
  page.locator(`#${graph} [data-node="${id}"]`);

const saidOf = (page: Page, graph: string, id: string) =>
  named(page, graph, id).getAttribute("aria-label");

const stepOf = (page: Page, graph: string) =>
  page.locator(`#${graph}`).getByRole("slider", { name: "Step" }).inputValue();

describe("the example page with <chainrule-graph>", () => {
  it("works under a strict policy, from one script, each graph by itself", async () => {
    await using studio = await openStudio({ address: `${address}embed-example.html` });
    const { page } = studio;
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => name.split("/").at(-1)),
    );
    expect(loaded.toSorted()).toEqual(["chainrule-graph.js", "embed-example.css"]);

    // y = x² + x, so that ∂y/∂x = 2x + 1.
    await expect.poll(() => saidOf(page, "twice", "x")).toContain(" = 5: ");
    const handle = page.locator("#twice").getByRole("spinbutton", { name: "x" });
    const box = (await handle.boundingBox())!;
    await page.mouse.move(box.x + 5, box.y + 5);
    await page.mouse.down();
    await page.mouse.move(box.x + 25, box.y + 5, { steps: 3 });
    await page.mouse.up();
    await expect.poll(() => handle.inputValue()).toBe("2.5");
    await expect.poll(() => saidOf(page, "twice", "x")).toContain(" = 6: ");
    await handle.click();
    await handle.fill("-1");
    await handle.press("Enter");
    await expect.poll(() => saidOf(page, "twice", "x")).toContain(" = −1: ");

    // Keys are for the graph that has the focus, and for no other.
    const [before, other] = [await stepOf(page, "neuron"), await stepOf(page, "twice")];
    await named(page, "neuron", "w").click();
    await expect.poll(() => page.locator("#neuron .is-pinned").count()).toBe(1);
    await expect.poll(() => page.locator("#twice :is(.is-pinned, .is-dim)").count()).toBe(0);
    await page.locator("#neuron").getByRole("button", { name: "Step forward" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => stepOf(page, "neuron")).toBe(String(Number(before) + 1));
    await page.keyboard.press("Home");
    await page.keyboard.press("3");
    const chosen = (graph: string) =>
      page.locator(`#${graph}`).getByRole("radio", { checked: true }).textContent();
    await expect.poll(() => chosen("neuron")).toBe("update");
    await expect.poll(() => stepOf(page, "twice")).toBe(other);
    await expect.poll(() => chosen("twice")).toBe("gradient");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator("#neuron .is-pinned").count()).toBe(0);
    await page.getByRole("heading", { name: "Why gradients add up" }).click();
    await page.keyboard.press("End");
    await expect.poll(() => stepOf(page, "neuron")).toBe("0");
    studio.assertQuiet();
  });

  it("follows its attributes, and says in place what is wrong", async () => {
    await using studio = await openStudio({ address: `${address}embed-example.html` });
    const { page } = studio;
    const set = (graph: string, name: string, value: string) =>
      page
        .locator(`#${graph}`)
        .evaluate((element, [name, value]) => element.setAttribute(name, value), [name, value]);
    const problem = page.locator("#wrong").getByRole("alert");
    await expect.poll(() => problem.textContent()).toContain("There is no v.");
    await expect.poll(() => problem.locator("mark").textContent()).toBe("v");
    await expect.poll(() => page.locator("#wrong .node").count()).toBe(0);
    await set("wrong", "expression", "v = 2; y = 3*v");
    await expect.poll(() => saidOf(page, "wrong", "v")).toContain("v = 2");
    await expect.poll(() => problem.textContent()).toBe("");
    // What was right goes on while the next is wrong.
    await set("wrong", "expression", "v = 2; y = 3*");
    await expect.poll(() => problem.textContent()).not.toBe("");
    await expect.poll(() => page.locator("#wrong .node").count()).toBe(2);
    await set("twice", "expression", "a = 4; b = 0.5; c = a*b");
    await set("twice", "view", "gradient");
    await expect.poll(() => saidOf(page, "twice", "b")).toContain("= 4: ");
    await set("twice", "step", "0");
    await expect.poll(() => saidOf(page, "twice", "c")).toContain("not computed yet");
    await set("neuron", "height", "620");
    await expect.poll(async () => (await page.locator("#neuron").boundingBox())!.height).toBe(620);
    // Taken out and put back it is there again.
    await page.locator("#neuron").evaluate((element) => {
      const { parentNode, nextSibling } = element;
      element.remove();
      parentNode!.insertBefore(element, nextSibling);
    });
    await named(page, "neuron", "w").waitFor();
    studio.assertQuiet();
  });

  it.each([
    ["light", 1280],
    ["dark", 360],
  ] as const)("is accessible, %s, %d wide", async (scheme, width) => {
    await using studio = await openStudio({
      address: `${address}embed-example.html`,
      ...{ scheme, width, reducedMotion: true },
    });
    const { page } = studio;
    expect(await violations(page)).toEqual([]);
    const ink = await page
      .locator("#twice .node-name")
      .first()
      .evaluate((name) => getComputedStyle(name).color);
    // Lightness of the text: the page's scheme is the element's.
    expect(Number(/oklch\(([\d.]+)/.exec(ink)![1]) > 0.5).toBe(scheme === "dark");
    const overflow = await page.evaluate(() => document.body.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    const tree = await page.locator("#twice").ariaSnapshot();
    expect(tree).toContain('group "Computation graph"');
    expect(tree).toMatch(/button "∂y\/∂x = .* = 5: raising x/);
    studio.assertQuiet();
  });
});

it("a page in somebody else's frame has its state, and nothing that leads away", async () => {
  await using studio = await openStudio({ address: `${address}framing.html` });
  const frame = studio.page.frameLocator("iframe");
  await frame.getByRole("heading", { name: "One neuron" }).waitFor();
  await expect.poll(() => frame.getByRole("navigation").count()).toBe(0);
  await expect.poll(() => frame.getByRole("slider", { name: "Step" }).inputValue()).toBe("6");
  studio.assertQuiet();
});
