import { names } from "./entries.ts";
import type { WorkResult } from "./measure.ts";
import { parts } from "./works.ts";

/** The most kB that the core of the entry `chainrule` may have, minified and compressed; a test holds it, too. */
export const coreLimit = 60;

/** How numbers read: 1.5 ×, 70%, 2 µs, 60 kB. */
type Unit = "×" | "%" | "µs" | "kB";

/** A figure that this library is to reach. */
export interface Figure {
  work: string;
  claim: string;
  /** What is wanted: at least, or at most this. */
  wanted: { least: number } | { most: number };
  unit: Unit;
  measured: number;
}

export function isReached({ wanted, measured }: Figure): boolean {
  return "least" in wanted ? measured >= wanted.least : measured <= wanted.most;
}

/** What is known beside the works. */
export interface Extras {
  /** Their compressed bytes. */
  bundles?: readonly { what: string; compressed: number }[];
  backwardOverForward?: number;
}

const pytorchEager = [names.pytorch1, names.pytorch2];
const pytorch = [...pytorchEager, names.pytorchJit1, names.pytorchJit2];
const ownWasm = [names.eager, names.compiled];

/** What networks are made of, and the computations among it. */
const composites = ["softmax 512×1024", "layer norm 512×1024"];
const layers = [...parts.layers.map(({ name }) => name), ...composites];

/** The figures of which all parts were measured. Of several contenders the fastest counts. */
export function figuresOf(works: readonly WorkResult[], extras: Extras = {}): Figure[] {
  const rowsOf = (work: string, contenders: readonly string[]) =>
    (works.find((each) => each.work === work)?.rows ?? []).filter(({ contender }) =>
      contenders.includes(contender),
    );
  /** Milliseconds; not a number where none of them was measured. */
  const time = (work: string, ...contenders: string[]) => {
    const times = rowsOf(work, contenders).map(({ milliseconds }) => milliseconds.median);
    return times.length > 0 ? Math.min(...times) : Number.NaN;
  };
  const faster = (work: string, ours: readonly string[], theirs: readonly string[]) =>
    time(work, ...theirs) / time(work, ...ours);
  const share = (work: string, ...contenders: string[]) =>
    Math.max(...rowsOf(work, contenders).map((row) => 100 * (row.shareOfLimit ?? Number.NaN)));

  const { eager, compiled, compiledBlas, eagerBlas, tfjs, jax, micrograd, pytorch1 } = names;
  const [mnist, plain, matmul] = ["MNIST, batch 128", "MNIST, plain, 128", "matmul 512³"];
  const atLeast = (work: string, claim: string, least: number, unit: Unit, measured: number) =>
    ({ work, claim, wanted: { least }, unit, measured }) satisfies Figure;
  const atMost = (work: string, claim: string, most: number, unit: Unit, measured: number) =>
    ({ work, claim, wanted: { most }, unit, measured }) satisfies Figure;
  const ratio = (
    work: string,
    claim: string,
    least: number,
    ours: readonly string[],
    theirs: readonly string[],
  ) => atLeast(work, claim, least, "×", faster(work, ours, theirs));

  const figures: Figure[] = [
    ratio("XOR", "compiled, against PyTorch eager", 100, [compiled], pytorchEager),
    ratio("XOR", "compiled, against micrograd", 500, [compiled], [micrograd]),
    atMost("XOR", "compiled, one step", 2, "µs", 1000 * time("XOR", compiled)),
    ratio("moons", "compiled, against PyTorch eager", 20, [compiled], pytorchEager),
    ratio(mnist, "compiled, BLAS, against PyTorch, eager or jit", 1.8, [compiledBlas], pytorch),
    atLeast(
      mnist,
      "compiled, BLAS, share of its matrix products alone",
      60,
      "%",
      share(mnist, compiledBlas),
    ),
    ratio(mnist, "compiled, Wasm, against tfjs", 12, [compiled], [tfjs]),
    ratio(mnist, "compiled, Wasm, against jax-js", 1.6, [compiled], [jax]),
    ratio(plain, "compiled, Wasm, against jax-js", 1.6, [compiled], [jax]),
    atLeast(mnist, "compiled, Wasm, share of the peak", 70, "%", share(mnist, compiled)),
    atLeast(matmul, "Wasm, share of the peak", 80, "%", share(matmul, ...ownWasm)),
    ratio(matmul, "Wasm, against jax-js", 1, ownWasm, [jax]),
    ratio(matmul, "Wasm, against tfjs", 1, ownWasm, [tfjs]),
    ...layers.flatMap((work) => [
      ratio(work, "compiled, Wasm, against tfjs", 3, [compiled], [tfjs]),
      ratio(work, "compiled, Wasm, against jax-js", 2, [compiled], [jax]),
      ratio(work, "compiled, BLAS, against PyTorch eager, 1 thread", 1, [compiledBlas], [pytorch1]),
    ]),
    ...composites.map((work) =>
      atMost(
        work,
        "eager, Wasm, in units of compiled's time",
        3,
        "×",
        1 / faster(work, [eager], [compiled]),
      ),
    ),
    atMost(
      mnist,
      "eager, BLAS, in units of PyTorch eager's time",
      1.5,
      "×",
      1 / faster(mnist, [eagerBlas], pytorchEager),
    ),
    atMost(
      mnist,
      "backward over forward, compiled, Wasm",
      2,
      "×",
      extras.backwardOverForward ?? Number.NaN,
    ),
    ...(extras.bundles ?? []).map(({ what, compressed }) =>
      atMost("library", `${what}, minified and compressed`, coreLimit, "kB", compressed / 1000),
    ),
  ];
  return figures.filter(({ measured }) => Number.isFinite(measured));
}
