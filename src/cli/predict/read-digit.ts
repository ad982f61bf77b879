import { digitInImage } from "../../data/index.ts";
import { decodePng } from "../../io/index.ts";
import { readBytes } from "../../node/read-bytes.ts";
import { sizeOf } from "../../tensor/shape.ts";
import type { TrainedModel } from "../../train/index.ts";
import { UsageError } from "../errors.ts";

/** The side of a digit's picture. */
const side = 28;

/** A picture as the network takes it, and what was done with it. */
interface Digit {
  readonly input: Uint8Array;
  readonly notes: readonly string[];
}

/** Whether a model takes pictures of digits. */
export const takesDigits = ({ sample, columns }: TrainedModel): boolean =>
  columns.length === 0 && sizeOf(sample) === side * side;

/**
 * A digit as MNIST has it, of a PNG file of any size.
 *
 * @throws UsageError where the model is not one of digits; DataError for what is no PNG.
 */
export async function readDigit(model: TrainedModel, file: string): Promise<Digit> {
  if (!takesDigits(model)) {
    throw new UsageError(`${file}: the run did not learn from pictures of ${side} × ${side}`);
  }
  const { pixels, notes } = digitInImage(await decodePng(await readBytes(file), file));
  return { input: pixels, notes: notes.map((note) => `${file}: ${note}`) };
}
