import type { Expression } from "../../expr/index.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { Storage } from "../../tensor/storage.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Range } from "./anomaly.ts";
import type { Place } from "./place.ts";
import { rangeOf } from "./range.ts";

/** How the numbers of a storage came about, without the numbers. */
export interface Made {
  /** The operation; null for numbers that came in from outside. */
  operation: string | null;
  /** The formula, where it was computed element by element. */
  expression: Expression | null;
  shape: Shape;
  range: Range;
  place: Place;
  /** The parameter's name, "2.weight"; null where it is none. */
  parameter: string | null;
  /** What it was computed from; none once it is long ago. */
  operands: readonly Made[];
  /** The storage's version at that time. */
  version: number;
}

/** What a record is made from. */
export interface Making {
  operation: string | null;
  expression: Expression | null;
  operands: readonly Made[];
  place: Place;
}

/** For how many further results the operands of one are remembered. */
const memory = 1000;

const none: readonly Made[] = [];

/**
 * What is known of the tensors of a computation: a short record for each storage. The numbers are not
 * kept, and a chain of records is cut after a thousand, so that a long computation does not pile up.
 */
export class History {
  readonly #records = new WeakMap<Storage, Made>();
  readonly #recent: Made[] = [];
  #count = 0;
  readonly #parameters = new WeakMap<Storage, { name: string; shape: Shape }>();

  /** Gives a parameter its name, unless it has one. */
  name({ storage, shape }: Tensor, name: string): void {
    if (this.#parameters.has(storage)) return;
    this.#parameters.set(storage, { name, shape });
    const made = this.#records.get(storage);
    if (made) made.parameter = name;
  }

  isParameter(x: Tensor): boolean {
    return this.#parameters.has(x.storage) || (x.isLeaf && x.requiresGrad);
  }

  /** Whether the numbers are as they were when they were recorded. */
  knows({ storage }: Tensor): boolean {
    return this.#records.get(storage)?.version === storage.version;
  }

  /** The record of a tensor's numbers; of unknown ones it is made now. */
  of(x: Tensor, place: Place): Made {
    return this.knows(x)
      ? this.#records.get(x.storage)!
      : this.record(x, { operation: null, expression: null, operands: none, place });
  }

  record(x: Tensor, making: Making): Made {
    const named = this.#parameters.get(x.storage);
    const made: Made = {
      ...making,
      shape: named?.shape ?? x.shape,
      range: rangeOf(x),
      parameter: named?.name ?? (this.isParameter(x) ? "parameter" : null),
      version: x.storage.version,
    };
    this.#records.set(x.storage, made);
    const slot = this.#count++ % memory;
    if (this.#recent[slot]) this.#recent[slot].operands = none;
    this.#recent[slot] = made;
    return made;
  }
}
