// Layers that are each wrong in one way, and the verdict that a check must reach. Shapes are random
// primes, all different, so that no two sizes can be mistaken for each other.
//
//     npx tsx examples/bug-zoo/zoo.ts

import { fileURLToPath } from "node:url";
import { type Cause, type GradcheckTarget, gradcheck } from "../../src/check/index.ts";
import { Generator, randint, randn, type Tensor } from "../../src/index.ts";
import * as activations from "./activations.ts";
import * as attention from "./attention.ts";
import * as convolution from "./convolution.ts";
import * as linear from "./linear.ts";
import * as losses from "./losses.ts";
import * as normalization from "./normalization.ts";
import * as recurrent from "./recurrent.ts";

/** A target with inputs of random shapes. */
export interface Specimen {
  target: GradcheckTarget;
  inputs: Tensor[];
}

type Make = (generator: Generator) => Specimen;

/** Three different sizes. */
function sizes(generator: Generator): [number, number, number] {
  const primes = [3, 5, 7];
  const [a, b, c] = generator.permutation(primes.length);
  return [primes[a], primes[b], primes[c]];
}

/** The same, smaller: where one check takes the longest. */
const few = (generator: Generator) => sizes(generator).map((prime) => (prime + 1) / 2);

type LinearClass = new (
  features: number,
  outputs: number,
  generator: Generator,
) => linear.RightLinear;

const ofLinear =
  (Layer: LinearClass, isSquare = false): Make =>
  (generator) => {
    const [batch, features, outputs] = sizes(generator);
    return {
      target: new Layer(features, isSquare ? features : outputs, generator),
      inputs: [randn([batch, features], { generator })],
    };
  };

const ofBatch =
  (Layer: new (features: number) => GradcheckTarget): Make =>
  (generator) => {
    const [batch, features] = sizes(generator);
    return { target: new Layer(features), inputs: [randn([batch, features], { generator })] };
  };

const ofSequence =
  (Layer: typeof attention.RightAttention): Make =>
  (generator) => {
    const [sequence, features, size] = sizes(generator);
    return {
      target: new Layer(features, size, generator),
      inputs: [randn([sequence, features], { generator })],
    };
  };

const ofHeads =
  (Layer: typeof attention.RightHeads): Make =>
  (generator) => {
    const [sequence, size] = few(generator);
    return {
      target: new Layer(size, generator),
      inputs: [randn([sequence, 2 * size], { generator })],
    };
  };

const ofSteps =
  (Layer: typeof recurrent.RightLSTM): Make =>
  (generator) => {
    const [steps, features, size] = few(generator);
    return {
      target: new Layer(features, size, generator),
      inputs: [randn([steps, features], { generator })],
    };
  };

const ofPositions =
  (Layer: typeof recurrent.RightEmbedding): Make =>
  (generator) => {
    const [positions, size] = sizes(generator);
    return {
      target: new Layer(positions, size, generator),
      inputs: [randn([positions, size], { generator })],
    };
  };

const ofImages =
  (Layer: typeof convolution.RightConvolution): Make =>
  (generator) => {
    const [height, width] = sizes(generator);
    return {
      target: new Layer(2, 3, generator),
      inputs: [randn([1, 2, height, width], { generator })],
    };
  };

const ofWindows =
  (Layer: typeof convolution.RightMaxPool): Make =>
  (generator) => {
    const [rows, columns] = sizes(generator);
    return {
      target: new Layer(),
      inputs: [randn([2, 1, 2 * rows, 2 * columns], { generator })],
    };
  };

const ofClasses =
  (Loss: new () => GradcheckTarget): Make =>
  (generator) => {
    const [batch, classes] = sizes(generator);
    const scores = randn([batch, classes], { generator });
    return { target: new Loss(), inputs: [scores, randint(0, classes, [batch], { generator })] };
  };

const ofScores =
  (Loss: new () => GradcheckTarget): Make =>
  (generator) => {
    const [batch, features] = sizes(generator);
    const [x, target] = [0, 1].map(() => randn([batch, features], { generator }));
    return { target: new Loss(), inputs: [x, target] };
  };

interface Row {
  cause: Cause;
  make: Make;
  /** Whether it takes whole Jacobians to name the mistake: of some entries it is only seen. */
  isNamedInFullOnly?: boolean;
}

/** The wrong layers, by name, each with its mistake. */
export const zoo: Record<string, Row> = {
  SignFlipped: { cause: "sign", make: ofLinear(linear.SignFlipped) },
  DividedByBatch: { cause: "averaged-not-summed", make: ofLinear(linear.DividedByBatch) },
  MeanNotDivided: { cause: "summed-not-averaged", make: ofBatch(activations.MeanNotDivided) },
  CrossEntropyNotDivided: {
    cause: "summed-not-averaged",
    make: ofClasses(losses.CrossEntropyNotDivided),
  },
  SquareWithoutTwo: { cause: "constant-factor", make: ofBatch(activations.SquareWithoutTwo) },
  SquaredErrorWithoutTwo: {
    cause: "constant-factor",
    make: ofScores(losses.SquaredErrorWithoutTwo),
  },
  ScaleForgotten: { cause: "constant-factor", make: ofSequence(attention.ScaleForgotten) },
  ValueGradientFlipped: { cause: "sign", make: ofSequence(attention.ValueGradientFlipped) },
  TransposedWeightGradient: {
    cause: "transposed",
    make: ofLinear(linear.TransposedWeightGradient),
  },
  TransposedWeight: { cause: "operands-exchanged", make: ofLinear(linear.TransposedWeight, true) },
  BiasOfFirstSample: { cause: "not-summed", make: ofLinear(linear.BiasOfFirstSample) },
  LastSampleOnly: { cause: "last-use", make: ofLinear(linear.LastSampleOnly) },
  AssignedGradient: { cause: "last-use", make: ofLinear(linear.AssignedGradient) },
  NeverZeroed: { cause: "not-zeroed", make: ofLinear(linear.NeverZeroed) },
  UpdatedTooEarly: { cause: "early-update", make: ofLinear(linear.UpdatedTooEarly) },
  StaleInput: { cause: "stale-cache", make: ofLinear(linear.StaleInput) },
  UpstreamForgotten: { cause: "upstream-forgotten", make: ofLinear(linear.UpstreamForgotten) },
  TanhWithoutUpstream: {
    cause: "upstream-forgotten",
    make: ofBatch(activations.TanhWithoutUpstream),
  },
  NoBiasGradient: { cause: "no-gradient", make: ofLinear(linear.NoBiasGradient) },
  ResidualForgotten: { cause: "term-missing", make: ofLinear(linear.ResidualForgotten, true) },
  PenaltyInBackward: { cause: "term-added", make: ofLinear(linear.PenaltyInBackward) },
  AllZero: { cause: "all-zero", make: ofLinear(linear.AllZero) },
  TanhAtResult: { cause: "activation-at-result", make: ofBatch(activations.TanhAtResult) },
  SoftplusAtResult: { cause: "activation-at-result", make: ofBatch(activations.SoftplusAtResult) },
  TanhAtInput: { cause: "activation-at-input", make: ofBatch(activations.TanhAtInput) },
  ReluSkipped: { cause: "activation-forgotten", make: ofBatch(activations.ReluSkipped) },
  TanhSkipped: { cause: "activation-forgotten", make: ofLinear(linear.TanhSkipped) },
  SiluWithSlopeOfSigmoid: {
    cause: "other-activation",
    make: ofBatch(activations.SiluWithSlopeOfSigmoid),
  },
  SigmoidWithSlopeOfTanh: {
    cause: "other-activation",
    make: ofLinear(linear.SigmoidWithSlopeOfTanh),
  },
  DiagonalSoftmax: { cause: "softmax-diagonal", make: ofBatch(normalization.DiagonalSoftmax) },
  CrossEntropyThroughDiagonal: {
    cause: "softmax-diagonal",
    make: ofClasses(losses.CrossEntropyThroughDiagonal),
  },
  ConstantMean: { cause: "constant-mean", make: ofBatch(normalization.ConstantMean) },
  ConstantVariance: { cause: "constant-variance", make: ofBatch(normalization.ConstantVariance) },
  ConstantStatistics: {
    cause: "constant-statistics",
    make: ofBatch(normalization.ConstantStatistics),
  },
  DropoutWithoutMask: { cause: "dropout-mask", make: ofBatch(normalization.DropoutWithoutMask) },
  DropoutWithAnotherMask: {
    cause: "dropout-mask",
    make: ofBatch(normalization.DropoutWithAnotherMask),
  },
  LayerNormConstantMean: {
    cause: "constant-mean",
    make: ofBatch(normalization.LayerNormConstantMean),
  },
  LayerNormConstantVariance: {
    cause: "constant-variance",
    make: ofBatch(normalization.LayerNormConstantVariance),
  },
  KernelFlipped: {
    cause: "flipped-kernel",
    make: ofImages(convolution.KernelFlipped),
    isNamedInFullOnly: true,
  },
  StrideForgotten: {
    cause: "stride",
    make: ofImages(convolution.StrideForgotten),
    isNamedInFullOnly: true,
  },
  PaddingForgotten: {
    cause: "padding",
    make: ofImages(convolution.PaddingForgotten),
    isNamedInFullOnly: true,
  },
  PoolGradientToAll: { cause: "max-routing", make: ofWindows(convolution.PoolGradientToAll) },
  PoolPlaceExchanged: {
    cause: "max-routing",
    make: ofWindows(convolution.PoolPlaceExchanged),
    isNamedInFullOnly: true,
  },
  EmbeddingAssigned: { cause: "last-use", make: ofPositions(recurrent.EmbeddingAssigned) },
  CellPathForgotten: { cause: "term-missing", make: ofSteps(recurrent.CellPathForgotten) },
  ForgetGateOfNewState: { cause: "wrong-step", make: ofSteps(recurrent.ForgetGateOfNewState) },
  ScaleTwice: { cause: "constant-factor", make: ofSequence(attention.ScaleTwice) },
  HeadsNotParted: {
    cause: "reshaped-not-transposed",
    make: ofHeads(attention.HeadsNotParted),
  },
  MaskInForwardOnly: { cause: "softmax-jacobian", make: ofHeads(attention.MaskInForwardOnly) },
  DropoutWithoutScale: { cause: "dropout-scale", make: ofBatch(normalization.DropoutWithoutScale) },
};

/** The right versions that the wrong ones are derived from. */
export const right: Record<string, Make> = {
  RightLinear: ofLinear(linear.RightLinear),
  RightBatchNorm: ofBatch(normalization.RightBatchNorm),
  RightAttention: ofSequence(attention.RightAttention),
  RightLayerNorm: ofBatch(normalization.RightLayerNorm),
  RightConvolution: ofImages(convolution.RightConvolution),
  RightMaxPool: ofWindows(convolution.RightMaxPool),
  RightEmbedding: ofPositions(recurrent.RightEmbedding),
  RightLSTM: ofSteps(recurrent.RightLSTM),
  RightHeads: ofHeads(attention.RightHeads),
  RightCrossEntropy: ofClasses(losses.RightCrossEntropy),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { make } of Object.values(zoo)) {
    const { target, inputs } = make(new Generator(0));
    console.log(`${gradcheck(target, inputs)}\n`);
  }
}
