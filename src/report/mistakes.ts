import { grayscalePng, type Markup, markup } from "../draw/index.ts";
import { formatPercent } from "../text/quantity.ts";
import { figure, note } from "./figure.ts";
import type { Mistake } from "./run-report.ts";

/** How many mistakes a page shows. */
export const mostShown = 24;

/** The worst mistakes as pictures, each with its true class, the predicted one, and its confidence. */
export function mistakeGrid(mistakes: readonly Mistake[]): Markup {
  const cards = mistakes.slice(0, mostShown).map(
    (
      mistake,
    ) => markup`<li><img src="${dataUri(mistake)}" width="${mistake.width}" height="${mistake.height}" alt="${mistake.truth}, taken for ${mistake.prediction}"/>
<b>${mistake.truth}</b> → <b class="wrong">${mistake.prediction}</b><br/><small>${formatPercent(mistake.confidence, 1)}</small></li>
`,
  );
  const help = markup`Truth → <span class="wrong">prediction</span>, and how sure the model was of it.`;
  return figure("Worst mistakes", note(help), markup`<ul class="mistakes">${cards}</ul>`);
}

function dataUri({ pixels, width, height }: Mistake): string {
  const bytes = Array.from(grayscalePng(pixels, width, height), (byte) =>
    String.fromCharCode(byte),
  );
  return `data:image/png;base64,${btoa(bytes.join(""))}`;
}
