import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import chromium from "@sparticuz/chromium";
import { build } from "esbuild";
import { type Browser, chromium as driver, type Page } from "playwright-core";

const flags = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser: Promise<Browser> | undefined;

async function launch(): Promise<Browser> {
  const executablePath = await chromium.executablePath();
  return driver.launch({ executablePath, args: flags });
}

/** What the page says by itself: to ask it would be to run code, which its policy may forbid. */
function firstMessage(page: Page): Promise<string> {
  return new Promise((resolve, reject) => {
    page.once("console", (message) => resolve(message.text()));
    page.once("pageerror", reject);
  });
}

/**
 * Runs a module in a real browser, under a content security policy if one is given. It defines
 * `main`, whose result (or what it promises) is given back, and may import from `src/` and `test/`.
 *
 * @throws whatever `main` throws, as an Error with its text.
 */
export async function runInBrowser<T>(source: string, policy?: string): Promise<T> {
  const { outputFiles } = await build({
    stdin: {
      contents: `${source}
        try {
          console.log(JSON.stringify({ value: await main() }));
        } catch (error) {
          console.log(JSON.stringify({ error: String(error) }));
        }`,
      resolveDir: process.cwd(),
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  const server = createServer((request, response) => {
    const isScript = request.url === "/main.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    if (policy) response.setHeader("content-security-policy", policy);
    response.end(
      isScript
        ? outputFiles[0].text
        : '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser ??= launch();
  const page = await (await browser).newPage();
  try {
    const message = firstMessage(page);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const { value, error } = JSON.parse(await message) as { value: T; error?: string };
    if (error) throw new Error(error);
    return value;
  } finally {
    await page.close();
    server.close();
  }
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
}
