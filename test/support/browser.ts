import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
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

/** Where the browser is unpacked, once for all runs. */
const unpacked = fileURLToPath(new URL("../../node_modules/.cache/chromium", import.meta.url));

const fonts = fileURLToPath(new URL("fonts.conf", import.meta.url));

/**
 * Unpacks the browser, if it is not, and gives its path: it is unpacked into the temporary folder, which is another
 * in every run. Two processes that did so at once could start a file that is still written.
 */
export async function unpack(): Promise<string> {
  const before = process.env.TMPDIR;
  mkdirSync(unpacked, { recursive: true });
  process.env.TMPDIR = unpacked;
  try {
    return await chromium.executablePath();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

async function launch(): Promise<Browser> {
  return driver.launch({
    executablePath: await unpack(),
    args: flags,
    env: { ...process.env, FONTCONFIG_FILE: fonts },
  });
}

/** The browser, which is started once for a file of tests. */
export function theBrowser(): Promise<Browser> {
  browser ??= launch();
  return browser;
}

/** What the page says by itself: to ask it would be to run code, which its policy may forbid. */
function firstMessage(page: Page): Promise<string> {
  return new Promise((resolve, reject) => {
    page.once("console", (message) => resolve(message.text()));
    page.once("pageerror", reject);
  });
}

/** Bundles a module, which may import from `src/` and `test/`, and the package by its name. */
export async function bundle(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: process.cwd(), loader: "ts" },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  return outputFiles[0].text;
}

const types: Readonly<Record<string, string>> = { ".js": "text/javascript", ".html": "text/html" };
const emptyPage =
  '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>';

/**
 * Opens a page in a real browser, under a content security policy if one is given.
 *
 * @param files what its server has, by path; default for `index.html` a page that runs `main.js`.
 * @returns the first line that it prints.
 */
export async function openPage(
  files: Readonly<Record<string, string | Uint8Array>>,
  policy?: string,
): Promise<string> {
  const server = createServer((request, response) => {
    const path = request.url!.slice(1) || "index.html";
    const content = files[path] ?? (path === "index.html" ? emptyPage : undefined);
    if (content === undefined) response.statusCode = 404;
    response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream");
    if (policy) response.setHeader("content-security-policy", policy);
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const page = await (await theBrowser()).newPage();
  try {
    const message = firstMessage(page);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return await message;
  } finally {
    await page.close();
    server.close();
  }
}

/**
 * Runs a module in a real browser, under a content security policy if one is given. It defines
 * `main`, whose result (or what it promises) is given back, and may import from `src/` and `test/`.
 *
 * @throws whatever `main` throws, as an Error with its text.
 */
export async function runInBrowser<T>(source: string, policy?: string): Promise<T> {
  const script = await bundle(`${source}
    try {
      console.log(JSON.stringify({ value: await main() }));
    } catch (error) {
      console.log(JSON.stringify({ error: String(error) }));
    }`);
  const message = await openPage({ "main.js": script }, policy);
  const { value, error } = JSON.parse(message) as { value: T; error?: string };
  if (error) throw new Error(error);
  return value;
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
}
