import {
  initialSettings,
  layer,
  type Settings,
  type SyntheticName,
  type SyntheticSettings,
} from "../engine/settings.ts";

const data: Record<SyntheticName, Partial<SyntheticSettings>> = {
  xor: { samples: 200, noise: 0, validation: 0 },
  moons: { samples: 300, noise: 0.15 },
  circles: { samples: 300, noise: 0.08 },
  spirals: { samples: 300, noise: 0.02, classes: 3 },
  blobs: { samples: 300, noise: 0.3, classes: 3 },
  gaussians: { samples: 200, noise: Math.SQRT1_2, validation: 0 },
};

/** The NumPy example: 300 steps, each with all points, end at a loss of 0.0667 and 97.0 %. */
const numpyExample: Partial<Settings> = {
  layers: [layer(8, "relu"), layer(8, "relu")],
  loss: "crossEntropy",
  optimizer: { name: "sgd", rate: 0.1, momentum: 0 },
  batch: 0,
  initialisation: { scheme: "numpy", scale: 1 },
  precision: "float64",
  seed: 1,
};

/** The settings with other data. The two Gaussians bring the example's network and rate, which go with them. */
export function withExample(now: Settings, kind: SyntheticName): Settings {
  const base = { kind, classes: 2, seed: 0, validation: 0.2 };
  const next = { ...now, data: { ...base, ...data[kind] } as SyntheticSettings };
  if (kind === "gaussians") return { ...next, ...numpyExample };
  if (now.data.kind !== "gaussians") return next;
  const { layers, optimizer, batch, initialisation, precision } = initialSettings;
  return { ...next, layers, optimizer, batch, initialisation, precision };
}
