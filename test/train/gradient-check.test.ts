import { expect, it } from "vitest";
import { nn, optim, tensor } from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import { checkGradients, type GradientCheckRow } from "../../src/train/gradient-check.ts";
import type { LearnerParts } from "../../src/train/learners/learner.ts";
import { layerParts, moduleParts, Residual, train } from "./support.ts";

const [inputs, targets] = train.batch(Int32Array.of(0, 1, 2, 3, 4));
const batch = [inputs.to("float64"), targets] as const;

it("has a row for each parameter, by its layer", async () => {
  const { loss } = moduleParts();
  const model = new nn.Sequential(new Residual()).to("float64");
  const optimizer = new optim.SGD(model.parameters(), { lr: 1 });
  const rows = (await checkGradients({ model, optimizer, loss }, batch))!;
  expect(rows.every(({ passed }) => passed)).toBe(true);
  expect(rows.map(({ layer, parameter }) => `${layer}: ${parameter}`)).toEqual([
    "0: scale",
    "0.first Linear: weight",
    "0.first Linear: bias",
    "0.norm BatchNorm1d: weight",
    "0.norm BatchNorm1d: bias",
    "0.last Linear: weight",
    "0.last Linear: bias",
  ]);
});

it("finds a gradient that is wrong", async () => {
  const { model, optimizer, loss } = moduleParts();
  const wrong = model.to("float64");
  wrong.scale.registerHook((gradient) => gradient.mul(1.01));
  const rows = (await checkGradients(
    { model: wrong, optimizer: new optim.SGD(wrong.parameters(), { lr: 1 }), loss },
    batch,
  ))!;
  expect(rows.filter(({ passed }) => !passed)).toMatchObject([{ layer: "", parameter: "scale" }]);
  expect(optimizer.lr).toBe(0.02);
});

it("takes float64 only", async () => {
  await expect(checkGradients(layerParts(), [tensor([[0, 1]]), tensor([0])])).rejects.toThrow(
    /float64/,
  );
});

function floatParts() {
  const { model, loss } = moduleParts();
  const float = model.to("float64");
  return { model: float, optimizer: new optim.SGD(float.parameters(), { lr: 1 }), loss };
}

function floatLayers() {
  const dtype = "float64";
  const model = new manual.Sequential(
    new manual.Linear(2, 8, { dtype }),
    new manual.BatchNorm(8, { dtype }),
    new manual.Tanh(),
    new manual.Dropout(0.2),
    new manual.Linear(8, 2, { dtype }),
  );
  const optimizer = new manual.SGD(model.parameters(), { lr: 1 });
  return { model, optimizer, loss: new manual.SoftmaxCrossEntropy() };
}

it.each<[string, () => LearnerParts]>([
  ["autograd", floatParts],
  ["layers by hand", floatLayers],
])("finds the same of %s with a compiled loss and an eager one", async (_, parts) => {
  const rows = async (compile: boolean) => (await checkGradients(parts(), batch, { compile }))!;
  const [compiled, eager] = [await rows(true), await rows(false)];
  const isRight = ({ passed, relativeError }: GradientCheckRow) => passed && relativeError < 1e-5;
  expect(compiled.every(isRight) && eager.every(isRight)).toBe(true);
  const names = (rows: GradientCheckRow[]) =>
    rows.map(({ layer, parameter }) => [layer, parameter]);
  expect(names(compiled)).toEqual(names(eager));
});

it("ends where it is told to", async () => {
  const signal = AbortSignal.abort();
  expect(await checkGradients(floatParts(), batch, { signal })).toBeNull();
  const options = { signal: true } as never;
  await expect(checkGradients(floatParts(), batch, options)).rejects.toThrow(/an AbortSignal/);
});
