import { compile } from "../../src/compile/index.ts";
import { F, manualSeed, nn, noGrad, optim, randn, type Tensor, tensor } from "../../src/index.ts";
import { LeNet } from "../../src/models/index.ts";
import { useBlas } from "../../src/node/index.ts";
import { answer } from "./answer.ts";

/** Two convolutions around a ReLU, and what came in added to what they give. */
class Residual extends nn.Module {
  readonly first = new nn.Conv2d(64, 64, 3, { padding: 1 });
  readonly second = new nn.Conv2d(64, 64, 3, { padding: 1 });

  forward(x: Tensor): Tensor {
    return this.second.forward(this.first.forward(x).relu()).add(x).relu();
  }
}

const networks = {
  lenet: () => ({
    model: new LeNet(),
    x: randn([64, 1, 28, 28]),
    y: tensor(
      Array.from({ length: 64 }, (_, i) => i % 10),
      { dtype: "int32" },
    ),
    lossOf: F.crossEntropy,
  }),
  residual: () => ({
    model: new Residual(),
    x: randn([8, 64, 32, 32], { requiresGrad: true }),
    y: randn([8, 64, 32, 32]),
    lossOf: F.mseLoss,
  }),
};

const [mode, products] = process.argv.slice(2);
if (products === "blas" && !useBlas()) throw new Error("there is no system BLAS here");
const prepare: typeof compile = mode === "compiled" ? compile : (fn) => fn;

answer(({ network, isForward }) => {
  manualSeed(0);
  const { model, x, y, lossOf } = networks[network]();
  if (isForward) {
    const forward = prepare((x: Tensor, y: Tensor) => noGrad(() => lossOf(model.forward(x), y)));
    return () => forward(x, y).item();
  }
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });
  const step = prepare((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    x.grad = null;
    const loss = lossOf(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss;
  });
  return () => step(x, y).item();
});
