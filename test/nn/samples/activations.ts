import { Generator, nn } from "../../../src/index.ts";
import { float64, numbersFrom } from "../../support/sample.ts";
import type { LayerSample } from "../samples.ts";

const { normal } = numbersFrom(17);

const [x, batch] = [normal(4, 3), normal(2, 3, 4)];

/** A layer of one function: of a batch, of one number, of nothing; and on its kinks, if it has some. */
function elementwise(make: () => nn.Module, ...kinks: number[]): [LayerSample, ...LayerSample[]] {
  return [
    { about: "a batch", make, input: x },
    { about: "one number", make, input: float64(0.8) },
    { about: "an empty batch", make, input: normal(0, 3), constant: "it has no element" },
    ...(kinks.length === 0
      ? []
      : [
          { about: "its kinks", make, input: float64([...kinks, 1.5, -1.25]), kink: true } as const,
        ]),
  ];
}

const generator = () => new Generator(3);

export const activationSamples = {
  ReLU: elementwise(() => new nn.ReLU(), 0),
  ReLU6: elementwise(() => new nn.ReLU6(), 0, 6),
  LeakyReLU: elementwise(() => new nn.LeakyReLU(0.2), 0),
  PReLU: [
    { about: "one slope", make: () => new nn.PReLU(), input: x },
    { about: "a slope for each channel", make: () => new nn.PReLU(3, { init: 0.1 }), input: batch },
    { about: "a vector", make: () => new nn.PReLU(), input: normal(4) },
  ],
  RReLU: [
    {
      about: "in training",
      make: () => new nn.RReLU(0.1, 0.6, { generator: generator() }),
      input: x,
    },
    { about: "in evaluation", make: () => new nn.RReLU(), input: x, isEvaluated: true },
  ],
  ELU: elementwise(() => new nn.ELU(0.7), 0),
  SELU: elementwise(() => new nn.SELU(), 0),
  CELU: elementwise(() => new nn.CELU(0.7)),
  Threshold: elementwise(() => new nn.Threshold(0.25, -2)),
  Sigmoid: elementwise(() => new nn.Sigmoid()),
  LogSigmoid: elementwise(() => new nn.LogSigmoid()),
  Tanh: elementwise(() => new nn.Tanh()),
  GELU: [
    ...elementwise(() => new nn.GELU()),
    { about: "by tanh", make: () => new nn.GELU({ approximate: "tanh" }), input: x },
  ],
  SiLU: elementwise(() => new nn.SiLU()),
  Mish: elementwise(() => new nn.Mish()),
  Softplus: [
    ...elementwise(() => new nn.Softplus()),
    { about: "straight above a threshold", make: () => new nn.Softplus(2, 1), input: x },
  ],
  Softsign: elementwise(() => new nn.Softsign(), 0),
  Hardtanh: elementwise(() => new nn.Hardtanh(-0.5, 1.75), -0.5, 1.75),
  Hardsigmoid: elementwise(() => new nn.Hardsigmoid(), -3, 3),
  Hardswish: elementwise(() => new nn.Hardswish(), -3, 3),
  Hardshrink: elementwise(() => new nn.Hardshrink(0.25)),
  Softshrink: elementwise(() => new nn.Softshrink(0.25), -0.25, 0.25),
  Tanhshrink: elementwise(() => new nn.Tanhshrink()),
  Softmax: [
    { about: "last", make: () => new nn.Softmax(-1), input: x },
    { about: "of positions", make: () => new nn.Softmax(1), input: batch },
  ],
  LogSoftmax: [
    { about: "last", make: () => new nn.LogSoftmax(-1), input: x },
    { about: "of positions", make: () => new nn.LogSoftmax(1), input: batch },
  ],
  Softmin: [{ about: "of positions", make: () => new nn.Softmin(1), input: batch }],
  Softmax2d: [
    { about: "an image", make: () => new nn.Softmax2d(), input: batch },
    { about: "images", make: () => new nn.Softmax2d(), input: normal(2, 3, 1, 2) },
  ],
  GLU: [
    { about: "last", make: () => new nn.GLU(), input: batch },
    { about: "first", make: () => new nn.GLU(0), input: x },
  ],
} satisfies Record<string, readonly [LayerSample, ...LayerSample[]]>;
