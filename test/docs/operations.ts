import { functionSamples } from "../functional/samples.ts";
import type { Check } from "../golden/checks/check.ts";
import { checksOfF, methodChecks, moduleChecks } from "../golden/checks/index.ts";
import { linalgSamples } from "../linalg/samples.ts";
import { lossModules } from "../nn/samples/losses.ts";
import { layerSamples } from "../nn/samples.ts";
import { elementwiseSamples } from "../ops/function-samples.ts";
import { methodSamples } from "../ops/method-samples.ts";
import { opSamples } from "../ops/samples.ts";
import { largestDifference } from "../support/compare.ts";

/** A row of the page of operations. */
export interface Row {
  readonly name: string;
  /** The largest difference from PyTorch's figures, relative to 1 + |figure|; or why there is none. */
  readonly difference: number | string;
  /** Why it has no gradient, where it has none. */
  readonly noGradient?: string;
  /** Why it cannot be compiled, where it cannot. */
  readonly notCompiled?: string;
}

/** What golden files call by PyTorch's name, or in several ways. */
const otherNames: Readonly<Record<string, string>> = {
  ...{ amax: "max", amin: "min", slice: "at", atMiddle: "at", medianOf: "median" },
  ...{ eigenvalues: "eigh", eigenvectors: "eigh", linalgNorm: "norm" },
};

/** Why there are no figures of PyTorch's to compare with. */
const reasons: Readonly<Record<string, readonly string[]>> = {
  "its input's numbers": [
    "alias",
    "clone",
    "contiguous",
    "detach",
    "expectShape",
    "to",
    "Identity",
  ],
  "PyTorch's bits": ["half", "bfloat16"],
  "those of its modules": ["ModuleDict", "ModuleList", "Residual", "Sequential"],
  "those of its loop": ["scan"],
  "those of scaledDotProductAttention": ["attentionWeights"],
  "it draws": [
    ...["rand", "randn", "bernoulli", "multinomial", "gumbelSoftmax", "dropout", "dropout1d"],
    ...["dropout2d", "alphaDropout", "featureAlphaDropout", "Dropout1d", "Dropout2d"],
    ...["AlphaDropout", "FeatureAlphaDropout"],
  ],
};

const reasonFor = (name: string) =>
  Object.keys(reasons).find((reason) => reasons[reason].includes(name));

type Differences = ReadonlyMap<string, number>;

function differencesOf(checks: readonly Check[]): Differences {
  const largest = new Map<string, number>();
  for (const { of, run } of checks) {
    const name = otherNames[of] ?? of;
    largest.set(name, Math.max(largest.get(name) ?? 0, largestDifference(run)));
  }
  return largest;
}

interface AnySample {
  readonly noGradient?: string;
}

type Table = Readonly<Record<string, readonly AnySample[]>>;

/** What is a function or a layer of another name. */
const same: Readonly<Record<string, string>> = { batchnorm: "batchnorm1d", softmax2d: "softmax" };

/** A module is its function, and goes by its name: nn.CrossEntropyLoss is F.crossEntropy. */
function plain(name: string): string {
  const word = name.toLowerCase().replace(/loss$/, "");
  return same[word] ?? word;
}

function rowsOf(table: Table, ...known: readonly Differences[]): Row[] {
  const byPlainName = known.map(
    (differences) => new Map([...differences].map(([name, value]) => [plain(name), value])),
  );
  return Object.entries(table).map(([name, samples]) => {
    const found = byPlainName.find((differences) => differences.has(plain(name)));
    return {
      name,
      difference: found?.get(plain(name)) ?? reasonFor(name) ?? "",
      noGradient: samples.every(({ noGradient }) => noGradient)
        ? samples[0]?.noGradient
        : undefined,
    };
  });
}

const dataDependent = "how many elements there are depends on the numbers";

/** Every public operation, layer, function and loss, measured. */
export function measuredSections(): Record<string, Row[]> {
  const [methods, functions, modules] = [methodChecks, checksOfF, moduleChecks].map(differencesOf);
  const own = (name: string) => ({ name, difference: methods.get(name) ?? "" });
  const pick = (...names: readonly (keyof typeof opSamples)[]): Table =>
    Object.fromEntries(names.map((name) => [name, opSamples[name]]));
  return {
    "Element by element": rowsOf(elementwiseSamples as Table, methods, functions),
    "Of tensors": [
      ...rowsOf(pick("sum", "max", "argmax", "argsort", "cumsum", "matmul", "reshape"), methods),
      ...rowsOf(pick("permute", "expand", "pad", "gather", "scatter", "scatterAdd"), methods),
      ...rowsOf(methodSamples as Table, methods),
      { ...own("maskedSelect"), notCompiled: dataDependent },
      ...["nonzero", "unique"].map((name) => ({
        ...own(name),
        noGradient: "integers, or which elements there are",
        notCompiled: dataDependent,
      })),
    ],
    "chainrule/linalg": rowsOf(linalgSamples, methods),
    F: rowsOf(functionSamples, functions, modules),
    "nn, layers": rowsOf(layerSamples as unknown as Table, modules, functions),
    "nn, losses": rowsOf(
      Object.fromEntries(Object.keys(lossModules).map((name) => [name, []])),
      functions,
    ),
  };
}
