import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { theBrowser } from "../browser.ts";
import { servedSite } from "./site.ts";

interface Setting {
  /** What follows the server's address, from the `#` on. */
  path?: string;
  /** Of another server that has the site; default is the studio's own. */
  address?: string;
  width?: number;
  height?: number;
  scheme?: "light" | "dark";
  reducedMotion?: boolean;
}

/** What no page of the studio does. */
export interface Troubles {
  /** What the console shows as an error, of the page and its workers. */
  errors: string[];
  /** What was thrown and not caught. */
  thrown: string[];
  /** What the content security policy has refused. */
  refused: string[];
  /** Requests to anything but the server. */
  elsewhere: string[];
}

export interface Studio extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly troubles: Troubles;
  /** Fails where there was any trouble. */
  assertQuiet(): void;
  close(): Promise<void>;
}

/**
 * Opens a page of the studio in a browser window of its own, which remembers nothing. It is closed by
 * `close()`, or at the end of the block: `await using studio = await openStudio(…)`.
 */
export async function openStudio({
  path = "",
  address,
  width = 1280,
  height = 800,
  scheme = "light",
  reducedMotion = false,
}: Setting = {}): Promise<Studio> {
  const home = address ?? (await servedSite());
  const context = await (await theBrowser()).newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: reducedMotion ? "reduce" : "no-preference",
    locale: "en-GB",
    timezoneId: "UTC",
  });
  // Not the usual half a minute: a machine with other work is slow.
  context.setDefaultTimeout(90_000);
  const page = await context.newPage();
  const troubles = await watch(page, home);
  await page.goto(home + path);
  // The shell stands at once; a page that is being loaded is busy.
  await page.locator("main:not([aria-busy])").waitFor();
  await page.evaluate(() => document.fonts.ready);
  const close = () => context.close();
  return {
    page,
    context,
    troubles,
    assertQuiet: () =>
      expect(troubles).toEqual({ errors: [], thrown: [], refused: [], elsewhere: [] }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function watch(page: Page, home: string): Promise<Troubles> {
  const troubles: Troubles = { errors: [], thrown: [], refused: [], elsewhere: [] };
  page.on("console", (message) => {
    if (message.type() === "error") troubles.errors.push(message.text());
  });
  page.on("pageerror", ({ message }) => troubles.thrown.push(message));
  const { origin } = new URL(home);
  page.context().on("request", (request) => {
    const url = new URL(request.url());
    const isOwn = url.origin === origin || ["data:", "blob:"].includes(url.protocol);
    if (!isOwn) troubles.elsewhere.push(request.url());
  });
  page.on("websocket", (socket) => troubles.elsewhere.push(socket.url()));
  await watchPolicy(page, troubles);
  return troubles;
}

/**
 * The console stays empty where code that may not be made is caught, and so it does where a worker is refused
 * something: the browser tells of the one as an issue, of the other in its log.
 */
async function watchPolicy(page: Page, { errors, refused }: Troubles): Promise<void> {
  const session = await page.context().newCDPSession(page);
  session.on("Audits.issueAdded", ({ issue }) => {
    const details = issue.details.contentSecurityPolicyIssueDetails;
    if (details) {
      const { violatedDirective, contentSecurityPolicyViolationType, blockedURL } = details;
      refused.push(`${violatedDirective}: ${blockedURL ?? contentSecurityPolicyViolationType}`);
    }
  });
  session.on("Log.entryAdded", ({ entry }) => {
    if (entry.source === "worker" && entry.level === "error") errors.push(entry.text);
  });
  await Promise.all([session.send("Audits.enable"), session.send("Log.enable")]);
  page.on("worker", async (worker) => {
    // As early as a worker lets us; one that has ended already says no more.
    await worker
      .evaluate(() =>
        addEventListener("securitypolicyviolation", (event) => {
          const { effectiveDirective, blockedURI } = event as SecurityPolicyViolationEvent;
          console.error(`refused in a worker: ${effectiveDirective}: ${blockedURI}`);
        }),
      )
      .catch(() => {});
  });
}
