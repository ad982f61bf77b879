import type { Evidence } from "../evidence.ts";
import { type Pair, pairOf } from "./pair.ts";
import { indexAlong, type Space } from "./places.ts";

/** How the outputs' indices along a dimension depend on those of x. */
type Crossing = "none" | "causal" | "both";

function crossing({ right, zero, outputs, entries, evidence }: Pair, dim: number): Crossing {
  const { output, x } = evidence;
  let [isForward, isBackward] = [false, false];
  for (let i = 0; i < outputs; i++) {
    const at = indexAlong(i, output.shape, dim);
    for (let j = 0; j < entries; j++) {
      if (Math.abs(right[i * entries + j]) <= zero) continue;
      const from = indexAlong(j, x.tensor.shape, dim);
      isForward ||= at > from;
      isBackward ||= at < from;
    }
  }
  if (!isForward && !isBackward) return "none";
  return isForward && !isBackward ? "causal" : "both";
}

/**
 * What one index of the dimensions of x is, where the right Jacobian shows it: along steps an output
 * depends on what came before it, and samples are apart.
 */
function nounsOf(evidence: Evidence): (string | null)[] {
  const { x, output, subject } = evidence;
  const { shape } = x.tensor;
  const nouns: (string | null)[] = shape.map(() => null);
  if (x.role !== "input" || shape.length < 2) return nouns;
  if (output.shape.length === 0)
    return subject.kind === "loss" ? ["sample", ...nouns.slice(1)] : nouns;
  const pair = pairOf(evidence, x);
  if (!pair) return nouns;
  const kinds = shape.map((size, dim) =>
    size > 1 && output.shape[dim] === size && dim < shape.length - 1 ? crossing(pair, dim) : "both",
  );
  const step = kinds.indexOf("causal");
  if (step >= 0) nouns[step] = "step";
  const sample = kinds.indexOf("none");
  if (sample === 0 || sample === 1 + step) nouns[sample] = "sample";
  return nouns;
}

/** The entries of a variable as places. */
export function entrySpace({ evidence, variable }: Pair): Space {
  const { shape } = variable.tensor;
  return { shape, nouns: variable === evidence.x ? nounsOf(evidence) : shape.map(() => null) };
}

/** The outputs as places. */
export function outputSpace({ evidence }: Pair): Space {
  const { x, output } = evidence;
  const nouns = nounsOf(evidence);
  const isSame = (dim: number) => x.tensor.shape[dim] === output.shape[dim];
  return {
    shape: output.shape,
    nouns: output.shape.map((_, dim) => (isSame(dim) && nouns[dim]) || null),
  };
}
