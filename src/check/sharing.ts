import { noGrad } from "../autograd/no-grad.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { SourceLine } from "../text/source-line.ts";
import type { Run, Sharing, Variable } from "./subject.ts";
import type { TargetKind } from "./target.ts";
import { withWriters } from "./writers.ts";

/**
 * Looks for outputs and gradients that a later call overwrites, or whose change changes something else.
 *
 * A view of an input is none: as long as nobody writes into it, it stays what it was. A hand-written
 * layer may use its buffers again in the next forward and backward pass; a function or module may not,
 * as the graph goes on holding what it gave.
 *
 * @param others inputs with other numbers than the run's own; null where the target refuses them.
 */
export function findSharing(
  kind: TargetKind,
  run: Run,
  variables: readonly Variable[],
  dy: Float64Array,
  others: readonly Tensor[] | null,
): Sharing[] {
  const found: Sharing[] = [];
  const note = (where: string, message: string, advice: string, source: SourceLine | null = null) =>
    found.push({ where, message, advice, source });
  run.clear();
  const y = run.forward();
  const output = Array.from(y.data);
  const upstream = run.upstream(y, dy);
  const given = Array.from(upstream.data);
  const [gradients, lines] = withWriters([y, upstream], () => run.gradients(y, upstream));
  const dx = variables[0].role === "input" ? gradients[0] : null;

  if (isChanged(y, output)) {
    note(
      "output",
      "backward writes into what forward returned: give it a tensor of its own",
      "Compute a new tensor, y.mul(dy) and not y.mul_(dy); where backward writes into data, copy first: y.clone()",
      lines.get(y),
    );
  }
  if (isChanged(upstream, given)) {
    note(
      "dy",
      "backward writes into the upstream gradient, which others may still need",
      "Compute a new tensor, dy.mul(mask) and not dy.mul_(mask); where backward writes into data, copy first: dy.clone()",
      lines.get(upstream),
    );
  }
  variables.forEach(({ name, role }, i) => {
    const gradient = gradients[i];
    if (!gradient) return;
    const same = (other: Tensor | null) => other !== null && overlap(gradient, other);
    const shared = [
      ...variables.filter(({ tensor }) => same(tensor)).map((other) => other.name),
      ...(kind === "layer" && role === "parameter" && same(upstream) ? ["dy"] : []),
      ...(kind === "layer" && role === "parameter" && same(dx) ? ["dx"] : []),
    ];
    if (shared.length === 0) return;
    const others = shared.join(" and ");
    note(
      name,
      `its gradient has its numbers in one place with ${others}: writing to one changes both`,
      role === "parameter"
        ? "Add to the gradient that is there, gradient.add_(dW), or keep a copy: dW.clone()"
        : "Return a copy: dx.clone()",
    );
  });
  if (kind === "layer" || kind === "loss") return found;

  const result = Array.from(y.data);
  const before = gradients.map((gradient) => Array.from(gradient?.data ?? []));
  const again = run.forward();
  const half = dy.map((value) => value / 2);
  run.gradients(again, run.upstream(again, half));
  variables.forEach(({ name }, i) => {
    const gradient = gradients[i];
    if (gradient && isChanged(gradient, before[i])) {
      note(
        name,
        "the next backward pass overwrites its gradient: return a new tensor each time",
        "What a graph was given belongs to it: return buffer.clone(), or make the tensor in backward",
      );
    }
  });
  if (others) noGrad(() => run.forward(others));
  if (isChanged(y, result)) {
    note(
      "output",
      "the next call overwrites it: return a new tensor each time",
      "What a graph was given belongs to it: return buffer.clone(), or make the tensor in forward",
    );
  }
  return found;
}

const isChanged = ({ data }: Tensor, before: readonly number[]) =>
  before.some((value, i) => !Object.is(value, data[i]));

/** Whether two tensors' numbers stand in the same memory. */
function overlap(a: Tensor, b: Tensor): boolean {
  if (a.size === 0 || b.size === 0) return false;
  const [first, second] = [a, b].map(bytesOf);
  return (
    a.storage.array.buffer === b.storage.array.buffer &&
    first.from < second.to &&
    second.from < first.to
  );
}

/** Where a tensor's numbers begin and end in their buffer. */
function bytesOf({ storage, shape, strides, offset }: Tensor): { from: number; to: number } {
  const { byteOffset, BYTES_PER_ELEMENT } = storage.array;
  let [low, high] = [offset, offset + 1];
  for (const [dim, stride] of strides.entries()) {
    const way = (shape[dim] - 1) * stride;
    if (way < 0) low += way;
    else high += way;
  }
  return { from: byteOffset + low * BYTES_PER_ELEMENT, to: byteOffset + high * BYTES_PER_ELEMENT };
}
