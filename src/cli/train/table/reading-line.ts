import { basename } from "node:path";
import type { TableProgress } from "../../../io/index.ts";
import { printable, shorten } from "../../../text/escape.ts";
import { countOf, formatCompact, formatPercent } from "../../../text/quantity.ts";
import { canRedraw, type Output } from "../../terminal/style.ts";
import { columnsOf } from "../../terminal/text.ts";

const eraseLine = "\r\x1b[K";
/** What takes less is not told. */
const leastMilliseconds = 500;
const redrawMilliseconds = 100;

/** On a terminal, how far a large file is read: one line, which goes away in the end. */
export class ReadingLine {
  readonly #output: Output;
  readonly #start = performance.now();
  #drawnAt = Number.NEGATIVE_INFINITY;
  #isShown = false;

  constructor(output: Output) {
    this.#output = output;
  }

  update(file: string, { bytes, total, rows }: TableProgress): void {
    const now = performance.now();
    if (!canRedraw(this.#output) || now - this.#start < leastMilliseconds) return;
    if (now - this.#drawnAt < redrawMilliseconds) return;
    this.#drawnAt = now;
    const share = total ? `${formatPercent(bytes / total, 0)}, ` : `${formatCompact(bytes)}B, `;
    const text = `Reading ${printable(basename(file))}: ${share}${countOf(rows, "row")}`;
    this.#output.write(eraseLine + shorten(text, columnsOf(this.#output) - 1));
    this.#isShown = true;
  }

  close(): void {
    if (this.#isShown) this.#output.write(eraseLine);
    this.#isShown = false;
  }
}
