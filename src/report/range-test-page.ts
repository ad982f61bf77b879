import type { LearningRateRangeTest } from "../doctor/index.ts";
import {
  clipToFrame,
  createChart,
  drawChart,
  finitePoints,
  labelledDots,
  line,
  markup,
  type Point,
  verticalLine,
} from "../draw/index.ts";
import { formatDigits, formatScientific, formatShort } from "../text/number.ts";
import { htmlDocument } from "./document.ts";
import { figure, key, legend } from "./figure.ts";

/** The loss is drawn up to this share of its fall above its beginning: it may end anywhere. */
const headroom = 0.3;

/** What a page says of a range test, beside its results. */
export interface RangeTestSubject {
  /** The page's heading: what was tried, on what. */
  readonly title: string;
  /** A sentence under it. */
  readonly subtitle: string;
  /** The command that trains with the suggestion; null where there is none. */
  readonly command: string | null;
}

/** A range test as one HTML page. */
export function rangeTestPage(
  found: LearningRateRangeTest,
  { title, subtitle, command }: RangeTestSubject,
): string {
  const { rates, losses, smoothed, suggestion, steepest, minimum, reason } = found;
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
    clipToFrame(chart, [
      line(chart, finitePoints(rates, losses), "train faint"),
      line(chart, finitePoints(rates, smoothed), "train"),
    ]),
    suggestion === null ? undefined : verticalLine(chart, suggestion, formatShort(suggestion, 2)),
    labelledDots(chart, marked, "test", ([rate, loss], i) => {
      return `the loss ${names[i]} at ${formatShort(rate, 2)}: ${formatDigits(loss)}`;
    }),
  ];
  const keys = [
    key(markup`<line class="line train" x1="-9" x2="9"/>`, "loss, smoothed"),
    key(markup`<line class="line train faint" x1="-9" x2="9"/>`, "each batch"),
    ...(marked.length > 0
      ? [key(markup`<circle class="dot test" r="4"/>`, "where it falls fastest, where it is least")]
      : []),
  ];
  const verdict =
    suggestion === null
      ? markup`<b class="fail">No suggestion.</b> ${reason}`
      : markup`Train with <b>${formatShort(suggestion, 2)}</b>. ${reason}`;
  const next =
    command === null
      ? undefined
      : markup`<section>
<h2>To train with it</h2>
<pre><code>${command}</code></pre>
</section>`;
  return htmlDocument(
    title,
    markup`<header>
<h1>${title}</h1>
<p class="subtitle">${subtitle}</p>
<p class="verdict">${verdict}</p>
</header>
<section>
${figure("Loss over the learning rate", legend(keys), drawChart(chart, marks))}
</section>
${next}`,
  );
}

/** The losses that a plot has room for. */
export function lossDomain({ losses }: LearningRateRangeTest): [number, number] {
  const least = Math.min(...losses.filter(Number.isFinite));
  const fall = losses[0] - least || Math.abs(least) || 1;
  return [least, losses[0] + headroom * fall];
}
