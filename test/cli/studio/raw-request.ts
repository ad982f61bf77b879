import { connect } from "node:net";

interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

interface Request {
  method?: string;
  host?: string;
  headers?: Readonly<Record<string, string>>;
}

/** Sends a request byte for byte: Node's own client would mend, or not send, what is to be refused. */
export function rawRequest(
  address: string,
  path: string,
  { method = "GET", host = new URL(address).host, headers = {} }: Request = {},
): Promise<Answer> {
  const { hostname, port } = new URL(address);
  const all = { host, connection: "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname.replace(/[[\]]/g, ""));
    socket
      .on("data", (chunk) => chunks.push(chunk))
      .on("error", reject)
      .on("close", () => resolve(parse(Buffer.concat(chunks).toString())))
      .write(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  });
}

function parse(text: string): Answer {
  const end = text.indexOf("\r\n\r\n");
  const [first, ...rest] = text.slice(0, end).split("\r\n");
  const headers = rest.map((line): [string, string] => {
    const [, name, value] = /^([^:]*): (.*)$/.exec(line)!;
    return [name.toLowerCase(), value];
  });
  return {
    status: Number(first.split(" ")[1]),
    headers: Object.fromEntries(headers),
    body: text.slice(end + 4),
  };
}
