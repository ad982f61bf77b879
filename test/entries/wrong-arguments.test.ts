import { afterAll, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import {
  BatchSampler,
  CharacterVocabulary,
  centredDigit,
  DataLoader,
  ImageDataset,
  moons,
  RandomSampler,
  randomSplit,
  SequentialSampler,
  SubsetRandomSampler,
  TableEncoder,
  TargetEncoder,
  TokenWindows,
  WeightedRandomSampler,
} from "../../src/data/index.ts";
import { ChainruleError, F, Generator, nn, optim, tensor } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import { useBlas } from "../../src/node/index.ts";
import { numpy } from "../../src/random/index.ts";
import { dual, Layer, MLP, Neuron, value } from "../../src/scalar/index.ts";
import * as train from "../../src/train/index.ts";
import { buildTable } from "../data/table/build-table.ts";
import { lossModules } from "../nn/samples/losses.ts";
import { layerSamples } from "../nn/samples.ts";
import { type ScheduleSample, scheduleSamples } from "../optim/lr-scheduler/samples.ts";
import { type OptimizerSample, optimizerSamples } from "../optim/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

type Call = (...args: unknown[]) => unknown;

/** What no argument is meant to be, or nearly none. */
const wrong = [
  ...[undefined, null, true, 3n, Symbol("s"), Number.NaN, 1.5, -1, "", "x"],
  ...[{}, { a: 1 }, Object.create(null), new Date(0), new Map(), () => 1, class Unexpected {}],
  ...[[], [null], ["x"], [[1], [2, 3]]],
];

const table = buildTable({ x: [1, 2.5, null], word: ["a", "b", "a"] });

/** What an argument may well be, made anew for each function. */
const likely = () => [
  ...[2, 0, "float32", {}, (x: unknown) => x, [2], [2, 3], [tensor([1])]],
  ...[
    tensor([1, 2]),
    tensor([
      [1, 2],
      [3, 4],
    ]),
    tensor([0, 1], { dtype: "int32" }),
  ],
  ...[new Float32Array(2), Int32Array.of(0, 1), new Generator(1), new nn.Linear(2, 2)],
  ...[new manual.ReLU(), value(2), moons({ samples: 4 }), table, ["word"]],
];

const leaf = () => tensor([[1, 2]], { requiresGrad: true });

function trainer(more: object = {}): train.Trainer {
  const model = new nn.Linear(2, 2);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
  const parts = { model, optimizer, loss: F.crossEntropy, train: moons({ samples: 4 }) };
  return new train.Trainer({ ...parts, epochs: 1, compile: false, ...more });
}

type Make = () => object;
type AnyOptimizer = OptimizerSample<optim.FirstOrderOptions>;
type AnySchedule = ScheduleSample<object>;

/** How an object of each public class is made. A class without a row fails. */
const instances: Record<string, Make> = {
  ...Object.fromEntries(
    Object.entries(layerSamples).map(([name, [{ make }]]): [string, Make] => [
      `..nn.${name}`,
      make,
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(lossModules).map(([name, { make }]): [string, Make] => [`..nn.${name}`, make]),
  ),
  ...Object.fromEntries(
    Object.entries(optimizerSamples as unknown as Record<string, AnyOptimizer>).map(
      ([name, { make, runs }]): [string, Make] => [
        `..optim.${name}`,
        () => make([leaf()], runs[0]),
      ],
    ),
  ),
  ...Object.fromEntries(
    Object.entries(scheduleSamples as unknown as Record<string, AnySchedule>).map(
      ([name, { make, runs }]): [string, Make] => [
        `..optim.lrScheduler.${name}`,
        () => make(new optim.SGD([leaf()], { lr: 1 }), runs[0]),
      ],
    ),
  ),
  "..Generator": () => new Generator(3),
  "..Tensor": () =>
    tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { requiresGrad: true },
    ),
  "..nn.Buffer": () => new nn.Buffer(tensor([1, 2])),
  "..optim.GradScaler": () => new optim.GradScaler(),
  "..optim.LBFGS": () => new optim.LBFGS([leaf()]),
  "..nn.Parameter": () => new nn.Parameter(tensor([1, 2])),
  "./data.BatchSampler": () => new BatchSampler(new SequentialSampler([1, 2, 3]), 2),
  "./data.CharacterVocabulary": () => new CharacterVocabulary("ab"),
  "./data.DataLoader": () => new DataLoader(moons({ samples: 4 })),
  "./data.ImageDataset": () =>
    new ImageDataset(new Uint8Array(4), Int32Array.of(0, 1), { shape: [2], classes: ["a", "b"] }),
  "./data.RandomSampler": () => new RandomSampler([1, 2, 3]),
  "./data.SequentialSampler": () => new SequentialSampler([1, 2, 3]),
  "./data.Subset": () => randomSplit(moons({ samples: 4 }), [0.5, 0.5])[0],
  "./data.SubsetRandomSampler": () => new SubsetRandomSampler([2, 1]),
  "./data.TableEncoder": () => new TableEncoder().fit(table),
  "./data.TargetEncoder": () => new TargetEncoder("word").fit(table),
  "./data.TensorDataset": () => moons({ samples: 4 }),
  "./data.TokenWindows": () => new TokenWindows([1, 2, 3], 1),
  "./data.WeightedRandomSampler": () => new WeightedRandomSampler([1, 2], 3),
  "./manual.Activation": () => new manual.Tanh(),
  "./manual.Attention": () => new manual.Attention(2),
  "./manual.BatchNorm": () => new manual.BatchNorm(2),
  "./manual.Conv2d": () => new manual.Conv2d(1, 1, 2),
  "./manual.Dropout": () => new manual.Dropout(),
  "./manual.Embedding": () => new manual.Embedding(2, 2),
  "./manual.LSTM": () => new manual.LSTM(2, 2),
  "./manual.LSTMCell": () => new manual.LSTMCell(2, 2),
  "./manual.LayerNorm": () => new manual.LayerNorm(2),
  "./manual.LeakyReLU": () => new manual.LeakyReLU(),
  "./manual.Linear": () => new manual.Linear(2, 2),
  "./manual.MaxPool2d": () => new manual.MaxPool2d(2),
  "./manual.MeanSquaredError": () => new manual.MeanSquaredError(),
  "./manual.MixedPrecision": () =>
    new manual.MixedPrecision(new manual.Linear(2, 2, { dtype: "float16" }).parameters()),
  "./manual.MultiheadAttention": () => new manual.MultiheadAttention(4, 2),
  "./manual.ReLU": () => new manual.ReLU(),
  "./manual.Residual": () => new manual.Residual(new manual.Tanh()),
  "./manual.SGD": () => new manual.SGD(new manual.Linear(2, 2).parameters(), { lr: 1 }),
  "./manual.Sequential": () => new manual.Sequential(new manual.Linear(2, 2)),
  "./manual.Sigmoid": () => new manual.Sigmoid(),
  "./manual.SigmoidBinaryCrossEntropy": () => new manual.SigmoidBinaryCrossEntropy(),
  "./manual.Softmax": () => new manual.Softmax(),
  "./manual.SoftmaxCrossEntropy": () => new manual.SoftmaxCrossEntropy(),
  "./manual.Tanh": () => new manual.Tanh(),
  "./random.Generator": () => new Generator(3),
  "./scalar.Dual": () => dual(2, 1),
  "./scalar.Layer": () => new Layer(2, 2),
  "./scalar.MLP": () => new MLP(2, [2, 1]),
  "./scalar.Neuron": () => new Neuron(2),
  "./scalar.Value": () => value(2),
  "./random.numpy.NumpyGenerator": () => numpy.defaultRng(1),
  "./train.Accuracy": () => new train.Accuracy(),
  "./train.BalancedAccuracy": () => new train.BalancedAccuracy(),
  "./train.CalibrationError": () => new train.CalibrationError(),
  "./train.ConfusionMatrix": () => new train.ConfusionMatrix(),
  "./train.F1": () => new train.F1(),
  "./train.LogLoss": () => new train.LogLoss(),
  "./train.MeanAbsoluteError": () => new train.MeanAbsoluteError(),
  "./train.MeanSquaredError": () => new train.MeanSquaredError(),
  "./train.Perplexity": () => new train.Perplexity(),
  "./train.Precision": () => new train.Precision(),
  "./train.R2": () => new train.R2(),
  "./train.Recall": () => new train.Recall(),
  "./train.RocAuc": () => new train.RocAuc(),
  "./train.TopKAccuracy": () => new train.TopKAccuracy(2),
  "./train.Trainer": () => trainer(),
};

/**
 * Bases for the classes of others, and what a back end is made of: nobody calls them with data. And what
 * takes none, and would slow down the tests that follow; or reads 60,000 images by each call that is right, which
 * has its wrong ones in its own tests.
 */
const inner = [
  ...["..forbidCodeGeneration", "./expr.forbidCodeGeneration"],
  "./node.loadMnist",
  ...["..nn.Module", "..optim.Optimizer", "..optim.FirstOrderOptimizer"],
  ...["..optim.lrScheduler.Scheduler", "..optim.lrScheduler.LRScheduler"],
  ...["ReferenceBackend", "keepElsewhere", "runHostDraw", "runHostStep"].map(
    (x) => `./compile.${x}`,
  ),
];

/** Members that subclasses call: `protected`, which only the type checker sees. */
const inherited = new Set([
  ...["buffer", "check", "checkOrder", "countStep", "slots", "decays", "expect", "inputOf", "keep"],
  ...["nameOf", "normalized", "recall", "remember", "slot", "takeKept", "update"],
  ...["advance", "changed", "isNumber", "kept", "problems", "takeOver"],
  ...["goTo", "moveMomentum", "perGroup", "rateAt", "refuseRecording", "figureOf", "isHit"],
]);

const isClass = (item: Call) => /^class\b/.test(Function.prototype.toString.call(item));
const isError = (item: Call) => item.prototype instanceof Error;

/** The public functions and classes of an entry, those in its namespaces too. */
function callsOf(module: object, path: string): [string, Call][] {
  return Object.entries(module).flatMap(([name, item]): [string, Call][] => {
    if (typeof item === "function") return [[`${path}.${name}`, item]];
    const isNamespace = item?.[Symbol.toStringTag] === "Module";
    return isNamespace ? callsOf(item, `${path}.${name}`) : [];
  });
}

/** The methods of an object, each with the function behind it. */
function methodsOf(object: object): [string, Call][] {
  const found = new Map<string, Call>();
  for (
    let p = Object.getPrototypeOf(object);
    p !== Object.prototype;
    p = Object.getPrototypeOf(p)
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(p))) {
      const isMethod = typeof value === "function" && name !== "constructor";
      if (isMethod && !inherited.has(name) && !found.has(name)) found.set(name, value);
    }
  }
  return [...found];
}

const calls = 120;

/** What is thrown other than an error of ours, for calls with arguments of any kind. */
async function rawErrors(call: Call): Promise<string[]> {
  const random = new Generator(7);
  const pick = <T>(list: readonly T[]): T => list[random.integers(1, 0, list.length)[0]];
  const found = new Set<string>();
  const usual = likely();
  for (let n = 0; n < calls; n++) {
    const args: unknown[] = Array.from({ length: n % 5 }, () => pick(usual));
    // One wrong, or all of any kind.
    if (n % 2 === 0) args[random.integers(1, 0, 3)[0] % (args.length + 1)] = pick(wrong);
    else for (let i = 0; i < args.length; i++) args[i] = pick([...wrong, ...usual]);
    try {
      const result = await call(...args);
      if (typeof (result as Iterator<unknown>)?.next === "function") {
        (result as Iterator<unknown>).next();
      }
    } catch (error) {
      // Of the class that stands where a function is to be called.
      const isOwn = String(error).includes("Class constructor Unexpected");
      if (!(error instanceof ChainruleError) && !isOwn) found.add(String((error as Error).stack));
    }
  }
  return [...found];
}

/** The entries whose functions look at what they are given. */
const entries = [
  ".",
  "./scalar",
  "./manual",
  "./check",
  "./compile",
  "./func",
  "./linalg",
  "./data",
  "./random",
  "./train",
  "./node",
] as const;
const modules = await Promise.all(
  entries.map(async (entry) => {
    const file = packageJson.exports[entry].default.replace("dist", "src").replace(/js$/, "ts");
    return [entry, await import(/* @vite-ignore */ `../../${file}`)] as const;
  }),
);
const all = modules
  .flatMap(([entry, module]) => callsOf(module, entry))
  .filter(([name, item]) => !inner.includes(name) && !isError(item));

// What a call writes goes with its folder, and what it uses for the whole process is put back.
const folder = temporaryFolder();
const before = process.cwd();
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(before);
  useBlas("off");
});

describe("called with whatever there is, it works or throws an error of ours", () => {
  it.each(all)("%s", async (_, item) => {
    const make = item as unknown as new (...args: unknown[]) => unknown;
    const call: Call = isClass(item) ? (...args) => new make(...args) : item;
    expect(await rawErrors(call)).toEqual([]);
  });

  it("every class has an object here", () => {
    const classes = all.filter(([, item]) => isClass(item)).map(([name]) => name);
    expect(new Set(classes)).toEqual(new Set(Object.keys(instances)));
  });

  // What several classes inherit, once.
  const behind = new Set<Call>();
  const methods = Object.entries(instances).flatMap(([name, make]) =>
    methodsOf(make()).flatMap(([method, call]) => {
      if (behind.has(call)) return [];
      behind.add(call);
      return [[`${name}: ${method}`, make, method] as const];
    }),
  );
  it.each(methods)("%s", async (_, make, method) => {
    const call: Call = (...args) => (make() as Record<string, Call>)[method](...args);
    expect(await rawErrors(call)).toEqual([]);
  });
});

describe("so does a part of an argument", () => {
  const loader = new DataLoader(moons({ samples: 4 }), { shuffle: true });
  const bare = Object.create(null);
  const interval = { estimate: 1, low: 0, high: 2 };
  const comparison = { score: interval, baseline: 1, gain: null, outcome: "better" } as never;
  const column = { name: "a", features: [Symbol("s") as never] };
  const parts: [string, () => unknown][] = [
    ["Trainer", () => new train.Trainer({ model: bare, optimizer: bare, epochs: 1 } as never)],
    ["Trainer", () => trainer({ loss: bare })],
    ["verdict", () => train.verdict(comparison, "a", String)],
    ["permutationImportance", () => train.permutationImportance(() => 1, tensor([[1]]), [column])],
    ["centredDigit", () => centredDigit([3n, 0n] as never, 2)],
    ["BatchSampler", () => new BatchSampler({ length: 1, indices: () => null! }, 1).batches()],
    [
      "DataLoader",
      () => loader.restore({ ...loader.state(), generator: { seed: bare, offset: 0 } }),
    ],
  ];
  it.each(parts)("%s", (name, call) => {
    expect(call).toThrow(ChainruleError);
    expect(call).toThrow(new RegExp(`^${name}: `));
  });
});

describe("so does a member that is set", () => {
  const members: [object, string, unknown][] = [
    [tensor([1]), "requiresGrad", "yes"],
    [new optim.SGD([leaf()], { lr: 1 }), "lr", "0.1"],
    [new optim.SGD([leaf()], { lr: 1 }).paramGroups[0], "nesterov", 1],
    [new optim.Adam([leaf()]).paramGroups[0], "betas", [0.9]],
    [new nn.Dropout(), "training", "no"],
    [value(1), "data", "3"],
    [new manual.SGD([], { lr: 1 }), "lr", Symbol("s")],
  ];
  it.each(members)("%o.%s", (object, name, given) => {
    expect(() => Object.assign(object, { [name]: given })).toThrow(ChainruleError);
  });
});
