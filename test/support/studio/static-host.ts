import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
};

/** A server as any static host has it: under a path, with no header but the type. */
export async function serveUnder(path: string, folder: string) {
  const server = createServer((request, response) => {
    const url = new URL(request.url!, "http://localhost").pathname;
    const file = url === path ? "index.html" : url.slice(path.length);
    try {
      if (!url.startsWith(path)) throw new Error("not below the path");
      const content = readFileSync(join(folder, file));
      response.setHeader("content-type", types[extname(file)]).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}${path}`, server };
}
