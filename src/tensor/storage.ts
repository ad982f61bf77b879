import { allocate, type Dtype, dtypeOf, type TypedArray } from "./dtype.ts";
import { GraphError } from "./errors.ts";

/**
 * The numbers behind one or more tensors. A reshape, a transpose or a slice is another view of the
 * same storage; `version` counts in-place changes, so that a graph notices when a number it still
 * needs was overwritten.
 */
export interface Storage {
  array: TypedArray;
  version: number;
  /** What keeps the numbers, where they are not in JavaScript's memory. */
  keeper?: Keeper;
}

/** A memory that JavaScript cannot look into, as that of a device. */
export interface Keeper {
  /** What errors call it. */
  readonly name: string;
  /** Gives a copy of the storage's numbers. */
  fetch(storage: Storage): Promise<TypedArray>;
}

/**
 * An array that stands for numbers which are not here: each look at one, each change of one, throws
 * what `refuse` makes. How many they are is known only where `length` is given.
 */
export function unreadable(dtype: Dtype, refuse: () => Error, length?: number): TypedArray {
  const array = allocate(dtype, 0);
  return new Proxy(array, {
    get(_, property) {
      if (length !== undefined && property === "length") return length;
      if (length !== undefined && property === "byteLength")
        return length * array.BYTES_PER_ELEMENT;
      throw refuse();
    },
    set() {
      throw refuse();
    },
  });
}

/** Says that the storage's numbers are now with `keeper`: those in memory are old, and go. */
export function keepElsewhere(storage: Storage, keeper: Keeper): void {
  if (storage.keeper === keeper) return;
  const { length } = storage.array;
  const refuse = () =>
    new GraphError(
      `the numbers of this tensor are kept by the ${keeper.name} back end, which changed them, and not in ` +
        "memory. Fetch them before you read or change them here: await x.fetch()",
    );
  storage.array = unreadable(dtypeOf(storage.array), refuse, length);
  storage.keeper = keeper;
}

/** Brings the numbers back into memory, if they are elsewhere. */
export async function fetchNumbers(storage: Storage): Promise<void> {
  const { keeper } = storage;
  if (!keeper) return;
  const array = await keeper.fetch(storage);
  // Another fetch may have been faster.
  if (storage.keeper !== keeper) return;
  storage.array = array;
  storage.keeper = undefined;
}
