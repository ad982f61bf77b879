import type { IncomingMessage } from "node:http";
import { quote } from "../../text/escape.ts";

/** Why a request is not answered with a file. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The names under which a browser on this machine reaches the server. */
const ownNames = ["127.0.0.1", "localhost"];

/**
 * Refuses what no page of the studio asks for. A page from elsewhere can send requests to this machine; a
 * name that leads here makes its pages the studio's own (DNS rebinding), unless the name is looked at.
 *
 * @throws Refusal
 */
export function assertOwn({ method = "", url = "", headers }: IncomingMessage, port: number): void {
  if (method !== "GET" && method !== "HEAD") {
    throw new Refusal(405, `The studio answers GET and HEAD, not ${quote(method)}.`);
  }
  const own = ownNames.map((name) => new URL(`http://${name}:${port}`));
  const { host, origin } = headers;
  if (!own.some((address) => address.host === host?.toLowerCase())) {
    const names = own.map((address) => address.host).join(" and ");
    throw new Refusal(403, `The studio is ${names}, not ${quote(host ?? "")}.`);
  }
  if (origin !== undefined && !own.some((address) => address.origin === origin)) {
    throw new Refusal(403, `The studio answers its own pages, not those of ${quote(origin)}.`);
  }
  const site = headers["sec-fetch-site"];
  if ((site === "cross-site" || site === "same-site") && !isLink(url, headers)) {
    throw new Refusal(403, "The studio answers its own pages, and not those of another address.");
  }
}

/** Whether somebody has followed a link to the studio's page: from slides, say. It tells the other page nothing. */
function isLink(url: string, headers: IncomingMessage["headers"]): boolean {
  return url.split("?")[0] === "/" && headers["sec-fetch-dest"] === "document";
}
