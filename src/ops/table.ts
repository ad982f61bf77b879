import { argmaxOp } from "./argmax.ts";
import { argsortOp } from "./argsort.ts";
import { concatOp } from "./concat.ts";
import { cumsumOp } from "./cumsum.ts";
import { expandOp } from "./expand.ts";
import { gatherOp, scatterAddOp } from "./gather.ts";
import { mapOp } from "./map/map.ts";
import { matmulOp } from "./matmul.ts";
import { maxOp } from "./max.ts";
import { permuteOp } from "./permute.ts";
import { randomOp } from "./random.ts";
import { reshapeOp } from "./reshape.ts";
import { scatterOp } from "./scatter.ts";
import { padOp, sliceOp } from "./slice.ts";
import { sumOp } from "./sum.ts";
import { foldOp, unfoldOp } from "./unfold.ts";

/** Every primitive of the tensor engine. All else is composed of these. */
export const ops = {
  map: mapOp,
  sum: sumOp,
  max: maxOp,
  argmax: argmaxOp,
  argsort: argsortOp,
  cumsum: cumsumOp,
  matmul: matmulOp,
  reshape: reshapeOp,
  permute: permuteOp,
  expand: expandOp,
  slice: sliceOp,
  pad: padOp,
  concat: concatOp,
  gather: gatherOp,
  scatter: scatterOp,
  scatterAdd: scatterAddOp,
  unfold: unfoldOp,
  fold: foldOp,
  random: randomOp,
} as const;
