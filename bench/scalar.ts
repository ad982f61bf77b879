/**
 * The scalar engine beside the same algorithm in plain Python (micrograd_like.py): milliseconds of
 * one training step on the same network and data, medians of interleaved runs, and their ratio.
 * The losses of both must agree.
 *
 *     PYTHON=python3 npx tsx bench/scalar.ts
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { moons, type TensorDataset, xor } from "../src/data/index.ts";
import { Generator } from "../src/random/index.ts";
import { type Activation, MLP, type Value, value } from "../src/scalar/index.ts";

const python = fileURLToPath(new URL("micrograd_like.py", import.meta.url));
const rounds = 5;

interface Job {
  name: string;
  sizes: number[];
  activation: Activation;
  last: Activation;
  data: TensorDataset;
  learningRate: number;
  steps: { typescript: number; python: number };
}

const jobs: Job[] = [
  {
    name: "XOR, 2→4→4→1 tanh, 4 samples",
    sizes: [4, 4, 1],
    activation: "tanh",
    last: "tanh",
    data: xor(),
    learningRate: 0.05,
    steps: { typescript: 2000, python: 200 },
  },
  {
    name: "moons, 2→16→16→1 relu, 100 samples",
    sizes: [16, 16, 1],
    activation: "relu",
    last: "linear",
    data: moons({ samples: 100 }),
    learningRate: 0.01,
    steps: { typescript: 40, python: 3 },
  },
];

interface Run {
  milliseconds: number[];
  losses: number[];
}

const modelFor = ({ sizes, activation, last }: Job) =>
  new MLP(2, sizes, { activation, outputActivation: last, generator: new Generator(0) });

function samplesOf({ data }: Job) {
  return { samples: data.inputs.toArray(2), targets: data.targets.toArray(1) };
}

function runTypeScript(job: Job): Run {
  const model = modelFor(job);
  const { samples, targets } = samplesOf(job);
  const step = () => {
    let loss = value(0);
    samples.forEach((sample, i) => {
      loss = loss.add((model.forward(sample) as Value).sub(targets[i]).square());
    });
    loss = loss.div(samples.length);
    model.zeroGrad();
    loss.backward();
    for (const p of model.parameters()) p.data -= job.learningRate * p.grad;
    return loss.data;
  };
  const run: Run = { milliseconds: [], losses: [] };
  for (let i = 0; i < job.steps.typescript; i++) {
    const start = performance.now();
    run.losses.push(step());
    run.milliseconds.push(performance.now() - start);
  }
  return run;
}

function runPython(job: Job): Run {
  const { activation, last, learningRate, steps } = job;
  const layers = modelFor(job).layers.map((layer) =>
    layer.neurons.map((neuron) => neuron.parameters().map((p) => p.data)),
  );
  const input = { layers, activation, last, learningRate, steps: steps.python, ...samplesOf(job) };
  return JSON.parse(
    execFileSync(process.env.PYTHON ?? "python3", [python], {
      input: JSON.stringify(input),
      encoding: "utf8",
    }),
  );
}

function median(numbers: number[]): number {
  return numbers.sort((a, b) => a - b)[numbers.length >> 1];
}

for (const job of jobs) {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const a = runTypeScript(job);
    const b = runPython(job);
    b.losses.forEach((loss, i) => {
      if (!(Math.abs(loss - a.losses[i]) <= 1e-9 * loss)) {
        throw new Error(`${job.name}: step ${i} has loss ${a.losses[i]}, in Python ${loss}`);
      }
    });
    ours.push(...a.milliseconds);
    theirs.push(...b.milliseconds);
  }
  const [a, b] = [median(ours), median(theirs)];
  console.log(
    `${job.name}: ${a.toFixed(3)} ms, Python ${b.toFixed(3)} ms, ratio ${(b / a).toFixed(0)}`,
  );
}
