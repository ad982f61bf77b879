import * as F from "../../../src/functional/index.ts";
import { nn, type Tensor } from "../../../src/index.ts";
import { float64, int32, numbersFrom } from "../../support/sample.ts";

const { normal } = numbersFrom(41);

/** A module that is a function of tensors, with options; and the function. */
export interface LossSample {
  make: () => nn.AnyModule;
  run: (...inputs: never[]) => Tensor;
  options: object;
  inputs: readonly Tensor[];
  /** How its options are written. */
  text: string;
}

export type LossName =
  | Extract<keyof typeof nn, `${string}Loss`>
  | "CosineSimilarity"
  | "PairwiseDistance";

type AnyLoss = new (options: never) => nn.AnyModule;

const row = (
  make: AnyLoss,
  run: LossSample["run"],
  options: object,
  text: string,
  ...inputs: Tensor[]
): LossSample => ({
  make: () => Reflect.construct(make, [options]),
  run,
  options,
  text,
  inputs,
});

const [x, y, z] = [normal(4, 3), normal(4, 3), normal(4, 3)];
const [logP, p, positive] = [F.logSoftmax(x, 1), F.softmax(y, 1), z.exp()];
const signs = float64([1, -1, -1, 1]);
const classes = int32([2, 0, 1, 0]);
const weight = float64([1, 2, 0.5]);
const sum = { reduction: "sum" };

/** Every loss as a module, with options that its function has: one without a row does not pass the type checker. */
export const lossModules: Record<LossName, LossSample> = {
  MSELoss: row(nn.MSELoss, F.mseLoss, sum, "reduction: sum", x, y),
  L1Loss: row(nn.L1Loss, F.l1Loss, sum, "reduction: sum", x, y),
  SmoothL1Loss: row(nn.SmoothL1Loss, F.smoothL1Loss, { beta: 0.5 }, "beta: 0.5", x, y),
  HuberLoss: row(nn.HuberLoss, F.huberLoss, { delta: 0.5 }, "delta: 0.5", x, y),
  KLDivLoss: row(
    nn.KLDivLoss,
    F.klDiv,
    { reduction: "batchmean", logTarget: true },
    "reduction: batchmean, logTarget: true",
    logP,
    p.log(),
  ),
  GaussianNLLLoss: row(
    nn.GaussianNLLLoss,
    F.gaussianNllLoss,
    { full: true, eps: 0.5 },
    "full: true, eps: 0.5",
    x,
    y,
    positive,
  ),
  PoissonNLLLoss: row(
    nn.PoissonNLLLoss,
    F.poissonNllLoss,
    { logInput: false },
    "logInput: false",
    positive,
    p,
  ),
  CrossEntropyLoss: row(
    nn.CrossEntropyLoss,
    F.crossEntropy,
    { weight, ignoreIndex: 1, labelSmoothing: 0.2 },
    "ignoreIndex: 1, labelSmoothing: 0.2",
    x,
    classes,
  ),
  NLLLoss: row(nn.NLLLoss, F.nllLoss, { weight, ignoreIndex: 2 }, "ignoreIndex: 2", logP, classes),
  BCELoss: row(nn.BCELoss, F.bceLoss, { weight, ...sum }, "reduction: sum", p, y.sigmoid()),
  BCEWithLogitsLoss: row(
    nn.BCEWithLogitsLoss,
    F.bceWithLogits,
    { weight, posWeight: float64([3, 1, 2]) },
    "",
    x,
    p,
  ),
  MultiMarginLoss: row(
    nn.MultiMarginLoss,
    F.multiMarginLoss,
    { p: 2, margin: 0.5, weight },
    "p: 2, margin: 0.5",
    x,
    classes,
  ),
  MultiLabelMarginLoss: row(
    nn.MultiLabelMarginLoss,
    F.multilabelMarginLoss,
    sum,
    "reduction: sum",
    normal(2, 3),
    int32([
      [2, 0, -1],
      [1, -1, -1],
    ]),
  ),
  MultiLabelSoftMarginLoss: row(
    nn.MultiLabelSoftMarginLoss,
    F.multilabelSoftMarginLoss,
    { weight },
    "",
    x,
    p,
  ),
  HingeEmbeddingLoss: row(
    nn.HingeEmbeddingLoss,
    F.hingeEmbeddingLoss,
    { margin: 2 },
    "margin: 2",
    normal(4),
    signs,
  ),
  SoftMarginLoss: row(nn.SoftMarginLoss, F.softMarginLoss, sum, "reduction: sum", normal(4), signs),
  MarginRankingLoss: row(
    nn.MarginRankingLoss,
    F.marginRankingLoss,
    { margin: 2 },
    "margin: 2",
    normal(4),
    normal(4),
    signs,
  ),
  TripletMarginLoss: row(
    nn.TripletMarginLoss,
    F.tripletMarginLoss,
    { margin: 2, p: 3, swap: true },
    "margin: 2, p: 3, swap: true",
    x,
    y,
    z,
  ),
  CosineEmbeddingLoss: row(
    nn.CosineEmbeddingLoss,
    F.cosineEmbeddingLoss,
    { margin: 0.25 },
    "margin: 0.25",
    x,
    y,
    signs,
  ),
  CosineSimilarity: row(nn.CosineSimilarity, F.cosineSimilarity, { dim: 0 }, "dim: 0", x, y),
  PairwiseDistance: row(
    nn.PairwiseDistance,
    F.pairwiseDistance,
    { p: 1, keepdim: true },
    "p: 1, keepdim: true",
    x,
    y,
  ),
};
