/**
 * A denoising autoencoder: a network that is given digits under noise, and asked for the digits. To take the noise away it
 * has to know what digits look like.
 *
 *     npm run example examples/denoising.ts
 *
 * P. Vincent, H. Larochelle, Y. Bengio and P.-A. Manzagol, Extracting and composing robust features with denoising
 * autoencoders, ICML (2008).
 */
import { fileURLToPath } from "node:url";
import { compile } from "../src/compile/index.ts";
import { DataLoader } from "../src/data/index.ts";
import { F, Generator, nn, noGrad, ones, optim, randn, type Tensor } from "../src/index.ts";
import { loadDigits } from "../src/node/index.ts";
import { drawImages, save } from "./figures.ts";

const noise = 0.5;
const side = 28;

function build(): nn.Sequential {
  const generator = new Generator(1);
  const linear = (inputs: number, outputs: number) => new nn.Linear(inputs, outputs, { generator });
  return new nn.Sequential(
    ...[linear(784, 256), new nn.ReLU()],
    ...[linear(256, 64), new nn.ReLU()],
    ...[linear(64, 256), new nn.ReLU()],
    ...[linear(256, 784), new nn.Sigmoid()],
  );
}

/** Brightness from 0 to 1 with noise in each pixel, which may make it less than black or more than white. */
const withNoise = (images: Tensor, generator: Generator) =>
  images.add(randn(images.shape, { generator }).mul(noise));

/** The mean of each pixel and those around it: what takes noise away without knowing anything. */
function blurred(images: Tensor): Tensor {
  const kernel = ones([1, 1, 3, 3]).div(9);
  return F.conv2d(images.reshape([-1, 1, side, side]), kernel, null, { padding: 1 }).flatten(1);
}

export async function main(epochs = 60) {
  const { train, test } = await loadDigits({ standardize: false });
  const model = build();
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
  const step = compile((noisy: Tensor, clean: Tensor) => {
    optimizer.zeroGrad();
    const loss = F.mseLoss(model.forward(noisy), clean);
    loss.backward();
    optimizer.step();
    return loss;
  });
  const generator = new Generator(2);
  const losses: number[] = [];
  const loader = new DataLoader(train, { batchSize: 50, shuffle: true, generator });
  for (let epoch = 0; epoch < epochs; epoch++) {
    // The noise is another one each time.
    for (const [clean] of loader) losses.push(step(withNoise(clean, generator), clean).item());
  }
  return noGrad(() => {
    const [clean] = test.batch(Int32Array.from({ length: test.length }, (_, i) => i));
    const noisy = withNoise(clean, generator);
    const cleaned = model.forward(noisy);
    const error = (images: Tensor) => F.mseLoss(images, clean).item();
    const errors = {
      "as it is given": error(noisy),
      "cut to black and white": error(noisy.clamp(0, 1)),
      "the mean of 3×3 pixels": error(blurred(noisy)),
      "the network": error(cleaned),
    };
    const firstOfEach = Array.from({ length: 10 }, (_, digit) => test.labels.indexOf(digit));
    const shown = (images: Tensor) => firstOfEach.map((i) => images.select(0, i).clamp(0, 1).data);
    const rows = { "as it is": clean, "with noise": noisy, "the network's": cleaned };
    const pictures = Object.entries(rows).map(([name, images]) => ({
      name,
      images: shown(images),
    }));
    return { losses, errors, pictures };
  });
}

/** The first digit of each class, as it is, under noise and as the network gives it: a picture. */
export function drawDigits(rows: Awaited<ReturnType<typeof main>>["pictures"]): string {
  return drawImages({
    title: "Ten digits as they are, with noise, and as the network gives them",
    side,
    rows,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { losses, errors, pictures } = await main();
  console.log(`loss: ${losses[0].toFixed(4)} at first, ${losses.at(-1)?.toFixed(4)} in the end\n`);
  for (const [name, error] of Object.entries(errors)) {
    console.log(`${name.padEnd(24)} ${error.toFixed(4)}`);
  }
  save("denoising", drawDigits(pictures));
}
