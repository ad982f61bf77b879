import { blobs, circles, moons, spirals, type TensorDataset, xor } from "chainrule/data";
import { fillNormal, Generator, numpy } from "chainrule/random";
import type { SyntheticName, SyntheticSettings } from "../engine/settings.ts";
import type { Table } from "./table.ts";

const features = ["x₁", "x₂"];

const makers: Record<SyntheticName, (settings: SyntheticSettings) => Table> = {
  xor: noisyXor,
  moons: ({ samples, noise, seed }) => tableOf(moons({ samples, noise, seed })),
  circles: ({ samples, noise, seed }) => tableOf(circles({ samples, noise, seed })),
  spirals: ({ samples, noise, seed, classes }) =>
    tableOf(spirals({ samples, noise, seed, classes })),
  blobs: ({ samples, noise, seed, classes }) => tableOf(blobs({ samples, noise, seed, classes })),
  gaussians: twoGaussians,
};

/** The points of a described cloud, the same for the same description. */
export function syntheticPoints(settings: SyntheticSettings): Table {
  return makers[settings.kind](settings);
}

function tableOf({ inputs, targets, classes }: TensorDataset): Table {
  const values = Float64Array.from(inputs.data);
  return { features, classes, values, targets: Int32Array.from(targets.data) };
}

/** The four corners; with noise as many points round them as are wanted, the corners taking turns. */
function noisyXor({ samples, noise, seed }: SyntheticSettings): Table {
  const corners = tableOf(xor());
  if (noise === 0) return corners;
  const values = new Float64Array(2 * samples);
  fillNormal(values, new Generator(seed).next());
  values.forEach((value, i) => {
    values[i] = corners.values[i % corners.values.length] + noise * value;
  });
  const targets = Int32Array.from({ length: samples }, (_, i) => corners.targets[i % 4]);
  return { ...corners, values, targets };
}

/**
 * Class 0 around (−1, −1) and then class 1 around (1, 1), both of variance noise², as NumPy draws them:
 * `rng.multivariate_normal(mean, cov, n)` with `rng = np.random.default_rng(seed)`.
 */
function twoGaussians({ samples, noise, seed }: SyntheticSettings): Table {
  const rng = numpy.defaultRng(seed);
  const variance = roundedSquare(noise);
  const covariance = [
    [variance, 0],
    [0, variance],
  ];
  const first = Math.ceil(samples / 2);
  const clouds = [first, samples - first].map((count, i) =>
    rng.multivariateNormal(i === 0 ? [-1, -1] : [1, 1], covariance, count),
  );
  const values = Float64Array.from(clouds.flatMap((cloud) => [...cloud]));
  const targets = Int32Array.from({ length: samples }, (_, i) => Number(i >= first));
  return { features, classes: ["0", "1"], values, targets };
}

/** √½ is no float64: its square is ½ once it is rounded to 15 digits. */
const roundedSquare = (deviation: number) => Number((deviation * deviation).toPrecision(15));
