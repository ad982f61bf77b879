import { describe, expect, it } from "vitest";
import { TensorDataset } from "../../src/data/index.ts";
import { AnomalyError } from "../../src/doctor/index.ts";
import { F, manualSeed, nn, optim, type Tensor, tensor } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import { DivergedError } from "../../src/train/index.ts";
import { layerParts, moduleParts, numbers, train, trainerOf } from "./support.ts";

async function failure(running: Promise<unknown>): Promise<DivergedError> {
  const error = await running.catch((error: unknown) => error);
  expect(error).toBeInstanceOf(DivergedError);
  return error as DivergedError;
}

/** Half the layers have weights that are far too large. */
function overflowing() {
  manualSeed(0);
  const model = new nn.Sequential(
    new nn.Linear(2, 4),
    new nn.Sequential(new nn.ReLU(), new nn.Linear(4, 3)),
    new nn.Linear(3, 2),
  );
  model[1].parameters()[0].detach().fill_(3e38);
  model[2].parameters()[0].detach().fill_(3e38);
  return {
    model,
    optimizer: new optim.SGD(model.parameters(), { lr: 1 }),
    loss: F.crossEntropy,
  };
}

function byHand() {
  const layers = [new manual.Linear(2, 4), new manual.ReLU(), new manual.Linear(4, 2)];
  const model = new manual.Sequential(...layers);
  layers[2].parameters()[0].value.fill_(3e38);
  layers[0].parameters()[1].value.fill_(10);
  const optimizer = new manual.SGD(model.parameters(), { lr: 1 });
  return { model, optimizer, loss: new manual.SoftmaxCrossEntropy() };
}

describe.each([true, false])("a loss that is no number (compiled: %s)", (compile) => {
  it("is explained by the layer whose output it began in", async () => {
    const trainer = trainerOf(overflowing(), { compile });
    const error = await failure(trainer.fit());
    expect(error.step).toBe(1);
    expect(error.advice).toEqual(["lower-learning-rate", "detect-anomaly"]);
    expect(error.finding).toMatch(/1\.1 Linear\(4 → 3\), \[30, 3\]$/);
    expect(error.message.startsWith(`${error.finding}. `)).toBe(true);
    expect(error.message).toMatch(
      /^the loss became NaN or infinite at step 1: the first such number is -?Infinity in the output of layer 1\.1 Linear\(4 → 3\), \[30, 3\]\. A smaller learning rate may help\. .*detectAnomaly: true$/,
    );
    const { message } = await failure(trainerOf(byHand(), { compile }).fit());
    expect(message).toMatch(/in the output of layer 2 Linear, \[30, 2\]/);
  });

  it("by the parameter that an update has spoilt", async () => {
    for (const parts of [moduleParts(), layerParts()]) {
      parts.optimizer.lr = 1e38;
      const error = await failure(trainerOf(parts, { compile, epochs: 10 }).fit());
      expect(error.step).toBeGreaterThan(1);
      expect(error.message).toMatch(/first such number is/);
    }
    const { model, ...rest } = moduleParts();
    model.scale.detach().fill_(Number.NaN);
    const { message } = await failure(trainerOf({ model, ...rest }, { compile }).fit());
    expect(message).toMatch(/is NaN in scale, from the update before/);
  });

  it("by the sample, and everything is as it was before its step", async () => {
    const { inputs, targets } = train;
    const spoilt = inputs.clone();
    spoilt.data[7] = Number.NaN;
    const parts = moduleParts();
    const data = new TensorDataset(spoilt, targets);
    const trainer = trainerOf(parts, { train: data, shuffle: false, compile });
    const before = numbers(parts.model);
    const { message } = await failure(trainer.fit());
    expect(message).toMatch(/is NaN in the data\. Remove or replace that sample/);
    expect(trainer.step).toBe(0);
    for (const name of ["first.weight", "last.bias", "scale"]) {
      expect(numbers(parts.model)[name]).toEqual(before[name]);
    }
    // The step is still to be done.
    expect((await failure(trainer.fit())).step).toBe(1);
  });

  it("by what the model computes of its layers' outputs, or the loss", async () => {
    class Logarithm extends nn.Module {
      readonly layer = new nn.Linear(2, 2);
      forward(x: Tensor): Tensor {
        return this.layer.forward(x).square().neg().log();
      }
    }
    const parts = () => {
      const model = new Logarithm();
      return { model, optimizer: new optim.SGD(model.parameters(), { lr: 1 }) };
    };
    const own = trainerOf({ ...parts(), loss: F.crossEntropy }, { compile });
    expect((await failure(own.fit())).message).toMatch(
      /NaN in what the model makes of its layers' outputs, \[30, 2\]/,
    );
    const { model, optimizer } = moduleParts();
    const loss = (outputs: Tensor) => outputs.sum().mul(0).log();
    const { message } = await failure(trainerOf({ model, optimizer, loss }, { compile }).fit());
    expect(message).toMatch(/the first such number is in the loss itself/);
  });
});

it("detectAnomaly names the operation, in the forward pass and the backward one", async () => {
  const trainer = trainerOf(overflowing(), { detectAnomaly: true });
  expect(trainer.isCompiled).toBe(false);
  const error = await failure(trainer.fit());
  expect(error.cause).toBeInstanceOf(AnomalyError);
  expect(error.message).toMatch(/^step 1: detectAnomaly: .*matmul gives .*(∞|NaN)/);
  expect(error.message).toMatch(/in module 1\.1 \(Linear/);

  class Root extends nn.Module {
    readonly weight = new nn.Parameter(tensor([0]));
    forward(x: Tensor): Tensor {
      return x.mul(this.weight.sqrt());
    }
  }
  const model = new Root();
  const optimizer = new optim.SGD(model.parameters(), { lr: 1 });
  const backward = trainerOf({ model, optimizer, loss: F.crossEntropy }, { detectAnomaly: true });
  expect((await failure(backward.fit())).message).toMatch(/backward/);
});

it("detectAnomaly changes nothing of a healthy run", async () => {
  const [watched, plain] = [moduleParts(), moduleParts()];
  await trainerOf(watched, { detectAnomaly: true }).fit();
  await trainerOf(plain, { compile: false }).fit();
  expect(numbers(watched.model)).toEqual(numbers(plain.model));
});
