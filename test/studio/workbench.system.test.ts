import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { exercises } from "../../studio/exercises/index.ts";
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

const exerciseOf = (id: string) => exercises.find((each) => each.id === id)!;

/** Puts a code into the editor, as a person would by pasting. */
async function write(page: Page, code: string): Promise<void> {
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(code);
}

const status = (page: Page) => page.locator(".verdict-of-code [role=status]");
const says = (page: Page, text: string | RegExp) =>
  expect
    .poll(() => page.locator(".verdict-of-code").textContent(), { timeout: 20_000 })
    .toMatch(text);
const choose = (page: Page, id: string) => page.locator(".chooser select").selectOption(id);
const grade = (page: Page) => page.getByRole("button", { name: "Grade" }).click();

/** What a program finds out in the sandbox's worker, by the door that the page uses. */
async function inSandbox(page: Page, attempts: Readonly<Record<string, string>>) {
  const tries = Object.entries(attempts).map(
    ([name, code]) => `results[${JSON.stringify(name)}] = await attempt(async () => { ${code} });`,
  );
  const program = `onmessage = async ({ ports: [port] }) => {
    const results = {};
    const attempt = async (run) => {
      try {
        return "reached: " + (await run());
      } catch (error) {
        return "refused: " + error.name;
      }
    };
    ${tries.join("\n")}
    port.postMessage(results);
  }`;
  return page.evaluate(
    (program) =>
      new Promise<Record<string, string>>((resolve) => {
        const frame = document.createElement("iframe");
        frame.setAttribute("sandbox", "allow-scripts");
        frame.src = "sandbox.html";
        addEventListener("message", ({ source, data }) => {
          if (source !== frame.contentWindow || data !== "ready") return;
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = ({ data }) => resolve(data);
          frame.contentWindow!.postMessage(program, "*", [port2]);
        });
        document.body.append(frame);
      }),
    program,
  );
}

/** Waits for an event that says whether something was opened. */
const opened = (made: string, good: string, bad: string) =>
  `const it = ${made};
   return new Promise((resolve, reject) => {
     it.${good} = () => resolve("open");
     it.${bad} = () => reject(new Error());
   });`;

describe.each([
  ["as it is served", undefined],
  ["under a path of a static host", "/course/"],
])("the sandbox, %s", (_, path) => {
  it("reaches neither network, storage, other code nor the page", async () => {
    const host = path ? await serveUnder(path, await builtSite()) : null;
    await using studio = await openStudio({ address: host?.address, path: "#workbench" });
    const { page } = studio;
    await says(page, /hold/);
    // The page's own frame is as closed as the one that is tried here.
    const own = await page
      .locator("iframe")
      .evaluateAll((all) =>
        all.map((frame) => [frame.getAttribute("src"), frame.getAttribute("sandbox")]),
      );
    expect(own).toEqual([["sandbox.html", "allow-scripts"]]);
    const home = new URL("sandbox.html", page.url()).href;
    const results = await inSandbox(page, {
      fetch: `return (await fetch("${home}")).status`,
      "fetch elsewhere": 'return (await fetch("https://example.org/")).status',
      XMLHttpRequest: `const it = new XMLHttpRequest(); it.open("GET", "${home}", false); it.send(); return it.status`,
      WebSocket: opened(`new WebSocket("${home.replace("http", "ws")}")`, "onopen", "onerror"),
      EventSource: opened(`new EventSource("${home}")`, "onopen", "onerror"),
      importScripts: `importScripts("${home}"); return "loaded"`,
      import: `await new Function('return import("${home}")')(); return "loaded"`,
      "import of data": `await new Function('return import("data:text/javascript,")')(); return "loaded"`,
      worker: opened(`new Worker("${home}")`, "onmessage", "onerror"),
      indexedDB: opened('indexedDB.open("x")', "onsuccess", "onerror"),
      caches: 'await caches.open("x"); return "opened"',
      localStorage: "return localStorage.length",
      cookies: "return document.cookie",
      parent: "return parent.document.title",
      top: "return top.location.href",
      "a function made at run time": 'return new Function("return 6 * 7")()',
      origin: "return self.origin",
    });
    const { origin, "a function made at run time": made, ...others } = results;
    expect([origin, made]).toEqual(["reached: null", "reached: 42"]);
    expect(Object.entries(others).filter(([, said]) => !said.startsWith("refused"))).toEqual([]);
    // What stands around the worker reaches no more.
    const frame = page.frames().find((each) => each.url().endsWith("sandbox.html"))!;
    const around = await frame.evaluate(() => {
      const attempt = (run: () => unknown) => {
        try {
          return run();
        } catch (error) {
          return (error as Error).name;
        }
      };
      return [
        attempt(() => parent.document.title),
        attempt(() => top!.localStorage.length),
        attempt(() => localStorage.length),
        attempt(() => document.cookie),
        window.origin,
      ];
    });
    expect(around).toEqual([...Array(4).fill("SecurityError"), "null"]);
    expect(studio.troubles.elsewhere).toEqual([]);
    // The page's own policy is as strict as on every page.
    const isMade = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'changed'";
      document.body.append(script);
      return document.title;
    });
    expect(isMade).toMatch(/^Workbench/);
    host?.server.closeAllConnections();
    host?.server.close();
  });
});

describe("the workbench", () => {
  it("stops a loop without end, and what takes too much memory, and can be used meanwhile", async () => {
    await using studio = await openStudio({ path: "#workbench?exercise=linear" });
    const { page } = studio;
    await write(page, "for (;;) {}");
    await expect
      .poll(() => page.locator(".workbench-actions output").textContent())
      .toBe("Running.");
    await page.getByText("First hint").click();
    await page.getByText("Write the shapes down").waitFor({ timeout: 4500 });
    await says(page, /did not end within 5 seconds, and was stopped\. Look for a loop/);
    await write(page, "const all = [];\nfor (;;) all.push(new Float64Array(1e7));");
    await says(page, /asked for more than 1 GB of memory, and was stopped.*\s*line 2/);
    await write(
      page,
      "let all: unknown[] = [];\nfor (let n = 1e6; ; n *= 20) all.push(new Array(n).fill(n));",
    );
    await says(page, /asked for more than 1 GB/);
    await write(page, exerciseOf("linear").reference);
    await says(page, /All of it holds/);
    studio.assertQuiet();
  });

  it("grades, counts tries, shows a solution after two, and keeps what was done", async () => {
    await using studio = await openStudio({ path: "#workbench" });
    const { page } = studio;
    const { reference } = exerciseOf("relu");
    await says(page, /2 of 3 hold/);
    await grade(page);
    await says(page, /the code of the start, and no try/);
    await page.getByText("after 2 tries").waitFor();
    await write(page, reference.replace("? dy", "? 1"));
    await says(page, /upstream gradient dy is forgotten/);
    await grade(page);
    await says(page, /After one more try/);
    await grade(page);
    await says(page, /graded before/);
    await write(page, reference.replace("+=", "="));
    await page.keyboard.press("ControlOrMeta+Enter");
    await says(page, /may see a solution now/);
    await page.reload();
    await says(page, /with three uses it is not/);
    await page.getByText("A solution", { exact: true }).click();
    await page.getByRole("button", { name: "Put it into the editor" }).click();
    await says(page, /All of it holds/);
    await grade(page);
    await says(page, /Solved/);
    await expect
      .poll(() => page.locator(".chooser option[value=relu]").textContent())
      .toContain("✓ solved");
    await page.getByRole("button", { name: "Back to the start" }).click();
    await says(page, /2 of 3 hold/);
    expect(page.url()).not.toContain("Math");
    studio.assertQuiet();
  });

  it.each(["check-gradients", "training-step", "moons", "attention", "StaleInput"])(
    "%s: what stands there fails, the reference passes",
    async (id) => {
      await using studio = await openStudio({ path: `#workbench?exercise=${id}` });
      const { page } = studio;
      await says(page, /of \d hold/);
      await write(page, exerciseOf(id).reference);
      await says(page, /All of it holds/);
      studio.assertQuiet();
    },
  );

  it("says what is wrong with code that does not run, and in which line", async () => {
    await using studio = await openStudio({ path: "#workbench?exercise=linear" });
    const { page } = studio;
    const { reference } = exerciseOf("linear");
    await write(page, 'import { zeros } from "chainrule";\n\nconst a = (1;\n');
    await says(page, /does not run.*cannot be read as code.*line 3/s);
    await page.getByRole("button", { name: "line 3" }).click();
    await expect.poll(() => page.locator(".cm-activeLine").textContent()).toBe("const a = (1;");
    await expect.poll(() => page.locator(".cm-lint-marker-error").count()).toBe(1);
    await write(page, "const a = 1;\nconst a = 2;\n");
    await says(page, /a is declared twice/);
    await write(page, `${reference}\nconsole.log("here", 1);\nnothing();\n`);
    await says(page, /There is nothing called nothing here.*line \d+.*here 1/s);
    await write(page, 'import { x } from "nowhere";\nx();\n');
    await says(page, /There is no module “nowhere” here/);
    await write(page, reference.replace("this.bias.gradient", "this.bia.gradient"));
    await says(page, /Linear\.backward: threw TypeError.*line \d+/s);
    await write(page, "");
    await says(page, /There is none in the code/);
    studio.assertQuiet();
  });

  it("can be used by the keyboard alone, and its numbers be read", async () => {
    await using studio = await openStudio({ path: "#workbench?exercise=SignFlipped" });
    const { page } = studio;
    const { keyboard } = page;
    await says(page, /The sign is flipped.*line \d+/s);
    const map = page.getByRole("slider", { name: "Entry of weight" });
    await map.focus();
    const read = await map.getAttribute("aria-valuetext");
    expect(read).toMatch(
      /^weight\[0, 0\]: backward gives .*, the central difference is .*\. Off by/,
    );
    await keyboard.press("ArrowRight");
    await keyboard.press("ArrowDown");
    await expect.poll(() => map.getAttribute("aria-valuetext")).toMatch(/^weight\[1, 1\]: /);
    await expect
      .poll(() => page.locator(".explanation").textContent())
      .toMatch(/^weight\[1, 1\]: /);
    await page.getByText("weight as a table").click();
    await expect.poll(() => page.locator(".workbench-numbers tbody tr").count()).toBe(12);
    expect(await violations(page)).toEqual([]);
    const phrases = (await spoken(page, ".verdict-of-code")).join("\n");
    expect(phrases).toContain("1 of 2 hold.");
    expect(phrases).toContain("Does not hold: ");
    await page.locator(".cm-content").focus();
    await keyboard.press("Tab");
    const isIn = () =>
      page.evaluate(() => document.activeElement?.classList.contains("workbench-editor"));
    await expect.poll(() => isIn()).toBe(true);
    await keyboard.press("Escape");
    await keyboard.press("Tab");
    await expect.poll(() => isIn()).toBe(false);
    studio.assertQuiet();
  });

  it("asks the five items of the checklist of one's own code", async () => {
    await using studio = await openStudio({ path: "#workbench?exercise=checklist" });
    const { page } = studio;
    await says(page, /All of it holds.*numbers of outputs.*From 0\.\d+ to 0\.\d+ in 20 steps/s);
    const text = await page.evaluate(
      () =>
        document.querySelector(".workbench-editor")!.shadowRoot!.querySelector(".cm-content")!
          .textContent,
    );
    expect(text).toContain("export const network");
    await page.getByText("lr: 0.5").click();
    await page.keyboard.press("Home");
    await page.keyboard.press("ControlOrMeta+ArrowRight");
    await choose(page, "relu");
    await says(page, /2 of 3 hold/);
    await expect.poll(() => page.url()).toMatch(/#workbench$/);
    studio.assertQuiet();
  });

  it.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 360],
    ["dark", 360],
  ] as const)("looks as it should, %s, %d wide", async (scheme, width) => {
    const path = "#workbench?exercise=DiagonalSoftmax";
    await using studio = await openStudio({ path, scheme, width });
    await says(studio.page, /Jacobian is taken as diagonal/);
    await expect.poll(() => status(studio.page).textContent()).toContain("1 of 2 hold.");
    expect(await violations(studio.page)).toEqual([]);
    await matchesPicture(studio.page, `workbench-${width}-${scheme}`);
    studio.assertQuiet();
  });
});
