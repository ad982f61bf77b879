import { checkOptions, type OptionTable } from "../../tensor/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { tensorLike, tensorOf } from "../../tensor/tensor-like.ts";
import { Module } from "../module.ts";
import { Buffer } from "../parameter.ts";

type Compute = (...args: never[]) => Tensor;

/** What a function takes before its options. */
type InputsOf<F extends Compute> =
  Required<Parameters<F>> extends [...infer Inputs, unknown] ? Inputs : never;

/** The options of a function, its last argument. */
type OptionsOf<F extends Compute> =
  Required<Parameters<F>> extends [...unknown[], infer Options] ? Options : never;

/** A function of tensors as a module, which has the function's options as properties: tensors as buffers. */
export class LossModule<Inputs extends unknown[]> extends Module<Inputs, Tensor> {
  readonly #compute: Compute;
  readonly #names: readonly string[];

  constructor(compute: Compute, table: OptionTable<Record<string, unknown>>, options: object) {
    super();
    const { name } = this.constructor;
    checkOptions(name, table, options);
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    for (const [option, value] of given) {
      const isTensor = table[option] === tensorLike;
      const kept = isTensor ? new Buffer(tensorOf(name, option, value)) : value;
      Object.assign(this, { [option]: kept });
    }
    this.#compute = compute;
    this.#names = given.map(([option]) => option);
  }

  forward(...inputs: Inputs): Tensor {
    const own = this as unknown as Record<string, unknown>;
    const options = Object.fromEntries(this.#names.map((name) => [name, own[name]]));
    const given = Array.from({ length: this.#compute.length }, (_, i) => inputs[i]);
    return (this.#compute as (...args: unknown[]) => Tensor)(...given, options);
  }

  override extraRepr(): string {
    const own = this as unknown as Record<string, unknown>;
    return this.#names
      .filter((name) => !(own[name] instanceof Buffer))
      .map((name) => `${name}: ${own[name]}`)
      .join(", ");
  }
}

/**
 * A class of modules of a function: `class MSELoss extends lossOf(mseLoss, lossOptions) {}`.
 *
 * @param compute takes tensors, and last an object of options.
 * @param table its options.
 */
export function lossOf<F extends Compute>(
  compute: F,
  table: OptionTable<OptionsOf<F>>,
): new (
  options?: OptionsOf<F>,
) => LossModule<InputsOf<F>> & Readonly<OptionsOf<F>> {
  class Loss extends LossModule<InputsOf<F>> {
    constructor(options: object = {}) {
      super(compute, table as OptionTable<Record<string, unknown>>, options);
    }
  }
  return Loss as never;
}
