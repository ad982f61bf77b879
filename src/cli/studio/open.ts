import { spawn } from "node:child_process";

const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ["open"],
  // The first quoted argument of start is a title.
  win32: ["cmd", "/c", "start", ""],
};

/**
 * Opens an address in the browser that the system has for it.
 *
 * @param onFailure told why there is none.
 */
export function openInBrowser(address: string, onFailure: (reason: string) => void): void {
  const [opener, ...options] = openers[process.platform] ?? ["xdg-open"];
  spawn(opener, [...options, address], { stdio: "ignore", detached: true })
    .on("error", ({ message }) => onFailure(message))
    .on("exit", (code) => {
      if (code) onFailure(`${opener} ended with ${code}`);
    })
    .unref();
}
