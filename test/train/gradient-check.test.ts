import { expect, it } from "vitest";
import { nn, optim, tensor } from "../../src/index.ts";
import { checkGradients } from "../../src/train/gradient-check.ts";
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
