import { type Batch, DataLoader, type Dataset, spirals } from "../../src/data/index.ts";
import { Doctor, type DoctorOptions } from "../../src/doctor/index.ts";
import { F, manualSeed, nn, optim, type Tensor } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";

/** A small training run, and what may be done wrong in it. */
export interface Run {
  model: () => nn.Module;
  /** Default spirals of 3 arms. */
  data?: Dataset;
  /** Default SGD at 0.1. */
  optimizer?: (model: nn.Module) => optim.SGD | optim.Adam;
  loss?: (output: Tensor, target: Tensor) => Tensor;
  /** Default 32. */
  batchSize?: number;
  /** Default true. */
  shuffle?: boolean;
  /** Default true. */
  zeroGrad?: boolean;
  /** Default 150; a run whose loss is not finite ends there. */
  steps?: number;
  doctor?: DoctorOptions;
}

/** The network of spirals that nothing is wrong with. */
export function healthyModel(activation: () => nn.Module = () => new nn.ReLU()): nn.Module {
  return new nn.Sequential(
    new nn.Linear(2, 32),
    activation(),
    new nn.Linear(32, 32),
    activation(),
    new nn.Linear(32, 3),
  );
}

const threeSpirals = spirals({ samples: 300 });

/** Trains, and gives the doctor that watched. Every other step is observed. */
export function train({
  model: build,
  data = threeSpirals,
  optimizer: makeOptimizer = (model) => new optim.SGD(model.parameters(), { lr: 0.1 }),
  loss: lossOf = F.crossEntropy,
  batchSize = 32,
  shuffle = true,
  zeroGrad = true,
  steps = 150,
  doctor: options = { every: 2 },
}: Run): Doctor {
  manualSeed(0);
  const model = build();
  const optimizer = makeOptimizer(model);
  const doctor = new Doctor(model, optimizer, options);
  for (const [inputs, targets] of batches(data, batchSize, shuffle, steps)) {
    const loss = lossOf(model.forward(inputs), targets);
    doctor.loss(loss, targets);
    if (!Number.isFinite(loss.item())) break;
    if (zeroGrad) optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
  }
  doctor.stop();
  return doctor;
}

/** The same with hand-written layers, and SGD with momentum. */
export function trainByHand(
  model: manual.Sequential,
  {
    lr,
    steps = 150,
    data = threeSpirals,
    batchSize = 32,
  }: {
    lr: number;
    steps?: number;
    data?: Dataset;
    batchSize?: number;
  },
): Doctor {
  manualSeed(0);
  const optimizer = new manual.SGD(model.parameters(), { lr, momentum: 0.9 });
  const loss = new manual.SoftmaxCrossEntropy();
  const doctor = new Doctor(model, optimizer, { every: 2 });
  for (const [inputs, targets] of batches(data, batchSize, true, steps)) {
    doctor.loss(loss.forward(model.forward(inputs), targets), targets);
    model.zeroGrad();
    model.backwardParameters(loss.backward());
    optimizer.step();
  }
  doctor.stop();
  return doctor;
}

function* batches(
  data: Dataset,
  batchSize: number,
  shuffle: boolean,
  steps: number,
): Generator<Batch> {
  const loader = new DataLoader(data, { batchSize, shuffle });
  let step = 0;
  while (step < steps) {
    for (const batch of loader) {
      if (step++ === steps) return;
      yield batch;
    }
  }
}

export const kinds = (doctor: Doctor): string[] => [
  ...new Set(doctor.alerts.map(({ kind }) => kind)),
];
