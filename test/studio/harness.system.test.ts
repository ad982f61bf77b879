import { afterAll, describe, expect, it } from "vitest";
import { closeBrowser } from "../support/browser.ts";
import { openStudio, violations } from "../support/studio.ts";

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
    expect((await violations(studio.page)).join()).toContain("button-name");
  });
});
