/** Prints a hash of the numbers of everything that could depend on more than a seed, as one line of JSON. */
import { createHash } from "node:crypto";
import { main as deepSigmoid } from "../../examples/deep-sigmoid.ts";
import { main as denoising } from "../../examples/denoising.ts";
import { main as lossScaling } from "../../examples/loss-scaling.ts";
import { readBook } from "../../examples/moby-dick/read.ts";
import { main as mobyDick } from "../../examples/moby-dick.ts";
import { readNames } from "../../examples/names/read.ts";
import { main as names } from "../../examples/names.ts";
import { main as secondOrder } from "../../examples/second-order.ts";
import { main as spelling } from "../../examples/spelling.ts";
import { main as timeLags } from "../../examples/time-lags.ts";
import { compile } from "../../src/compile/index.ts";
import { moons, TensorDataset } from "../../src/data/index.ts";
import { profile } from "../../src/doctor/index.ts";
import {
  checkpoint,
  functionalCall,
  gaussNewtonProduct,
  grad,
  hessian,
  hvp,
  jvp,
  vjp,
  vmap,
} from "../../src/func/index.ts";
import {
  autocast,
  F,
  manualSeed,
  nn,
  optim,
  randint,
  randn,
  type Tensor,
} from "../../src/index.ts";
import {
  conjugateGradient,
  hutchinsonTrace,
  lanczos,
  powerIteration,
} from "../../src/linalg/index.ts";
import { GPT, LSTMLanguageModel } from "../../src/models/index.ts";
import { useBlas } from "../../src/node/index.ts";
import { Tensor as TensorClass } from "../../src/tensor/tensor.ts";
import { Trainer } from "../../src/train/index.ts";

type Named = Record<string, Tensor>;

/** A small network with dropout, and samples. */
function network() {
  const model = new nn.Sequential(
    new nn.Linear(2, 16),
    new nn.Dropout(0.3),
    new nn.Tanh(),
    new nn.Linear(16, 2),
  );
  const { inputs, targets } = moons({ samples: 64 });
  const weights: Named = Object.fromEntries(model.namedParameters());
  const loss = (w: Named) => F.crossEntropy(functionalCall(model, w, inputs), targets);
  return { model, inputs, targets, weights, loss };
}

/** Steps with a scaled loss in float16, at first so large that the scale must fall. */
function scaledSteps(compiled: boolean) {
  const { model, inputs, targets } = network();
  const optimizer = new optim.Adam(model.parameters());
  const scaler = new optim.GradScaler({ initScale: 2 ** 24, growthInterval: 3 });
  const step = () => {
    optimizer.zeroGrad();
    const loss = autocast(() => F.crossEntropy(model.forward(inputs), targets), {
      dtype: "float16",
    });
    scaler.scale(loss).backward();
    scaler.step(optimizer);
    scaler.update();
    return loss;
  };
  const run = compiled ? compile(step) : step;
  const losses = Array.from({ length: 12 }, () => run().item());
  return [losses, scaler.stateDict(), model.stateDict()];
}

async function trained(precision: "float32" | "mixed") {
  const { model } = network();
  const optimizer = new optim.AdamW(model.parameters());
  const setting = { train: moons({ samples: 100 }), epochs: 3, precision, doctor: true };
  const trainer = new Trainer({ model, optimizer, loss: F.crossEntropy, ...setting });
  await trainer.fit();
  return [model.stateDict(), optimizer.stateDict(), trainer.record.steps];
}

/** A run whose products are large enough for a BLAS, where there is one. */
async function withBlas() {
  useBlas();
  try {
    const model = new nn.Sequential(new nn.Linear(64, 128), new nn.ReLU(), new nn.Linear(128, 10));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const data = new TensorDataset(randn([256, 64]), randint(0, 10, [256]));
    const setting = { train: data, epochs: 2, batchSize: 64, loss: F.crossEntropy };
    const trainer = new Trainer({ model, optimizer, ...setting });
    await trainer.fit();
    return [trainer.record.steps, model.stateDict()];
  } finally {
    useBlas("off");
  }
}

function languageModel(kind: "gpt" | "lstm") {
  const model =
    kind === "gpt"
      ? new GPT({ vocabSize: 11, contextLength: 16, layers: 2, heads: 2, width: 16, dropout: 0.1 })
      : new LSTMLanguageModel({ vocabSize: 11, width: 16, layers: 2, dropout: 0.1 });
  const tokens = randint(0, 11, [4, 16]);
  const optimizer = new optim.AdamW(model.parameters(), { lr: 1e-2 });
  const step = compile(() => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(
      (model as GPT).forward(tokens.slice(1, 0, 15)).flatten(0, 1),
      tokens.slice(1, 1).flatten(),
    );
    loss.backward();
    optimizer.step();
    return loss;
  });
  const losses = Array.from({ length: 5 }, () => step().item());
  const start = tokens.slice(1, 0, 4);
  return [losses, model.eval().generate(start, { maxNewTokens: 12, temperature: 0.9 })];
}

function secondOrderMethods() {
  const { weights, loss, model, inputs, targets } = network();
  const calm = (w: Named) => F.crossEntropy(functionalCall(model.eval(), w, inputs), targets);
  const product = (v: Named) => hvp(calm, [weights], [v])[1][0];
  const gaussNewton = gaussNewtonProduct(
    (w: Named) => functionalCall(model, w, inputs),
    (y) => F.crossEntropy(y, targets),
    [weights],
    [weights],
  );
  return [
    powerIteration(product, weights),
    lanczos(product, weights, { steps: 6 }),
    hutchinsonTrace(product, weights, { samples: 5 }),
    conjugateGradient((v: Named) => gaussNewton && product(v), weights, { maxIterations: 4 }),
    gaussNewton,
    grad(loss)(weights),
  ];
}

function transforms() {
  const { weights, loss, model, inputs } = network();
  const layer = new nn.Sequential(new nn.Linear(2, 4), new nn.Dropout(0.5));
  const x = randn([5, 2]);
  return [
    jvp(loss, [weights], [weights]),
    vjp(loss, weights)[1](randn([])),
    hessian((y: Tensor) => y.tanh().square().sum(), x),
    vmap((each: Tensor) => layer.forward(each), { randomness: "different" })(x),
    vmap(
      grad((each: Tensor) => layer.forward(each).square().sum()),
      { randomness: "different" },
    )(x),
    checkpoint((y: Tensor) => model.forward(y), inputs),
  ];
}

function profiled() {
  const { model, inputs, targets } = network();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
  profile(() => {
    F.crossEntropy(model.forward(inputs), targets).backward();
    optimizer.step();
  });
  return model.stateDict();
}

const half = (dtype: "float16" | "bfloat16") => () => {
  const model = new nn.Linear(6, 3, { dtype });
  const x = randn([9, 6], { dtype });
  return [model.forward(x), F.dropout(x, { p: 0.4 }), F.softmax(x, 1)];
};

const course = { epochs: 1, batchSize: 8, lr: 0.01 };
const short = {
  contextLength: 16,
  lstm: { width: 16, ...course },
  gpt: { layers: 1, width: 16, ...course },
};

const computations: Record<string, () => unknown> = {
  float16: half("float16"),
  bfloat16: half("bfloat16"),
  "steps with a scaled loss": () => scaledSteps(false),
  "compiled steps with a scaled loss": () => scaledSteps(true),
  "a run": () => trained("float32"),
  "a run with the system's BLAS": withBlas,
  "a run in mixed precision": () => trained("mixed"),
  transforms: transforms,
  "second order": secondOrderMethods,
  "a profile": profiled,
  "a GPT": () => languageModel("gpt"),
  "an LSTM": () => languageModel("lstm"),
  "examples/deep-sigmoid": () => deepSigmoid(1),
  "examples/denoising": () => denoising(1),
  "examples/loss-scaling": () => lossScaling({ steps: 40 }),
  "examples/moby-dick": () => mobyDick(readBook().slice(0, 8000), short),
  "examples/names": () => names({ names: readNames(), steps: 40, pairSteps: 10 }),
  "examples/second-order": () => secondOrder(120, 5),
  "examples/spelling": () => spelling({ steps: 8, learnt: 400, held: 10 }),
  "examples/time-lags": () => timeLags({ length: 9000, steps: 5 }),
};

/** Every number and every text in a result, in order. */
function addTo(hash: ReturnType<typeof createHash>, value: unknown): void {
  if (value instanceof TensorClass) addTo(hash, [value.shape, value.dtype, value.toArray()]);
  else if (ArrayBuffer.isView(value))
    hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  else if (typeof value === "number") hash.update(new Uint8Array(Float64Array.of(value).buffer));
  else if (value instanceof TensorDataset) addTo(hash, [value.inputs, value.targets]);
  else if (value !== null && typeof value === "object") {
    for (const [key, each] of Object.entries(value)) {
      hash.update(`${key}:`);
      addTo(hash, each);
    }
  } else hash.update(String(value));
}

const hashes: Record<string, string> = {};
for (const [name, compute] of Object.entries(computations)) {
  manualSeed(7);
  const hash = createHash("sha256");
  addTo(hash, await compute());
  hashes[name] = hash.digest("hex");
}
console.log(JSON.stringify(hashes));
