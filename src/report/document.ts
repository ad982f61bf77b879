import { type Content, markup } from "../draw/index.ts";
import { styleSheet } from "./style.ts";

/**
 * One HTML page that needs nothing else: no network, no scripts. It follows the reader's light or
 * dark scheme, prints, and fits a phone.
 */
export function htmlDocument(title: string, content: Content): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>${title}</title>
<style>${styleSheet}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`.text;
}
