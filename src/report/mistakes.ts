import { PNG } from "pngjs";
import { html, type Markup } from "../draw/markup.ts";
import { formatPercent } from "../text/quantity.ts";
import { figure, note } from "./figure.ts";
import type { Mistake } from "./run-report.ts";

const mostShown = 24;

/** The worst mistakes as pictures, each with its true class, the predicted one, and its confidence. */
export function mistakeGrid(mistakes: readonly Mistake[]): Markup {
  const cards = mistakes.slice(0, mostShown).map(
    (
      mistake,
    ) => html`<li><img src="${dataUri(mistake)}" width="${mistake.width}" height="${mistake.height}" alt="${mistake.truth}, taken for ${mistake.prediction}"/>
<b>${mistake.truth}</b> → <b class="wrong">${mistake.prediction}</b><br/><small>${formatPercent(mistake.confidence, 1)}</small></li>
`,
  );
  const help = html`Truth → <span class="wrong">prediction</span>, and how sure the model was of it.`;
  return figure("Worst mistakes", note(help), html`<ul class="mistakes">${cards}</ul>`);
}

function dataUri({ pixels, width, height }: Mistake): string {
  const picture = new PNG({ width, height });
  for (let i = 0; i < width * height; i++) {
    picture.data.fill(pixels[i], 4 * i, 4 * i + 3);
    picture.data[4 * i + 3] = 255;
  }
  const file = PNG.sync.write(picture, { colorType: 0 });
  return `data:image/png;base64,${file.toString("base64")}`;
}
