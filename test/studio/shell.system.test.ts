import { afterAll, describe, expect, it } from "vitest";
import { closeBrowser } from "../support/browser.ts";
import {
  builtSite,
  matchesPicture,
  openStudio,
  serveUnder,
  spoken,
  violations,
} from "../support/studio.ts";

afterAll(closeBrowser);

describe("the studio", () => {
  it("opens its first page, quietly", async () => {
    await using studio = await openStudio();
    await expect.poll(() => studio.page.title()).toMatch(/^Neuron · /);
    await expect.poll(() => studio.page.evaluate(() => crossOriginIsolated)).toBe(true);
    studio.assertQuiet();
  });

  it("works under a path of a static host that sends no headers of ours", async () => {
    const { address, server } = await serveUnder("/course/week-3/", await builtSite());
    await using studio = await openStudio({ address });
    await expect.poll(() => studio.page.title()).toMatch(/^Neuron · /);
    // A page that is open needs its host no more.
    server.closeAllConnections();
    server.close();
    await studio.page.keyboard.press("End");
    await studio.page.getByText("8 of 8").waitFor();
    studio.assertQuiet();
  });

  it("makes no code, and the page's own policy refuses it, whatever the host sends", async () => {
    const { address, server } = await serveUnder("/", await builtSite());
    await using studio = await openStudio({ address });
    const script = studio.page.evaluate(() => {
      const element = document.createElement("script");
      element.textContent = "document.title = 'changed'";
      document.body.append(element);
      const image = new Image();
      image.src = "http://127.0.0.1:1/elsewhere.png";
      return new Promise((resolve) => setTimeout(resolve, 100));
    });
    await script;
    await expect.poll(() => studio.page.title()).toMatch(/^Neuron · /);
    expect(studio.troubles.refused.sort()).toEqual([
      "img-src: http://127.0.0.1:1/elsewhere.png",
      "script-src-elem: kInlineViolation",
    ]);
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 360],
    ["dark", 360],
  ] as const)("has nothing for axe-core to find, %s, %d wide", async (scheme, width) => {
    await using studio = await openStudio({ scheme, width });
    expect(await violations(studio.page)).toEqual([]);
    studio.assertQuiet();
  });

  it.each([
    ["light", 1280],
    ["dark", 360],
  ] as const)("says that there is no such page, %s, %d wide", async (scheme, width) => {
    await using studio = await openStudio({ path: "#nowhere", scheme, width });
    await expect.poll(() => studio.page.locator("h1").textContent()).toContain("nowhere");
    await matchesPicture(studio.page, `no-such-page-${width}-${scheme}`);
    studio.assertQuiet();
  });

  it("says where one is", async () => {
    await using studio = await openStudio();
    const phrases = await spoken(studio.page, "header");
    expect(phrases[0]).toBe("banner");
    expect(phrases).toContain("link, Neuron, current page");
    expect(phrases.at(-1)).toBe("end of banner");
    studio.assertQuiet();
  });
});
