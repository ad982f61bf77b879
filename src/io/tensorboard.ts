import { ValueError } from "../tensor/errors.ts";
import { quote } from "../text/escape.ts";
import { concatBytes } from "./concat-bytes.ts";
import { crc32c } from "./crc32c.ts";
import {
  bytesField,
  doubleField,
  doublesField,
  floatField,
  integerField,
  stringField,
} from "./protobuf.ts";

/** How many numbers fell into each of a row of buckets, as TensorBoard draws distributions. */
export interface Histogram {
  min: number;
  max: number;
  /** How many numbers there are in all, their sum, and the sum of their squares. */
  count: number;
  sum: number;
  sumOfSquares: number;
  /** The upper end of each bucket, ascending. */
  limits: ArrayLike<number>;
  /** How many numbers are in each bucket. */
  counts: ArrayLike<number>;
}

/** What happened at one step. */
export interface TensorboardEvent {
  /** Seconds since 1970. */
  wallTime: number;
  /** A non-negative integer. */
  step: number;
  /** Numbers by their tag, such as `loss/train`; kept as float32. */
  scalars?: Readonly<Record<string, number>>;
  histograms?: Readonly<Record<string, Histogram>>;
}

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The record that a TensorBoard event file begins with. TensorBoard reads the files of a folder
 * whose names contain `tfevents`.
 *
 * @param wallTime seconds since 1970.
 * @example
 * ```ts
 * import { eventFileHeader, eventRecord } from "chainrule/io";
 * const start = eventFileHeader(Date.now() / 1000);
 * const first = eventRecord({ wallTime: Date.now() / 1000, step: 1, scalars: { loss: 0.5 } });
 * [start.length, first.length]; // → 40,42
 * ```
 */
export function eventFileHeader(wallTime: number): Bytes {
  return record(concatBytes(doubleField(1, wallTime), stringField(3, "brain.Event:2")));
}

/**
 * One step's numbers as a record, to be appended to an event file.
 *
 * The message is TensorFlow's `Event` (wall_time 1, step 2, summary 5); a summary is a list of
 * values (tag 1, simple_value 2, histo 5).
 *
 * @throws ValueError for a step that is not a non-negative integer, and for a histogram that has not a
 * limit for each count, the limits ascending.
 * @see https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto
 * @example
 * ```ts
 * import { eventRecord } from "chainrule/io";
 * eventRecord({ wallTime: 1, step: 1, scalars: { loss: 0.5 } }).length; // → 42
 * ```
 */
export function eventRecord({ wallTime, step, scalars, histograms }: TensorboardEvent): Bytes {
  if (!Number.isSafeInteger(step) || step < 0) {
    throw new ValueError(`eventRecord: step must be a non-negative integer, got ${step}.`);
  }
  const values = [
    ...Object.entries(scalars ?? {}).map(([tag, value]) => summaryValue(tag, floatField(2, value))),
    ...Object.entries(histograms ?? {}).map(([tag, histogram]) =>
      summaryValue(tag, bytesField(5, histogramMessage(tag, histogram))),
    ),
  ];
  return record(
    concatBytes(
      doubleField(1, wallTime),
      integerField(2, step),
      bytesField(5, concatBytes(...values)),
    ),
  );
}

function summaryValue(tag: string, value: Bytes): Bytes {
  return bytesField(1, concatBytes(stringField(1, tag), value));
}

function histogramMessage(tag: string, histogram: Histogram): Bytes {
  const problem = histogramProblem(histogram);
  if (problem) throw new ValueError(`eventRecord: histogram ${quote(tag)}: ${problem}.`);
  return concatBytes(
    doubleField(1, histogram.min),
    doubleField(2, histogram.max),
    doubleField(3, histogram.count),
    doubleField(4, histogram.sum),
    doubleField(5, histogram.sumOfSquares),
    doublesField(6, histogram.limits),
    doublesField(7, histogram.counts),
  );
}

function histogramProblem({ limits, counts }: Histogram): string | null {
  if (limits.length !== counts.length) {
    const hint =
      limits.length === counts.length + 1
        ? ". binLimits gives the lower end of the first bucket too: leave it out, binLimits(h).slice(1)"
        : "";
    return `expected a limit for each count, got ${limits.length} and ${counts.length}${hint}`;
  }
  for (let i = 0; i < limits.length; i++) {
    if (!(i === 0 ? !Number.isNaN(limits[i]) : limits[i] > limits[i - 1])) {
      return `expected limits that ascend, got ${limits[i]} as number ${i}`;
    }
    if (!(counts[i] >= 0)) return `expected counts of at least 0, got ${counts[i]} as number ${i}`;
  }
  return null;
}

/**
 * A TFRecord: the length in 8 bytes, its checksum, the data, its checksum, all little-endian.
 *
 * Source: https://www.tensorflow.org/tutorials/load_data/tfrecord
 */
function record(data: Bytes): Bytes {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(data.length), true);
  return concatBytes(length, maskedChecksum(length), data, maskedChecksum(data));
}

/** The CRC-32C turned right by 15 bits, plus a constant: a checksum of data that holds checksums. */
function maskedChecksum(bytes: Bytes): Bytes {
  const crc = crc32c(bytes);
  const masked = ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, masked, true);
  return out;
}
