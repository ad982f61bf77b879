import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { systemReason } from "../../node/system-error.ts";
import { UsageError } from "../errors.ts";
import type { Opened } from "./opened.ts";
import { answerOpened, isForOpened } from "./opened-answer.ts";
import { headersFor } from "./policy.ts";
import { assertOwn, Refusal } from "./refusal.ts";
import { fileOf } from "./site.ts";

interface StudioServer {
  /** Of the first page. */
  readonly address: string;
  /** Ends the connections, too, that browsers keep open. */
  close(): Promise<void>;
}

/**
 * Serves a built studio to this machine, and to no other.
 *
 * @param folder the site.
 * @param port 0 for one that is free.
 * @param opened what its page of runs shows; default: what the site has, which is nothing.
 * @throws UsageError where the port cannot be had.
 */
export async function serveStudio(
  folder: string,
  port = 0,
  opened?: Opened,
): Promise<StudioServer> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(portError(port, error)));
    server.listen(port, "127.0.0.1", resolve);
  });
  const { port: ownPort } = server.address() as AddressInfo;
  const served = { folder, port: ownPort, opened };
  server.on("request", (request, response) => answer(served, request, response));
  return {
    address: `http://127.0.0.1:${ownPort}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portError(port: number, error: NodeJS.ErrnoException): Error {
  const otherwise = "choose another with --port, or leave --port out for one that is free";
  if (error.code === "EADDRINUSE") {
    return new UsageError(`port ${port} is taken: ${otherwise}`);
  }
  return new UsageError(`port ${port} cannot be used: ${systemReason(error)}; ${otherwise}`);
}

async function answer(
  { folder, port, opened }: { folder: string; port: number; opened?: Opened },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(headersFor(request.url!)))
    response.setHeader(name, value);
  try {
    assertOwn(request, port);
    if (opened && isForOpened(request.url!)) {
      const { status, type, content, range } = await answerOpened(opened, request);
      if (range !== undefined) response.setHeader("content-range", range);
      send(response, status, type, content);
      return;
    }
    const { content, type, tag } = await fileOf(folder, request.url!);
    response.setHeader("etag", tag);
    if (request.headers["if-none-match"] === tag) response.writeHead(304).end();
    else send(response, 200, type, content);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 405) response.setHeader("allow", "GET, HEAD");
    send(response, error.status, "text/plain; charset=utf-8", Buffer.from(`${error.message}\n`));
  }
}

/** Node leaves out the content where only the head was asked for. */
function send(response: ServerResponse, status: number, type: string, content: Buffer): void {
  response.writeHead(status, { "content-type": type, "content-length": content.length });
  response.end(content);
}
