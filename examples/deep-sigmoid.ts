/**
 * Twenty layers of sigmoids, which read digits, or do not: the slope of a sigmoid is 1/4 at most, so that a gradient
 * shrinks from layer to layer on its way back. What helps: larger weights around the sigmoids' middle, batch
 * normalisation, a way around each layer. Where the weights are too large and the gradient grows, clipping helps.
 *
 *     npm run example examples/deep-sigmoid.ts
 */
import { fileURLToPath } from "node:url";
import { compile } from "../src/compile/index.ts";
import { DataLoader } from "../src/data/index.ts";
import { F, Generator, nn, noGrad, optim, type Tensor } from "../src/index.ts";
import { loadDigits } from "../src/node/index.ts";
import { drawCurves, save } from "./figures.ts";

const [depth, width] = [20, 64];
const clippedNorm = 1;

interface Variant {
  /** What stands after a linear layer, and how both are put together. */
  block?: (linear: nn.Linear) => nn.Module[];
  /** By how much weights are larger than those that keep a gradient's size; absent: as they come. */
  scale?: number;
  isClipped?: boolean;
}

const variants: Record<string, Variant> = {
  "as it comes": {},
  "weights that keep the size": { scale: 1 },
  "batch normalisation": {
    block: (linear) => [linear, new nn.BatchNorm1d(width), new nn.Sigmoid()],
  },
  "a way around each layer": {
    block: (linear) => [new nn.Residual(new nn.Sequential(linear, new nn.Sigmoid()))],
  },
  "weights twice as large": { scale: 2 },
  "twice as large, clipped": { scale: 2, isClipped: true },
};

/**
 * σ(x) = ½ + ½ tanh(x/2): around the middle its slope is 1/4, and what it gives is off 0 by ½. Weights four times as
 * large as for a linear layer make up for the slope, and a bias that takes the ½ of all inputs away for the other.
 */
function initialise(linear: nn.Linear, scale: number, generator: Generator): void {
  nn.init.xavierNormal_(linear.weight, { gain: 4 * scale, generator });
  noGrad(() => linear.bias?.copy_(linear.weight.sum(1).mul(-0.5)));
}

function build({ block, scale }: Variant): { model: nn.Sequential; layers: nn.Linear[] } {
  const generator = new Generator(2);
  const layers = Array.from({ length: depth }, (_, i) => {
    const linear = new nn.Linear(i === 0 ? 784 : width, width, { generator });
    if (scale !== undefined && i > 0) initialise(linear, scale, generator);
    return linear;
  });
  const blocks = layers.flatMap((linear, i) =>
    i > 0 && block ? block(linear) : [linear, new nn.Sigmoid()],
  );
  return { model: new nn.Sequential(...blocks, new nn.Linear(width, 10, { generator })), layers };
}

const normOf = (x: Tensor | null) => x?.square().sum().sqrt().item() ?? Number.NaN;

/** The norm of each layer's gradient at the first batch, and how the training goes. */
async function run(variant: Variant, epochs: number) {
  const { train, test } = await loadDigits({ standardize: true });
  const { model, layers } = build(variant);
  const parameters = model.parameters();
  const optimizer = new optim.SGD(parameters, { lr: 0.1, momentum: 0.9 });
  const gradients = (x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(model.forward(x), y);
    loss.backward();
    if (variant.isClipped) optim.clipGradNorm(parameters, clippedNorm);
    return loss;
  };
  gradients(...train.batch(Int32Array.from({ length: 250 }, (_, i) => i)));
  const norms = layers.map((linear) => normOf(linear.weight.grad));

  const step = compile((x: Tensor, y: Tensor) => {
    const loss = gradients(x, y);
    optimizer.step();
    return loss;
  });
  const losses: number[] = [];
  const loader = new DataLoader(train, {
    batchSize: 50,
    shuffle: true,
    generator: new Generator(3),
  });
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [x, y] of loader) losses.push(step(x, y).item());
  }
  model.eval();
  const [x, y] = test.batch(Int32Array.from({ length: test.length }, (_, i) => i));
  const right = noGrad(() => model.forward(x).argmax(1).eq(y).to("float32").mean().item());
  return { norms, losses, right };
}

export async function main(epochs = 30) {
  const results: Record<string, Awaited<ReturnType<typeof run>>> = {};
  for (const [name, variant] of Object.entries(variants))
    results[name] = await run(variant, epochs);
  return results;
}

/** The norm of the gradient over the depth: a picture. */
export function drawNorms(results: Awaited<ReturnType<typeof main>>): string {
  const norms = Object.values(results).flatMap((result) => result.norms);
  const series = Object.entries(results).map(([name, result]) => ({
    name,
    points: result.norms.map((norm, i) => [i + 1, norm] as const),
  }));
  return drawCurves({
    title: "The norm of the gradient in each of twenty layers, before training",
    x: { label: "layer", domain: [1, depth] },
    y: {
      label: "norm of the gradient of the weights, logarithmic",
      domain: [Math.min(...norms), Math.max(...norms)],
      logarithmic: true,
    },
    series,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const results = await main();
  console.log("                             layer 1    layer 20   last loss  right");
  for (const [name, { norms, losses, right }] of Object.entries(results)) {
    const last = losses.slice(-20).reduce((sum, loss) => sum + loss / 20, 0);
    const cells = [norms[0].toExponential(1), norms[depth - 1].toExponential(1), last.toFixed(3)];
    const row = cells.map((cell) => cell.padEnd(11)).join("");
    console.log(`${name.padEnd(28)} ${row}${(100 * right).toFixed(1)}%`);
  }
  save("deep-sigmoid", drawNorms(results));
}
