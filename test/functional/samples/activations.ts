import * as F from "../../../src/functional/index.ts";
import { Generator } from "../../../src/index.ts";
import { float64, numbersFrom, type Sample, type Samples } from "../../support/sample.ts";

const { normal } = numbersFrom(19);

const [x, batch] = [normal(4, 3), normal(2, 3, 4)];
const generator = () => new Generator(5);

/** An elementwise function of the table, whose samples say the rest. */
const elementwise = (run: Sample["run"]) => [{ about: "a batch", run, inputs: [x] }] as const;

export const activationSamples = {
  relu: elementwise((a) => F.relu(a)),
  relu6: elementwise((a) => F.relu6(a.mul(5))),
  leakyRelu: elementwise((a) => F.leakyRelu(a, 0.2)),
  elu: elementwise((a) => F.elu(a, 0.7)),
  selu: elementwise((a) => F.selu(a)),
  celu: elementwise((a) => F.celu(a, 0.7)),
  threshold: elementwise((a) => F.threshold(a, 0.25, -2)),
  sigmoid: elementwise((a) => F.sigmoid(a)),
  logSigmoid: elementwise((a) => F.logSigmoid(a)),
  tanh: elementwise((a) => F.tanh(a)),
  gelu: [
    ...elementwise((a) => F.gelu(a)),
    { about: "by tanh", run: (a) => F.gelu(a, { approximate: "tanh" }), inputs: [x] },
  ],
  silu: elementwise((a) => F.silu(a)),
  mish: elementwise((a) => F.mish(a)),
  softplus: [
    ...elementwise((a) => F.softplus(a)),
    { about: "straight above a threshold", run: (a) => F.softplus(a, 2, 1), inputs: [x] },
  ],
  softsign: elementwise((a) => F.softsign(a)),
  hardtanh: elementwise((a) => F.hardtanh(a, -0.5, 0.75)),
  hardsigmoid: elementwise((a) => F.hardsigmoid(a.mul(3))),
  hardswish: elementwise((a) => F.hardswish(a.mul(3))),
  hardshrink: elementwise((a) => F.hardshrink(a, 0.25)),
  softshrink: elementwise((a) => F.softshrink(a, 0.25)),
  tanhshrink: elementwise((a) => F.tanhshrink(a)),
  prelu: [
    { about: "one slope", run: (a, w) => F.prelu(a, w), inputs: [batch, float64([0.3])] },
    { about: "a slope for each channel", run: F.prelu, inputs: [batch, normal(3)] },
    { about: "a vector", run: (a, w) => F.prelu(a, w), inputs: [normal(3), float64(0.3)] },
    {
      about: "at the kink",
      run: (a, w) => F.prelu(a, w),
      inputs: [float64([0, 1, -2]), float64([0.3])],
      kink: true,
    },
  ],
  rrelu: [
    {
      about: "in training",
      run: (a) => F.rrelu(a, { training: true, generator: generator() }),
      inputs: [x],
    },
    { about: "in evaluation", run: (a) => F.rrelu(a, { lower: 0.5, upper: 1 }), inputs: [x] },
  ],
  glu: [
    { about: "last", run: (a) => F.glu(a), inputs: [batch] },
    { about: "first", run: (a) => F.glu(a, 0), inputs: [x] },
  ],
  softmin: [{ about: "first", run: (a) => F.softmin(a, 0), inputs: [x] }],
  gumbelSoftmax: [
    {
      about: "shares",
      run: (a) => F.gumbelSoftmax(a, { tau: 0.7, dim: 0, generator: generator() }),
      inputs: [x],
    },
  ],
} satisfies Record<string, Samples>;
