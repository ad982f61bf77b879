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
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
