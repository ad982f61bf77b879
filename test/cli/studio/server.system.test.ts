import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Opened } from "../../../src/cli/studio/opened.ts";
import { serveStudio } from "../../../src/cli/studio/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { rawRequest } from "./raw-request.ts";

const outside = temporaryFolder();
const folder = join(outside, "site");
mkdirSync(join(folder, "assets"), { recursive: true });
// Begins as the folder's name does.
mkdirSync(join(outside, "site-secret"));
writeFileSync(join(outside, "secret.txt"), "secret");
writeFileSync(join(outside, "site-secret/secret.txt"), "secret");
writeFileSync(join(folder, "index.html"), "<!doctype html>");
writeFileSync(join(folder, "sandbox.html"), "<!doctype html>");
writeFileSync(join(folder, "assets/page.js"), "1");
writeFileSync(join(folder, "assets/dots..txt"), "dots");
symlinkSync(join(outside, "secret.txt"), join(folder, "link.txt"));
symlinkSync(join(outside, "site-secret"), join(folder, "linked"));
symlinkSync(join(folder, "assets/page.js"), join(folder, "inner.js"));

let server: Awaited<ReturnType<typeof serveStudio>>;
let port: string;
beforeAll(async () => {
  server = await serveStudio(folder);
  ({ port } = new URL(server.address));
});
afterAll(() => server.close());

const get = (path: string, options?: Parameters<typeof rawRequest>[2]) =>
  rawRequest(server.address, path, options);

describe("the studio's server", () => {
  it.each([
    ["/", "text/html; charset=utf-8", "<!doctype html>"],
    ["/?from=slides", "text/html; charset=utf-8", "<!doctype html>"],
    ["/index.html", "text/html; charset=utf-8", "<!doctype html>"],
    ["/assets/page.js", "text/javascript; charset=utf-8", "1"],
    ["/assets/%70age.js", "text/javascript; charset=utf-8", "1"],
    ["/assets/dots..txt", "text/plain; charset=utf-8", "dots"],
    ["/inner.js", "text/javascript; charset=utf-8", "1"],
  ])("answers %s with its file as %s", async (path, type, content) => {
    const { status, headers, body } = await get(path);
    expect([status, headers["content-type"], body]).toEqual([200, type, content]);
  });

  it("says on every answer, also on a refusal, what a page may do", async () => {
    for (const path of ["/", "/assets/page.js", "/none", "/../secret.txt"]) {
      const { headers } = await get(path);
      expect(headers).toMatchObject({
        "content-security-policy":
          "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
          "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; " +
          "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-cache",
      });
    }
  });

  it("gives the sandbox no origin, and leaves the rest of its policy to the file", async () => {
    for (const path of ["/sandbox.html", "/sandbox.html?1"]) {
      const { headers } = await get(path);
      expect(headers).toMatchObject({
        "content-security-policy": "sandbox allow-scripts; frame-ancestors 'self'",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
      });
    }
  });

  it.each([
    ["/../secret.txt", 400, "is not a path below"],
    ["/assets/../../secret.txt", 400, "is not a path below"],
    ["/%2e%2e%2fsecret.txt", 400, "is not a path below"],
    ["/%2E%2E/secret.txt", 400, "is not a path below"],
    ["/..%2fsite-secret/secret.txt", 400, "is not a path below"],
    ["/..\\secret.txt", 400, "is not a path below"],
    ["/..%5csecret.txt", 400, "is not a path below"],
    ["/index.html%00.js", 400, "is not a path below"],
    ["/%", 400, "is not a path: a % stands before two hex digits"],
    ["/%c0%ae%c0%ae/secret.txt", 400, "is not a path: a % stands before two hex digits"],
    ["/%252e%252e%252fsecret.txt", 404, 'no file "/%2e%2e%2fsecret.txt"'],
    ["http://127.0.0.1/index.html", 400, 'Expected a path that begins with "/"'],
    ["//etc/passwd", 404, 'no file "//etc/passwd"'],
    ["/link.txt", 403, "leads out of the studio's folder"],
    ["/linked/secret.txt", 403, "leads out of the studio's folder"],
    ["/assets", 404, 'no file "/assets"'],
    ["/assets/", 404, 'no file "/assets/"'],
    ["/index.html/", 404, "no file"],
    ["/none.js", 404, 'no file "/none.js"'],
    [`/${"a".repeat(4000)}`, 404, "no file"],
  ])("refuses the path %s", async (path, status, text) => {
    const answer = await get(path);
    expect(answer.body).toContain(text);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(answer.body).not.toMatch(/^secret|root:/);
  });

  it("answers under its own names, and not under one that leads here", async () => {
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`]) {
      expect((await get("/", { host })).status).toBe(200);
    }
    const others = [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1",
      "localhost",
      `[::1]:${port}`,
    ];
    for (const host of [...others, "127.0.0.1:1", `127.0.0.1:${port}.evil.example`, ""]) {
      const { status, body } = await get("/", { host });
      expect([host, status]).toEqual([host, 403]);
      expect(body).toBe(`The studio is 127.0.0.1:${port} and localhost:${port}, not "${host}".\n`);
    }
  });

  it("answers its own pages, and not those of another origin", async () => {
    for (const origin of [`http://127.0.0.1:${port}`, `http://localhost:${port}`]) {
      expect((await get("/assets/page.js", { headers: { origin } })).status).toBe(200);
    }
    for (const origin of [
      "null",
      "http://evil.example",
      "http://127.0.0.1:1",
      "http://localhost",
    ]) {
      const { status, body } = await get("/assets/page.js", { headers: { origin } });
      expect([origin, status]).toEqual([origin, 403]);
      expect(body).toBe(`The studio answers its own pages, not those of "${origin}".\n`);
    }
  });

  it.each([
    ["/", "none", "document", 200],
    ["/", "same-origin", "document", 200],
    ["/assets/page.js", "same-origin", "script", 200],
    // A link in slides, or from another program on this machine.
    ["/", "cross-site", "document", 200],
    ["/?from=slides", "same-site", "document", 200],
    ["/", "cross-site", "iframe", 403],
    ["/", "cross-site", "image", 403],
    ["/", "same-site", "empty", 403],
    ["/assets/page.js", "cross-site", "script", 403],
    ["/assets/page.js", "same-site", "script", 403],
    ["/assets/page.js", "cross-site", "document", 403],
  ])("%s, asked for %s as %s: %d", async (path, site, destination, status) => {
    const headers = { "sec-fetch-site": site, "sec-fetch-dest": destination };
    const answer = await get(path, { headers });
    expect(answer.status).toBe(status);
    if (status === 403) {
      expect(answer.body).toBe(
        "The studio answers its own pages, and not those of another address.\n",
      );
    }
  });

  it("answers HEAD without the content, and no other method but GET", async () => {
    const head = await get("/assets/page.js", { method: "HEAD" });
    expect(head).toMatchObject({ status: 200, body: "" });
    expect(head.headers["content-length"]).toBe("1");
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"]) {
      const { status, headers, body } = await get("/", { method });
      expect([status, headers.allow]).toEqual([405, "GET, HEAD"]);
      expect(body).toBe(`The studio answers GET and HEAD, not "${method}".\n`);
    }
  });

  it("sends a file again only when it has changed", async () => {
    const file = join(folder, "changing.js");
    writeFileSync(file, "1");
    const { etag } = (await get("/changing.js")).headers;
    const headers = { "if-none-match": etag };
    expect(await get("/changing.js", { headers })).toMatchObject({ status: 304, body: "" });
    writeFileSync(file, "2");
    expect(await get("/changing.js", { headers })).toMatchObject({ status: 200, body: "2" });
  });

  it("is not to be reached from the network", async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal }) => !internal)
      .map(({ address, family }) => (family === "IPv6" ? `[${address}]` : address));
    for (const other of [...others, "[::1]"]) {
      await expect(rawRequest(`http://${other}:${port}/`, "/")).rejects.toThrow();
    }
  });
});

describe("what was opened", () => {
  const runs = join(outside, "runs");
  const run = join(runs, "moons 1");
  const elsewhere = join(outside, "elsewhere");
  for (const path of [run, elsewhere]) mkdirSync(path, { recursive: true });
  writeFileSync(join(run, "config.json"), "{}");
  writeFileSync(join(run, "metrics.jsonl"), "0123456789");
  writeFileSync(join(run, "report.html"), "<script></script>");
  writeFileSync(join(run, "secret.txt"), "secret");
  writeFileSync(join(elsewhere, "metrics.jsonl"), "secret");
  symlinkSync(elsewhere, join(runs, "linked"));
  symlinkSync(join(outside, "secret.txt"), join(run, "doctor.jsonl"));
  const document = join(outside, "check.json");
  writeFileSync(document, '{"exports":[]}');

  let own: Awaited<ReturnType<typeof serveStudio>>;
  beforeAll(async () => {
    own = await serveStudio(folder, 0, new Opened([runs, document]));
  });
  afterAll(() => own.close());
  const ask = (path: string, headers: Record<string, string> = {}) =>
    rawRequest(own.address, path, { headers });

  it("is listed: runs with the sizes of their files, no link that leads elsewhere, and documents", async () => {
    const { status, body } = await ask("/opened/index.json");
    const { isLive, runs: found, documents } = JSON.parse(body);
    expect([status, isLive, documents]).toEqual([200, true, ["check.json"]]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ name: "moons 1", isRunning: false });
    expect(Object.keys(found[0].files)).toEqual(["config.json", "metrics.jsonl"]);
    expect(found[0].files["metrics.jsonl"].size).toBe(10);
    expect((await ask("/opened/documents/check.json")).body).toBe('{"exports":[]}');
  });

  it.each([
    ["bytes=0-", 206, "0123456789", "bytes 0-9/10"],
    ["bytes=4-", 206, "456789", "bytes 4-9/10"],
    ["bytes=4-5", 206, "45", "bytes 4-5/10"],
    ["bytes=8-99", 206, "89", "bytes 8-9/10"],
    ["bytes=10-", 416, "Expected bytes", undefined],
    ["bytes=5-4", 416, "Expected bytes", undefined],
    ["bytes=-4", 416, "Expected bytes", undefined],
    ["bytes=0-1,3-4", 416, "Expected bytes", undefined],
  ])("gives the part %s", async (range, status, text, part) => {
    const answer = await ask("/opened/runs/moons%201/metrics.jsonl", { range });
    expect(answer.status).toBe(status);
    expect(answer.body.startsWith(text)).toBe(true);
    expect(answer.headers["content-range"]).toBe(part);
  });

  it.each([
    ["/opened/runs/moons%201/secret.txt", 404],
    ["/opened/runs/moons%201/report.html", 404],
    ["/opened/runs/moons%201/doctor.jsonl", 404],
    ["/opened/runs/moons%201/run.lock", 404],
    ["/opened/runs/linked/metrics.jsonl", 404],
    ["/opened/runs/moons%201/..%2f..%2fsecret.txt", 404],
    ["/opened/runs/..%2fmoons%201/metrics.jsonl", 404],
    ["/opened/runs/moons%201/../../secret.txt", 404],
    ["/opened/documents/..%2fsecret.txt", 404],
    ["/opened/documents/secret.txt", 404],
    ["/opened/runs/%/metrics.jsonl", 400],
  ])("refuses %s", async (path, status) => {
    const answer = await ask(path);
    expect(answer.status).toBe(status);
    expect(answer.body).not.toMatch(/^secret/);
    expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
  });

  it("is answered to the studio's own pages alone", async () => {
    const path = "/opened/runs/moons%201/metrics.jsonl";
    const site = { "sec-fetch-site": "cross-site", "sec-fetch-dest": "empty" };
    expect((await ask(path, site)).status).toBe(403);
    expect((await ask(path, { origin: "http://evil.example" })).status).toBe(403);
    expect((await rawRequest(own.address, path, { host: "evil.example" })).status).toBe(403);
    expect((await rawRequest(own.address, path, { method: "PUT" })).status).toBe(405);
  });

  it("is looked at anew: a run that begins later is there, and one that goes is not", async () => {
    const later = join(runs, "moons 2");
    mkdirSync(later);
    writeFileSync(join(later, "config.json"), "{}");
    const names = async () =>
      JSON.parse((await ask("/opened/index.json")).body).runs.map(
        (each: { name: string }) => each.name,
      );
    expect(await names()).toEqual(["moons 1", "moons 2"]);
    rmSync(later, { recursive: true });
    expect(await names()).toEqual(["moons 1"]);
    expect((await ask("/opened/runs/moons%202/config.json")).status).toBe(404);
  });

  it("of two runs of one name, both are there; what is not there cannot be opened", () => {
    const twice = new Opened([run, join(outside, "runs"), elsewhere]);
    expect(twice.index().runs.map(({ name }) => name)).toEqual(["moons 1", "elsewhere"]);
    expect(() => new Opened([join(outside, "none")])).toThrow(
      /none: cannot be opened: no such file/,
    );
  });
});
