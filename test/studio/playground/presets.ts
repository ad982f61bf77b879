import {
  initialSettings,
  layer,
  type Settings,
  type SyntheticName,
  unbroken,
} from "../../../studio/pages/playground/engine/settings.ts";

/** The NumPy example: 300 epochs of it end with a loss of 0.0667 and 97.0 %. */
export const numpyExample: Settings = {
  ...initialSettings,
  data: {
    kind: "gaussians",
    samples: 200,
    noise: Math.SQRT1_2,
    classes: 2,
    seed: 0,
    validation: 0,
  },
  layers: [layer(8, "relu"), layer(8, "relu")],
  optimizer: { name: "sgd", rate: 0.1, momentum: 0 },
  batch: 0,
  initialisation: { scheme: "numpy", scale: 1 },
  precision: "float64",
};

export const withData = (kind: SyntheticName, noise = 0.1): Settings => ({
  ...initialSettings,
  data: { kind, samples: 120, noise, classes: 3, seed: 0, validation: 0.25 },
});

export const broken = (breaks: Partial<Settings["breaks"]>, settings = initialSettings) => ({
  ...settings,
  breaks: { ...unbroken, ...breaks },
});
