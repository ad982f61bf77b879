import { lossDomain, trainCommandWith } from "../cli/lr-find/range-test.ts";
import { describeNetwork, optimizerNames } from "../cli/train/describe.ts";
import type { TrainConfig } from "../cli/train/options.ts";
import type { Task } from "../cli/train/task.ts";
import type { LearningRateRangeTest } from "../doctor/index.ts";
import { clip, createChart, dots, draw, line, type Point } from "../draw/chart.ts";
import { html } from "../draw/markup.ts";
import { verticalLine } from "../draw/reference-line.ts";
import { points } from "../draw/series.ts";
import { formatDigits, formatScientific, formatShort } from "../text/number.ts";
import { formatCount } from "../text/quantity.ts";
import { htmlDocument } from "./document.ts";
import { figure, key, legend } from "./figure.ts";

/** A range test as one HTML page. */
export function rangeTestPage(
  found: LearningRateRangeTest,
  config: TrainConfig,
  task: Task,
): string {
  const { rates, losses, smoothed, suggestion, steepest, minimum, reason } = found;
  const title = `${describeNetwork(config, task)} on ${task.name}`;
  const chart = createChart({
    title: "Loss over the learning rate",
    x: {
      label: "learning rate",
      domain: [rates[0], rates[rates.length - 1]],
      logarithmic: true,
      format: (rate) => formatScientific(rate, 0),
    },
    y: { label: "loss", domain: lossDomain(found) },
    width: 720,
    height: 380,
  });
  const marked = [steepest, minimum].flatMap((rate): Point[] =>
    rate === null ? [] : [[rate, smoothed[rates.indexOf(rate)]]],
  );
  const names = ["falls fastest", "is least"];
  const marks = [
    clip(chart, [
      line(chart, points(rates, losses), "train faint"),
      line(chart, points(rates, smoothed), "train"),
    ]),
    suggestion === null ? undefined : verticalLine(chart, suggestion, formatShort(suggestion, 2)),
    dots(chart, marked, "test", ([rate, loss], i) => {
      return `the loss ${names[i]} at ${formatShort(rate, 2)}: ${formatDigits(loss)}`;
    }),
  ];
  const keys = [
    key(html`<line class="line train" x1="-9" x2="9"/>`, "loss, smoothed"),
    key(html`<line class="line train faint" x1="-9" x2="9"/>`, "each batch"),
    ...(marked.length > 0
      ? [key(html`<circle class="dot test" r="4"/>`, "where it falls fastest, where it is least")]
      : []),
  ];
  const verdict =
    suggestion === null
      ? html`<b class="fail">No suggestion.</b> ${reason}`
      : html`Train with <b>${formatShort(suggestion, 2)}</b>. ${reason}`;
  const next =
    suggestion === null
      ? undefined
      : html`<section>
<h2>To train with it</h2>
<pre><code>${trainCommandWith(config, suggestion)}</code></pre>
</section>`;
  return htmlDocument(
    title,
    html`<header>
<h1>${title}</h1>
<p class="subtitle">${optimizerNames[config.optimizer]}, batches of ${formatCount(config.batchSize)}</p>
<p class="verdict">${verdict}</p>
</header>
<section>
${figure("Loss over the learning rate", legend(keys), draw(chart, marks))}
</section>
${next}`,
  );
}
