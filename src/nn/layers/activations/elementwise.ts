import type { FunctionName, functions } from "../../../expr/functions.ts";
import type { Operand } from "../../../expr/index.ts";
import { checkArgument, kind } from "../../../tensor/arguments.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../../../tensor/tensor-like.ts";
import type { fits, Same } from "../../fits.ts";
import { Module } from "../../module.ts";

/** What a function of the table takes after x, as numbers. */
type NumbersOf<Name extends FunctionName> = (typeof functions)[Name] extends (
  x: Operand,
  ...options: infer Options
) => unknown
  ? { [K in keyof Options]: number }
  : never;

const option = kind("a number", (value) => typeof value === "number" && !Number.isNaN(value));

type Defaults<Option extends string> = Readonly<Record<Option, number | undefined>>;

/** A layer of one elementwise function, which has the function's options as properties. */
export class ElementwiseLayer extends Module {
  declare readonly [fits]?: Same;
  readonly #name: FunctionName;
  readonly #defaults: Defaults<string>;

  constructor(name: FunctionName, defaults: Defaults<string>, given: readonly number[]) {
    super();
    this.#name = name;
    this.#defaults = defaults;
    for (const [i, each] of Object.keys(defaults).entries()) {
      const value = given[i] ?? defaults[each];
      checkArgument(this.constructor.name, each, option, value);
      Object.assign(this, { [each]: value });
    }
  }

  forward(x: TensorLike): Tensor {
    const given = tensorOf(this.constructor.name, "x", x);
    const options = this.#options();
    const defaults = Object.values(this.#defaults);
    // The function knows its defaults, and is simpler with them.
    const last = options.findLastIndex((value, i) => value !== defaults[i]);
    const method = given[this.#name] as (...options: number[]) => Tensor;
    return method.apply(given, options.slice(0, last + 1));
  }

  override extraRepr(): string {
    return this.#options().filter(Number.isFinite).join(", ");
  }

  #options(): number[] {
    const own = this as unknown as Record<string, number>;
    return Object.keys(this.#defaults).map((each) => own[each]);
  }
}

/**
 * A class of layers of an elementwise function: `class ELU extends elementwise("elu", { alpha: 1 }) {}`.
 *
 * @param defaults the function's options by name, in the order in which it takes them; each becomes a
 * property. One that must be given has the default undefined.
 */
export function elementwise<Name extends FunctionName, Option extends string = never>(
  name: Name,
  defaults: Defaults<Option> = {} as never,
): new (
  ...options: NumbersOf<Name>
) => ElementwiseLayer & { readonly [Each in Option]: number } {
  class Elementwise extends ElementwiseLayer {
    constructor(...given: number[]) {
      super(name, defaults, given);
    }
  }
  return Elementwise as never;
}
