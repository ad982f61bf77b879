import { indicesOf } from "../tensor/shape.ts";
import type { Storage } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { formatDecimals } from "../text/number.ts";
import type { Cell, Opened } from "./cell.ts";
import type { Elements } from "./elements.ts";
import type { Operand } from "./formula.ts";
import type { Name, Names } from "./names.ts";
import { type Naming, nameTensors } from "./naming.ts";

/** A recorded forward pass, read number by number, with a name for every number that has its own line. */
export class ForwardGraph {
  readonly elements: Elements;
  readonly precision: number;
  readonly tensors: ReadonlySet<Tensor>;
  readonly names: ReadonlyMap<Tensor, Name>;
  readonly #inlined: Naming["inlined"];
  readonly #leaves = new Map<Storage, Tensor>();

  constructor(loss: Tensor, given: Names, precision: number) {
    const naming = nameTensors(loss, given, precision);
    this.elements = naming.elements;
    this.tensors = naming.tensors;
    this.names = naming.names;
    this.#inlined = naming.inlined;
    this.precision = precision;
    for (const leaf of this.leaves()) {
      if (leaf.isContiguous) this.#leaves.set(leaf.storage, leaf);
    }
  }

  /** The named tensors that were given. */
  leaves(): Tensor[] {
    return [...this.names.keys()].filter((tensor) => tensor.node === null);
  }

  /** The named tensors that were computed, each after its operands. */
  results(): Tensor[] {
    return [...this.tensors].filter((tensor) => tensor.node !== null && this.names.has(tensor));
  }

  value(cell: Cell): number {
    return this.elements.value(cell);
  }

  /** Where a number is at home: what only shows it in another place is passed over. */
  home(cell: Cell): Cell {
    for (let here = cell; ; ) {
      if (this.names.has(here.tensor)) return here;
      const opened = this.elements.open(here);
      if (opened.kind === "leaf") return this.#inStorage(here);
      if (opened.kind !== "same") return here;
      here = opened.cell;
    }
  }

  /** A view of a constant is not recorded, but shares its storage. */
  #inStorage({ tensor, position }: Cell): Cell {
    const leaf = this.#leaves.get(tensor.storage);
    if (!leaf) return { tensor, position };
    const index = indicesOf(position, tensor.shape);
    const place = index.reduce((sum, i, dim) => sum + i * tensor.strides[dim], tensor.offset);
    const there = { tensor: leaf, position: place - leaf.offset };
    return there.position >= 0 && there.position < leaf.size ? there : { tensor, position };
  }

  /** What a number is called, `h[1]`; where it has no name, the number itself. */
  label(cell: Cell): string {
    const name = this.names.get(cell.tensor);
    if (!name) return formatDecimals(this.value(cell), this.precision);
    return name.text + indexText(indicesOf(cell.position, name.shape));
  }

  /** A number as part of a formula. */
  operand(cell: Cell): Operand {
    const home = this.home(cell);
    const isNamed = this.names.has(home.tensor);
    const text = this.label(home);
    const symbols = !isNamed && text.startsWith("−") ? `(${text})` : text;
    return { symbols, value: this.value(home), whole: this.elements.wholeNumber(home) };
  }

  /** How a named number was computed, from other numbers at home; sums within the sum are written out. */
  open(cell: Cell): Opened {
    const opened = this.elements.open(cell);
    switch (opened.kind) {
      case "sum":
        return { kind: "sum", terms: this.#writeOut(opened.terms) };
      case "same":
        return { kind: "same", cell: this.home(opened.cell) };
      case "function":
      case "largest":
        return { ...opened, operands: opened.operands.map((operand) => this.home(operand)) };
      default:
        return opened;
    }
  }

  #writeOut(terms: readonly Cell[][]): Cell[][] {
    const written: Cell[][] = [];
    const pending = [...terms].reverse();
    while (pending.length > 0) {
      const term = pending.pop()!.map((factor) => this.home(factor));
      const inner = term.length === 1 ? this.elements.open(term[0]) : null;
      if (inner?.kind === "sum" && this.#inlined.has(term[0].tensor)) {
        for (let i = inner.terms.length - 1; i >= 0; i--) pending.push(inner.terms[i]);
      } else if (!term.some((factor) => this.isNothing(factor))) {
        written.push(term);
      }
    }
    return written;
  }

  /** Whether a number is a 0 that the operation itself put there, around an image for instance. */
  isNothing(cell: Cell): boolean {
    if (this.names.has(cell.tensor)) return false;
    const opened = this.elements.open(cell);
    return opened.kind === "number" && opened.value === 0;
  }
}

export function indexText(index: readonly number[]): string {
  return index.map((i) => `[${i}]`).join("");
}
