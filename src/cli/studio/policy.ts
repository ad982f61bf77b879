/**
 * What a page of the studio may load and run: its own files, and WebAssembly, which needs a word of its own.
 * Nothing from elsewhere, nothing that is written in the markup, and no code made at run time.
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  // The workbench's sandbox, a file of the studio with a policy of its own.
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The file in which the workbench runs a person's code. */
const sandbox = "/sandbox.html";

/**
 * The sandbox says itself what may run in it, which is more than a page's policy allows. This is what it cannot
 * say: whoever opens it, it has no origin, and so no storage, and only the studio can frame it.
 */
const sandboxPolicy = "sandbox allow-scripts; frame-ancestors 'self'";

/** The headers of the answer to a request. */
export const headersFor = (url: string) =>
  url.split("?")[0] === sandbox
    ? { ...headers, "content-security-policy": sandboxPolicy }
    : headers;

/** What every answer of the studio's server says, but to the sandbox's policy. */
const headers = {
  // A page cannot say of itself that it is not to be framed.
  "content-security-policy": `${pagePolicy}; frame-ancestors 'none'`,
  // Together they isolate the page: nobody holds its window, and memory may be shared with its workers.
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  // A browser asks again each time: a site that was built anew is never an old one.
  "cache-control": "no-cache",
};
