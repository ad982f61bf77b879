import { withInterceptor } from "../ops/interceptors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { capture, type SourceLine } from "../text/source-line.ts";
import { ownLine } from "./own-line.ts";

/** Runs `body`, and gives the first line that writes into each of some tensors by an operation in place. */
export function withWriters<T>(
  tensors: readonly Tensor[],
  body: () => T,
): [T, ReadonlyMap<Tensor, SourceLine>] {
  const lines = new Map<Tensor, SourceLine>();
  const result = withInterceptor(
    {
      apply: (_, __, ___, run) => run(),
      assign: (target, _, __, run) => {
        const written = tensors.find(({ storage }) => storage === target.storage);
        const line = written && !lines.has(written) ? ownLine(capture()) : null;
        if (written && line) lines.set(written, line);
        return run();
      },
    },
    body,
  );
  return [result, lines];
}
