import { PNG } from "pngjs";
import { afterAll, describe, expect, it } from "vitest";
import { closeBrowser } from "../support/browser.ts";
import { difference, screenshot } from "../support/studio/picture.ts";
import { matchesPicture, openStudio, violations } from "../support/studio.ts";

afterAll(closeBrowser);

describe("what is watched of a page", () => {
  it("is its errors, what it threw, what its policy refused, and whom else it asked", async () => {
    await using studio = await openStudio();
    await studio.page.evaluate(() => {
      console.error("an error");
      setTimeout(() => {
        throw new Error("thrown");
      });
      setTimeout(() => {
        try {
          new Function("return 1")();
        } catch {}
      });
      fetch("http://localhost:1/").catch(() => {});
      return new Promise((resolve) => setTimeout(resolve, 200));
    });
    const { errors, thrown, refused, elsewhere } = studio.troubles;
    expect(errors).toContain("an error");
    expect(thrown).toEqual(["thrown"]);
    expect(refused).toContain("script-src: kEvalViolation");
    expect(refused).toContain("connect-src: http://localhost:1/");
    // The policy stops it before it is sent: a request that leaves is one of a page without.
    expect(elsewhere).toEqual([]);
    await studio.page.goto("about:blank");
    await studio.page.goto("http://localhost:1/").catch(() => {});
    expect(elsewhere).toContain("http://localhost:1/");
    expect(studio.assertQuiet).toThrow();
  });
});

describe("axe-core", () => {
  it("finds a button without a name", async () => {
    await using studio = await openStudio();
    await studio.page.evaluate(() => document.body.append(document.createElement("button")));
    await expect.poll(async () => (await violations(studio.page)).join()).toContain("button-name");
  });
});

describe("a picture", () => {
  it("differs by a minus sign, and not by rounding", async () => {
    await using studio = await openStudio({ path: "#nowhere" });
    const take = async () => PNG.sync.read(await screenshot(studio.page));
    await studio.page.evaluate(() =>
      document
        .querySelector("main")!
        .insertAdjacentHTML("beforeend", "<p>dL/dw = <span id='minus'>−</span>0.270</p>"),
    );
    const expected = await take();
    const again = await take();
    const rounded = new Uint8ClampedArray(again.data).map((x, i) => x + (i % 3 === 0 ? 4 : -4));
    again.data.set(rounded);
    expect(difference(again, expected)).toBeNull();
    await studio.page.locator("#minus").evaluate((sign) => {
      sign.style.visibility = "hidden";
    });
    expect(difference(await take(), expected)?.text).toMatch(/^\d+ pixels differ$/);
    await studio.page.setViewportSize({ width: 1279, height: 800 });
    expect(difference(await take(), expected)?.text).toBe("1279 × 800 pixels, not 1280 × 800");
  });

  it.skipIf(process.env.UPDATE_PICTURES)("that is not there is asked for", async () => {
    await using studio = await openStudio({ path: "#nowhere" });
    await expect(matchesPicture(studio.page, "never-made")).rejects.toThrow("UPDATE_PICTURES=1");
  });
});
