import { type Lines, lineAt } from "../lines.ts";
import type { SourcePath } from "../sources.ts";
import * as manual from "./manual.ts";
import type { Note } from "./note.ts";
import * as scalar from "./scalar.ts";

/** The notes beside each file's lines. */
export const notes: Readonly<Record<SourcePath, readonly Note[]>> = {
  "src/scalar/value.ts": scalar.value,
  "src/scalar/methods.ts": scalar.methods,
  "src/scalar/operation.ts": scalar.operation,
  "src/scalar/mlp.ts": scalar.mlp,
  "src/manual/layer.ts": manual.layer,
  "src/manual/operation.ts": manual.operation,
  "src/manual/linear.ts": manual.linear,
  "src/manual/activation.ts": manual.activation,
  "src/manual/batch-norm.ts": manual.batchNorm,
  "src/manual/dropout.ts": manual.dropout,
  "src/manual/softmax.ts": manual.softmax,
  "src/manual/attention.ts": manual.attention,
  "src/manual/sequential.ts": manual.sequential,
  "src/manual/sgd.ts": manual.sgd,
  "src/manual/losses/loss.ts": manual.baseLoss,
  "src/manual/losses/mean-squared-error.ts": manual.meanSquaredError,
  "src/manual/losses/sigmoid-binary-cross-entropy.ts": manual.binaryCrossEntropy,
  "src/manual/losses/softmax-cross-entropy.ts": manual.softmaxCrossEntropy,
};

export const programNotes = scalar.programs;

/** The texts of notes by the numbers of their lines. */
export function notesOn(lines: Lines, all: readonly Note[]): ReadonlyMap<number, string> {
  return new Map(
    all
      .map(({ line, below, text }): [number, string] => [lineAt(lines, line, below), text])
      .filter(([n]) => n > 0),
  );
}
