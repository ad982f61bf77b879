import type { EpochRecord } from "../../report/run-report.ts";
import { isKept } from "../../text/evenly.ts";
import {
  epochLine,
  fractionDone,
  type Progress,
  progressLine,
  progressText,
} from "./progress-line.ts";
import { canRedraw, type Output, type Style, styleFor } from "./style.ts";
import { columnsOf, wrap } from "./text.ts";

const redrawMilliseconds = 80;
const plainLines = 10;
const mostEpochLines = 20;
const hideCursor = "\x1b[?25l";
const showCursor = "\x1b[?25h";
const eraseLine = "\r\x1b[K";

/**
 * Shows a training run. On a terminal one line is redrawn in place, at most a dozen times a second, with
 * the cursor hidden; elsewhere a plain line is written after each tenth of the run. `update` is cheap
 * enough to be called after every step. The caller calls `close()` however the run ends, on Ctrl-C too:
 * it gives the cursor back.
 */
export class LiveProgress {
  readonly #output: Output;
  readonly #style: Style;
  readonly #now: () => number;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #latest: Progress | undefined;
  #lineShown = false;
  #cursorHidden = false;
  #tenth: number | undefined;

  /** `now` is a clock in milliseconds. */
  constructor(output: Output, style = styleFor(output), now = () => performance.now()) {
    this.#output = output;
    this.#style = style;
    this.#now = now;
  }

  update(progress: Progress): void {
    if (!canRedraw(this.#output)) {
      this.#writePlain(progress);
      return;
    }
    this.#latest = progress;
    const now = this.#now();
    if (now - this.#drawnAt < redrawMilliseconds) return;
    this.#drawnAt = now;
    this.#draw();
  }

  /**
   * Keeps a line for the epoch; of more than twenty epochs, about twenty lines are kept.
   *
   * @param heldOut what the samples are called that it was watched on: "test", "validation".
   */
  endEpoch(record: EpochRecord, epochs: number, heldOut?: string): void {
    if (!isKept(record.epoch, epochs, mostEpochLines)) return;
    this.log(epochLine(record, epochs, this.#style, heldOut));
  }

  /** Writes lines that stay, above the progress line. */
  log(text: string): void {
    this.#erase();
    this.#output.write(`${wrap(text, columnsOf(this.#output))}\n`);
  }

  /** Leaves the line as it last stood and shows the cursor again. May be called more than once. */
  close(): void {
    if (this.#lineShown) {
      this.#draw();
      this.#output.write("\n");
      this.#lineShown = false;
    }
    if (this.#cursorHidden) {
      this.#output.write(showCursor);
      this.#cursorHidden = false;
    }
  }

  #draw(): void {
    if (this.#latest === undefined) return;
    // The last column stays free: writing there makes some terminals begin a new line.
    const width = columnsOf(this.#output) - 1;
    const hide = this.#cursorHidden ? "" : hideCursor;
    this.#output.write(hide + eraseLine + progressLine(this.#latest, width, this.#style));
    this.#cursorHidden = true;
    this.#lineShown = true;
  }

  #erase(): void {
    if (this.#lineShown) this.#output.write(eraseLine);
    this.#lineShown = false;
  }

  #writePlain(progress: Progress): void {
    const tenth = Math.floor(fractionDone(progress) * plainLines);
    const previous = this.#tenth ?? tenth;
    this.#tenth = tenth;
    // An epoch's last step has a line of its own, from endEpoch.
    if (tenth === previous || progress.step === progress.stepsPerEpoch) return;
    this.log(progressText(progress));
  }
}
