import { shown } from "../text/shown.ts";
import { allocate, type Dtype, dtypeOf, isFloat, type TypedArray } from "./dtype.ts";
import { GraphError, ShapeError, ValueError } from "./errors.ts";
import { formatTensor } from "./format.ts";
import { asText } from "./operators.ts";
import {
  checkRank,
  contiguousStrides,
  formatPlace,
  formatShape,
  type Shape,
  sizeOf,
} from "./shape.ts";
import { fetchNumbers, type Storage } from "./storage.ts";
import { copyStrided, isContiguous, type View } from "./strides.ts";

/** Numbers nested as deep as a tensor has dimensions. */
export type NestedArray = number | NestedArray[];

interface ArrayOfRank {
  0: number;
  1: number[];
  2: number[][];
  3: number[][][];
  4: number[][][][];
}

/** What an operation gives for its operands, before any number is computed. */
export interface Description {
  shape: Shape;
  dtype: Dtype;
}

/** A primitive operation: its shape rule, its kernel and its vector-Jacobian product. */
export interface Op<A = unknown> {
  readonly name: string;
  /** Every number of the result is one of an operand's or of the attributes', or 0: none is computed. */
  readonly moves?: true;
  /** The result was computed by other operations before, and forward hands it on: a custom function. */
  readonly isComposed?: true;
  /** What users call this use of the operation; default its name. */
  describe?(attributes: A): string;
  /** Checks the operands; the shape and dtype of the result. */
  infer(inputs: readonly Tensor[], attributes: A): Description;
  /** Computes the result; a view of an operand's numbers where no number changes. */
  forward(inputs: readonly Tensor[], attributes: A, result: Description): Tensor;
  /**
   * The gradient of each input from the gradient of the output, written in operations so that it can
   * be differentiated again; 0 where it is that for all numbers, null where there is none. A gradient
   * may still have the broadcast shape or a wider dtype: `backward` reduces it to the input's. Absent
   * where nothing is differentiable.
   */
  vjp?(node: GraphNode<A>, gradient: Tensor): (Tensor | 0 | null)[];
  /**
   * The tangent of the output from those of the inputs, null where there is none, of an operation that is not in
   * the table of primitives. Where it is left out, it is found by `vjp`.
   */
  jvp?(node: GraphNode<A>, tangents: readonly (Tensor | null)[]): Tensor | null;
  /** Dimensions in front of its matrices are a batch: it may have more of them. */
  readonly isBatched?: true;
}

/** A record of one operation: what `backward` walks, a trace prints and a compiler reads. */
export class GraphNode<A = unknown> {
  readonly op: Op<A>;
  /** The operands; none once the graph has been freed. */
  inputs: readonly Tensor[];
  readonly attributes: A;
  readonly output: Tensor;
  readonly #versions: readonly number[];

  constructor(op: Op<A>, inputs: readonly Tensor[], attributes: A, output: Tensor) {
    this.op = op;
    this.inputs = inputs;
    this.attributes = attributes;
    this.output = output;
    const versions: number[] = [];
    for (const { storage } of inputs) versions.push(storage.version);
    versions.push(output.storage.version);
    this.#versions = versions;
  }

  /** What users call the operation: `mul`, where the primitive is `map`. */
  get name(): string {
    return this.op.describe?.(this.attributes) ?? this.op.name;
  }

  /** An operand as it was in the forward pass; an error if it has been changed in place since. */
  input(index: number): Tensor {
    return this.#unchanged(this.inputs[index], index, `operand ${index}`);
  }

  /** The result as it was in the forward pass. */
  result(): Tensor {
    return this.#unchanged(this.output, this.inputs.length, "the result");
  }

  #unchanged(tensor: Tensor, index: number, role: string): Tensor {
    if (tensor.storage.version !== this.#versions[index]) {
      throw new GraphError(
        `backward: ${role} of ${this.name}, shape ${formatShape(tensor.shape)}, was changed in ` +
          "place after the forward pass, and its gradient needs the old numbers. Compute a new " +
          "tensor (x.add(1), not x.add_(1)), or change it after backward()",
      );
    }
    return tensor;
  }
}

/** Called with a tensor's gradient during `backward`; what it returns, if anything, replaces it. */
export type GradientHook = (gradient: Tensor) => Tensor | undefined;

/** Hears of what is done to numbers outside of operations. */
export interface TensorListener {
  /** A tensor's numbers are read: by `data`, `item()` or as text. */
  read(x: Tensor): void;
  /** A tensor is made of numbers. */
  made(x: Tensor): void;
}

let tensorListener: TensorListener | null = null;

/** Runs `body` with a listener to all tensors. */
export function withTensorListener<T>(listener: TensorListener, body: () => T): T {
  const before = tensorListener;
  tensorListener = listener;
  try {
    return body();
  } finally {
    tensorListener = before;
  }
}

/**
 * An n-dimensional array of numbers that can record how it was computed.
 *
 * The numbers are an ordinary typed array: print it, index it, let the garbage collector have it.
 * Operations are methods, with PyTorch's names in camelCase.
 *
 * @example
 * ```ts
 * const x = tensor([[1, 2], [3, 4]]);
 * x.matmul(x).sum().item(); // → 54
 * ```
 */
export class Tensor {
  /** The sizes of the dimensions, outermost first; `[]` for a single number. */
  readonly shape: Shape;
  readonly dtype: Dtype;
  readonly storage: Storage;
  /** Elements to step over for the next index, for each dimension. */
  readonly strides: readonly number[];
  /** Where the first element stands in the storage. */
  readonly offset: number;
  /** The accumulated gradient of a leaf (or after `retainGrad`), or null before any `backward`. */
  grad: Tensor | null = null;
  /** Keep the gradient of this tensor although it is not a leaf. */
  retainsGrad = false;
  hooks: Set<GradientHook> | null = null;
  #requiresGrad = false;
  // Not enumerable: who compares two tensors part by part (as expect's toEqual does, also their rows) would
  // never come to the end of the graph.
  #node: GraphNode | null = null;
  #gradientOf: Tensor | null = null;

  constructor(storage: Storage, view: View) {
    if (!view?.shape || !storage?.array) {
      throw new ValueError("Tensor: expected storage and a view. Write tensor([1, 2])");
    }
    checkRank("tensor", view.shape.length);
    this.storage = storage;
    this.dtype = dtypeOf(storage.array);
    this.shape = view.shape;
    this.strides = view.strides;
    this.offset = view.offset;
  }

  /** A tensor over a typed array, row-major; the array is used as it is, not copied. */
  static from(array: TypedArray, shape: Shape): Tensor {
    if (!ArrayBuffer.isView(array) || !Array.isArray(shape)) {
      throw new ValueError("Tensor.from: expected a typed array and a shape. Write tensor([1, 2])");
    }
    if (array.length !== sizeOf(shape)) {
      throw new ShapeError(
        `tensor: ${array.length} numbers do not fill the shape ${formatShape(shape)} ` +
          `(${sizeOf(shape)} expected)`,
      );
    }
    const view = { shape: [...shape], strides: contiguousStrides(shape), offset: 0 };
    const made = new Tensor({ array, version: 0 }, view);
    tensorListener?.made(made);
    return made;
  }

  /** The operation that made this tensor, where it was recorded. */
  get node(): GraphNode | null {
    return this.#node;
  }

  set node(node: GraphNode | null) {
    this.#node = node;
  }

  /** The tensor whose gradient this is, where `backward` made it one. */
  get gradientOf(): Tensor | null {
    return this.#gradientOf;
  }

  set gradientOf(tensor: Tensor | null) {
    this.#gradientOf = tensor;
  }

  /** Whether operations on this tensor are recorded for `backward`. Only a leaf can be switched. */
  get requiresGrad(): boolean {
    return this.#requiresGrad || this.node !== null;
  }

  set requiresGrad(value: boolean) {
    if (this.node !== null) {
      throw new GraphError(
        "requiresGrad: only a leaf can be switched; this tensor is the result of " +
          `${this.node.name}. Use x.detach() for a tensor outside the graph`,
      );
    }
    if (typeof value !== "boolean") {
      throw new ValueError(`requiresGrad: must be true or false, got ${shown(value)}`);
    }
    if (value && !isFloat(this.dtype)) {
      throw new GraphError(
        `requiresGrad: only float tensors have gradients, this one is ${this.dtype}`,
      );
    }
    this.#requiresGrad = value;
  }

  /** Whether this tensor was given, not computed in a recorded operation. */
  get isLeaf(): boolean {
    return this.node === null;
  }

  /** The number of dimensions. */
  get ndim(): number {
    return this.shape.length;
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  get isContiguous(): boolean {
    return isContiguous(this.shape, this.strides);
  }

  /**
   * The numbers, row-major. For a tensor that owns its numbers in order this is the live array, and
   * writing to it changes the tensor; for a transposed, expanded or strided view it is a copy.
   */
  get data(): TypedArray {
    tensorListener?.read(this);
    const { array } = this.storage;
    const { size } = this;
    if (this.isContiguous) {
      return this.offset === 0 && array.length === size
        ? array
        : array.subarray(this.offset, this.offset + size);
    }
    const copy = allocate(this.dtype, size, () => `data: a view ${formatShape(this.shape)}`);
    copyStrided(array, this, copy);
    return copy;
  }

  /** The single number of a tensor with one element. */
  item(): number {
    if (this.size !== 1) {
      throw new ShapeError(
        `item: needs a tensor with one element, got shape ${formatShape(this.shape)}. ` +
          "Reduce it first (x.sum(), x.mean()), or use x.toArray()",
      );
    }
    tensorListener?.read(this);
    return this.storage.array[this.offset];
  }

  /**
   * The numbers as nested arrays; a single number for a 0-dimensional tensor. With the rank given,
   * the type is exact: `x.toArray(2)` is `number[][]`, and an error if x has another rank.
   */
  toArray(): NestedArray;
  toArray<R extends 0 | 1 | 2 | 3 | 4>(rank: R): ArrayOfRank[R];
  toArray(rank?: number): NestedArray {
    if (rank !== undefined && rank !== this.ndim) {
      throw new ShapeError(
        `toArray: asked for ${shown(rank)} dimensions, the shape is ${formatShape(this.shape)}`,
      );
    }
    const { data } = this;
    let position = 0;
    const build = (dim: number): NestedArray =>
      dim === this.ndim
        ? data[position++]
        : Array.from({ length: this.shape[dim] }, () => build(dim + 1));
    return build(0);
  }

  /**
   * The tensor as text, laid out as PyTorch's; above 1000 elements only the edges are shown.
   *
   * @example
   * ```ts
   * tensor([0.5, -2, 3]).toString(); // → tensor([ 0.5000, -2.0000,  3.0000])
   * ```
   */
  toString(): string {
    return formatTensor(this);
  }

  /**
   * The text, where JavaScript wants one: `${x}`. A number it does not give: operators are methods.
   *
   * @throws ValueError for `a + b`, `-a`, `a < b` and others, with the methods' names.
   */
  [Symbol.toPrimitive](hint: "string"): string {
    return asText(hint, this, "a.item()");
  }

  /**
   * The numbers as nested arrays: what `JSON.stringify` writes.
   *
   * @throws ValueError for NaN and infinities, which JSON does not have.
   */
  toJSON(): NestedArray {
    const { data } = this;
    const at = data.findIndex((value: number) => !Number.isFinite(value));
    if (at < 0) return this.toArray();
    const place = formatPlace(at, this.shape);
    throw new ValueError(
      `toJSON: ${data[at]}${place}: JSON has finite numbers only. Use x.toArray()`,
    );
  }

  /** What Node's `console.log` and `util.inspect` show. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /**
   * Brings the numbers back from a back end that keeps them in a memory of its own, where reading
   * them is an error until then. Gives this tensor; at once where they are here.
   *
   * @example
   * ```ts
   * (await tensor([1, 2]).fetch()).toArray(); // → 1,2
   * ```
   */
  async fetch(): Promise<this> {
    await fetchNumbers(this.storage);
    return this;
  }

  /** Another view of the same numbers, outside any graph. */
  alias(view: View): Tensor {
    return new Tensor(this.storage, view);
  }

  /** The same numbers (shared, not copied) as a tensor outside the graph. */
  detach(): Tensor {
    return this.alias(this);
  }
}
