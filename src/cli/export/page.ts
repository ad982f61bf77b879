import { createHash } from "node:crypto";
import { escapeMarkup } from "../../text/escape.ts";

/** What a page is made of. */
interface PageParts {
  readonly title: string;
  readonly lead: string;
  /** The model's file. */
  readonly model: Uint8Array;
  /** Built by `scripts/build-predictor.mjs`. */
  readonly script: string;
  readonly style: string;
}

const modelTag = '<script type="text/plain" id="model">';

/** Whether a file is such a page. */
export const isPredictorPage = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes).includes(modelTag);

const hashOf = (text: string) =>
  `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;

/**
 * One page with a model in it, and a form to try it. Its policy lets it run its own script, and fetch and send nothing;
 * WebAssembly is what the script computes with.
 */
export function predictorPage({ title, lead, model, script, style }: PageParts): string {
  // Nothing in a script may end it.
  const code = script.replaceAll("</script", "<\\/script");
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(code)} 'wasm-unsafe-eval'`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeMarkup(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escapeMarkup(title)}</h1>
<p class="lead">${escapeMarkup(lead)}</p>
</header>
<main></main>
<footer>The model is in this page, and nothing leaves it. Made by chainrule.</footer>
${modelTag}${Buffer.from(model).toString("base64")}</script>
<script>${code}</script>
</body>
</html>
`;
}
