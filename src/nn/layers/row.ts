import type { FloatDtype } from "../../tensor/dtype.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { Module } from "../module.ts";
import type { Options, Values } from "./option.ts";

/** What all layers of a network have in common. */
export interface Setting {
  /** Default float32. */
  dtype?: FloatDtype;
}

/** A way to write a layer that is not its kind with its options after colons. */
export interface Notation<O extends Options> {
  /** For help: "a number of units", "conv<size>:channels". */
  readonly form: string;
  /** What such a word begins with; its groups are the first options, in their order. */
  readonly pattern: RegExp;
  write(options: Values<O>): string;
}

/** One kind of layer. Shapes are those of one sample: without the batch. */
export interface LayerRow<O extends Options = Options> {
  /** What it is called where a network is told in words. */
  readonly name: string;
  readonly options: O;
  /** How it is written, where that is not as `dropout:0.2`. */
  readonly notation?: Notation<O>;
  /** Whether it needs samples with channels, as images are. */
  readonly hasWindows?: boolean;
  /** The fewest samples that it can be trained on at once. Default 1. */
  readonly leastBatch?: number;
  /** Its module, for samples of a shape. */
  module(options: Values<O>, input: Shape, setting: Setting): Module;
  /** The shape of what it gives. Default: that of what it is given. */
  output?(input: Shape, options: Values<O>): Shape;
}

export const layer = <O extends Options>(row: LayerRow<O>): LayerRow<O> => row;
