import {
  checkImages,
  type Extents,
  pairOf,
  perDimension,
  type Rank,
} from "../../functional/spatial.ts";
import { type Generator, generatorKind } from "../../random/generator.ts";
import {
  checkArgument,
  checkOptions,
  flag,
  type OptionTable,
  positiveInteger,
} from "../../tensor/arguments.ts";
import { zeros } from "../../tensor/creation.ts";
import type { FloatDtype } from "../../tensor/dtype.ts";
import { floatDtype } from "../../tensor/dtype-kind.ts";
import { ValueError } from "../../tensor/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import type { Fits } from "../fits.ts";
import { Module } from "../module.ts";
import { Parameter } from "../parameter.ts";
import { initialize } from "./default-initialization.ts";
import { sizesText, told } from "./told.ts";

export interface ConvolutionWeightOptions {
  /** Into how many groups the channels fall, each convolved by itself. Default 1. */
  groups?: number;
  /** Add a learnt number to each channel of the output. Default true. */
  bias?: boolean;
  /** Default float32. */
  dtype?: FloatDtype;
  /** Where the initial numbers come from; default the global generator. */
  generator?: Generator;
}

export const convolutionWeightOptions: OptionTable<ConvolutionWeightOptions> = {
  groups: positiveInteger,
  bias: flag,
  dtype: floatDtype,
  generator: generatorKind,
};

const defaults = {
  stride: 1,
  padding: 0,
  outputPadding: 0,
  dilation: 1,
  groups: 1,
  paddingMode: "zeros",
  bias: true,
};

/** What the type checker knows of a layer of convolutions. */
export type FitsChannels<
  Name extends string,
  In extends number,
  Out extends number,
  Kernel extends string,
  Places extends string,
> = Fits<
  { channels: In },
  { channels: Out },
  `${Name}(${In} → ${Out}, ${Kernel}): expected input [N, ${In}, ${Places}] or [${In}, ${Places}]`
>;

/** A kernel as a layer over sequences writes it: `kernel 3`. */
export type KernelAlong<Kernel> = Kernel extends number
  ? `kernel ${Kernel}`
  : Kernel extends readonly [infer Size extends number]
    ? `kernel ${Size}`
    : string;

/** A kernel as a layer over images writes it: `3×3`. */
export type KernelOver<Kernel> = Kernel extends number
  ? `${Kernel}×${Kernel}`
  : Kernel extends readonly [infer H extends number, infer W extends number]
    ? `${H}×${W}`
    : string;

/** What layers of convolutions have in common: their numbers, and how they are told. */
export abstract class ConvolutionLayer<Options extends ConvolutionWeightOptions> extends Module {
  readonly weight: Parameter;
  /** [out] */
  readonly bias: Parameter | null;
  readonly inChannels: number;
  readonly outChannels: number;
  /** The size in each dimension. */
  readonly kernelSize: readonly number[];
  readonly groups: number;
  protected readonly options: Options;
  readonly #rank: Rank;

  /** @param isTransposed the weight is [in, out/groups, …], not [out, in/groups, …]. */
  constructor(
    rank: Rank,
    isTransposed: boolean,
    [inChannels, outChannels, kernelSize]: [number, number, Extents],
    table: OptionTable<Options>,
    options: Options,
  ) {
    super();
    const { name } = this.constructor;
    checkArgument(name, "inChannels", positiveInteger, inChannels);
    checkArgument(name, "outChannels", positiveInteger, outChannels);
    checkArgument(name, "kernelSize", perDimension(rank, positiveInteger), kernelSize);
    checkOptions(name, table, options);
    const { groups = 1, bias = true, dtype, generator } = options;
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new ValueError(
        `${name}: ${inChannels} and ${outChannels} channels do not fall into ${groups} groups`,
      );
    }
    this.#rank = rank;
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = pairOf(kernelSize, rank, 1).slice(-rank);
    this.groups = groups;
    this.options = { ...options };
    const [first, second] = isTransposed ? [inChannels, outChannels] : [outChannels, inChannels];
    const shape = [first, second / groups, ...this.kernelSize];
    this.weight = new Parameter(zeros(shape, { dtype }));
    this.bias = bias ? new Parameter(zeros([outChannels], { dtype })) : null;
    initialize(this.weight, this.bias, generator);
  }

  /** The input, if it is one. */
  protected input(x: TensorLike): Tensor {
    const { name } = this.constructor;
    const input = tensorOf(name, "x", x, this.weight.dtype);
    checkImages(`${name}(${this.#sizes()})`, input, this.#rank, this.inChannels);
    return input;
  }

  #sizes(): string {
    const kernel = sizesText(this.kernelSize);
    return `${this.inChannels} → ${this.outChannels}, ${this.#rank === 1 ? "kernel " : ""}${kernel}`;
  }

  override extraRepr(): string {
    return told([this.#sizes()], this.options, defaults);
  }
}
