import type { StateDict } from "../../nn/state-dict.ts";
import { DataError } from "../../tensor/errors.ts";
import { formatShape } from "../../tensor/shape.ts";

/** @throws DataError for tensors of a state that do not have the names and shapes which they should. */
export function checkTensors(owner: string, tensors: StateDict, like: StateDict): void {
  const [expected, got] = [like, tensors].map((state) =>
    Object.entries(state)
      .map(([name, { shape }]) => `${name} ${formatShape(shape)}`)
      .sort()
      .join(", "),
  );
  if (expected === got) return;
  throw new DataError(`${owner}: expected ${expected}, got ${got || "none"}`);
}
