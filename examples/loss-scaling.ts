/**
 * Twelve layers learn to repeat waves at a hundredth of their height. Their gradients are so small that float16 rounds
 * most of them to 0, and training falls far behind; with a scaled loss it goes as in float32.
 *
 *     npx tsx examples/loss-scaling.ts
 */
import { fileURLToPath } from "node:url";
import { compile } from "../src/compile/index.ts";
import { arange, autocast, F, manualSeed, nn, optim, rand, type Tensor } from "../src/index.ts";
import { drawCurves, save } from "./figures.ts";
import { countExponents, drawHistogram, fateOf } from "./loss-scaling/histogram.ts";

const points = 128;
const width = 64;

/** In what a run computes, and whether its loss is scaled. */
const runs = {
  float32: { isHalf: false, isScaled: false },
  float16: { isHalf: true, isScaled: false },
  "float16, loss scaled": { isHalf: true, isScaled: true },
};

/** Waves of random frequency and phase, [samples, points]. */
function waves(samples: number): Tensor {
  const frequency = rand([samples, 1]).mul(3).add(1);
  const phase = rand([samples, 1]).mul(2 * Math.PI);
  const time = arange(points).mul((2 * Math.PI) / points);
  return time.mul(frequency).add(phase).sin();
}

function deepNetwork(): nn.Sequential {
  const hidden = Array.from({ length: 10 }, () => [new nn.Linear(width, width), new nn.Tanh()]);
  const layers = [new nn.Linear(points, width), new nn.Tanh(), ...hidden.flat()];
  return new nn.Sequential(...layers, new nn.Linear(width, points));
}

interface Settings {
  steps: number;
  samples: number;
}

function train({ isHalf, isScaled }: { isHalf: boolean; isScaled: boolean }, settings: Settings) {
  manualSeed(1);
  const x = waves(settings.samples);
  const target = x.mul(0.01);
  const model = deepNetwork();
  const optimizer = new optim.Adam(model.parameters());
  const scaler = new optim.GradScaler({ enabled: isScaled, growthInterval: 200 });
  const step = compile(() => {
    optimizer.zeroGrad();
    const options = { dtype: "float16", enabled: isHalf } as const;
    const loss = autocast(() => F.mseLoss(model.forward(x), target), options);
    scaler.scale(loss).backward();
    scaler.step(optimizer);
    scaler.update();
    return loss;
  });
  const losses = Array.from({ length: settings.steps }, () => step().item());
  // Of the weights, as the last step has left them.
  const gradients = model.parameters().flatMap(({ grad }) => Array.from(grad!.data));
  return { losses, gradients, scale: scaler.getScale() };
}

export function main({ steps = 600, samples = 512 }: Partial<Settings> = {}) {
  const names = Object.keys(runs) as (keyof typeof runs)[];
  const results = names.map((name) => ({ name, ...train(runs[name], { steps, samples }) }));
  const [wide, narrow, scaled] = results;
  return {
    results,
    exponents: countExponents(wide.gradients),
    scale: scaled.scale,
    /** What float16 makes of the gradients that float32 has, and of those of the scaled loss. */
    fates: [1, scaled.scale].map((scale) => ({ scale, ...fateOf(wide.gradients, scale) })),
    /** How many gradients are 0 in the run without a scale. */
    zeros: narrow.gradients.filter((value) => value === 0).length / narrow.gradients.length,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { results, exponents, scale, fates, zeros } = main();
  console.log("                        loss at first   at the end");
  for (const { name, losses } of results) {
    const [first, last] = [losses[0], losses[losses.length - 1]].map((x) => x.toExponential(2));
    console.log(`${name.padEnd(22)}  ${first.padEnd(14)}  ${last}`);
  }
  console.log("\nscale    rounded to 0  subnormal  too large");
  for (const { scale, zero, subnormal, infinite } of fates) {
    const shares = [zero, subnormal, infinite].map((share) => `${(100 * share).toFixed(1)}%`);
    console.log(
      `${String(scale).padEnd(7)}  ${shares[0].padEnd(12)}  ${shares[1].padEnd(9)}  ${shares[2]}`,
    );
  }
  console.log(`\ngradients that are 0 in float16 without a scale: ${(100 * zeros).toFixed(1)}%`);
  const series = results.map(({ name, losses }) => ({
    name,
    points: losses.map((loss, i) => [i + 1, loss] as const),
  }));
  const all = results.flatMap(({ losses }) => losses);
  save(
    "loss-scaling-curves",
    drawCurves({
      title: "The loss of each run at each step",
      x: { label: "step", domain: [0, results[0].losses.length] },
      y: { label: "loss", domain: [Math.min(...all), Math.max(...all)], logarithmic: true },
      series,
    }),
  );
  save("loss-scaling", drawHistogram(exponents, scale));
}
