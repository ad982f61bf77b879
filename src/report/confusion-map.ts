import { type Markup, markup } from "../draw/index.ts";
import { heatLimit } from "../draw/palette.ts";
import { formatCount, formatPercent } from "../text/quantity.ts";
import { type ConfusionMatrix, classResults } from "./confusion-matrix.ts";
import { figure, note } from "./figure.ts";

/** A share of this much of a class going astray is drawn as strongly as can be. */
const strongestMiss = 0.2;

/**
 * The confusion matrix as a heat map: a row a true class, a column a predicted one. Right answers and
 * errors have a hue each, deeper for a larger share of the row; the count stands in the cell.
 */
export function confusionMap(matrix: ConfusionMatrix): Markup {
  const results = classResults(matrix);
  const rows = results.map(({ label, total, recall }, truth) => {
    const cells = matrix.labels.map((predicted, prediction) => {
      const count = matrix.counts[truth][prediction];
      if (count === 0) return markup`<td class="none">·</td>`;
      const share = count / total;
      const kind = prediction === truth ? "hit" : "miss";
      const strength = kind === "hit" ? share : Math.min(Math.sqrt(share / strongestMiss), 1);
      const says = `${label} taken for ${predicted}: ${formatCount(count)} of ${formatCount(total)}`;
      return markup`<td class="${kind}" style="--heat:${(strength * heatLimit).toFixed(2)}" title="${says}">${count}</td>`;
    });
    const share = recall === undefined ? "–" : formatPercent(recall, 1);
    return markup`<tr><th scope="row">${label}</th>${cells}<td class="recall">${share}</td></tr>
`;
  });
  const heads = matrix.labels.map((label) => markup`<th scope="col">${label}</th>`);
  const help = "A row for the truth, a column for the prediction; recall at the right.";
  const map = markup`<div class="scroll"><table class="confusion">
<thead><tr><th scope="col"><span class="hidden">truth</span></th>${heads}<th scope="col">recall</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
  return figure("Confusion matrix", note(help), map);
}
