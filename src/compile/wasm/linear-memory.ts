import {
  bytesPerElement,
  type Dtype,
  dtypeOf,
  type TypedArray,
  viewOf,
} from "../../tensor/dtype.ts";
import { MemoryError } from "../../tensor/errors.ts";
import type { Storage } from "../../tensor/storage.ts";
import { formatCount } from "../../text/quantity.ts";
import { createMemory, type WasmMemory } from "../../wasm/runtime.ts";
import { ALIGNMENT, aligned } from "./layout.ts";

const PAGE = 65_536;
const FIRST_PAGES = 1024;
const MAXIMUM_PAGES = 65_536;

interface Block {
  address: number;
  bytes: number;
}

/**
 * The memory that all compiled functions share: parameters and other states move into it and stay
 * the tensors' own numbers, so that a function writes what everyone sees.
 */
class LinearMemory {
  readonly memory: WasmMemory = createMemory(FIRST_PAGES, MAXIMUM_PAGES);
  /** Free blocks by address; neighbours are joined. */
  // A vector that is loaded at the end of a buffer may reach behind it: not behind the memory.
  readonly #free: Block[] = [{ address: ALIGNMENT, bytes: FIRST_PAGES * PAGE - 2 * ALIGNMENT }];
  readonly #addresses = new WeakMap<Storage, number>();
  readonly #moved = new Set<WeakRef<Storage>>();
  readonly #collected = new FinalizationRegistry<Block & { reference: WeakRef<Storage> }>(
    ({ reference, ...block }) => {
      this.#moved.delete(reference);
      this.free(block);
    },
  );

  readonly #released = new FinalizationRegistry<Block>((block) => this.free(block));

  /** How often the memory has grown: views made before are dead. */
  growth = 0;

  /** Takes `bytes` of the memory, which grows where none are left. */
  allocate(bytes: number): Block {
    const needed = Math.max(ALIGNMENT, aligned(bytes));
    let block = this.#free.find((each) => each.bytes >= needed);
    if (!block) {
      this.#grow(needed);
      block = this.#free.find((each) => each.bytes >= needed)!;
    }
    const { address } = block;
    block.address += needed;
    block.bytes -= needed;
    if (block.bytes === 0) this.#free.splice(this.#free.indexOf(block), 1);
    return { address, bytes: needed };
  }

  /** Takes `bytes` of the memory until `owner` is collected; gives the address. */
  allocateFor(owner: object, bytes: number): number {
    const block = this.allocate(bytes);
    this.#released.register(owner, block);
    return block.address;
  }

  free({ address, bytes }: Block): void {
    const next = this.#free.findIndex((block) => block.address > address);
    const at = next < 0 ? this.#free.length : next;
    this.#free.splice(at, 0, { address, bytes });
    for (const i of [at, at - 1]) {
      const [block, after] = [this.#free[i], this.#free[i + 1]];
      if (block && after && block.address + block.bytes === after.address) {
        block.bytes += after.bytes;
        this.#free.splice(i + 1, 1);
      }
    }
  }

  #grow(bytes: number): void {
    const pages = this.memory.buffer.byteLength / PAGE;
    const added = Math.max(Math.ceil(bytes / PAGE), Math.min(pages, MAXIMUM_PAGES - pages));
    try {
      this.memory.grow(added);
    } catch (cause) {
      throw new MemoryError(
        `compile: no memory for ${formatCount(bytes)} bytes more; all compiled functions together have ` +
          `${formatCount(pages * PAGE)}, and WebAssembly at most 4 GiB`,
        { cause },
      );
    }
    this.free({ address: pages * PAGE - ALIGNMENT, bytes: added * PAGE });
    this.growth++;
    // Growing takes the old buffer away: every tensor gets its numbers' new view.
    for (const reference of this.#moved) {
      const storage = reference.deref();
      if (storage) storage.array = this.#viewOf(storage);
    }
  }

  readonly #shapes = new WeakMap<Storage, { dtype: Dtype; length: number }>();

  #viewOf(storage: Storage): TypedArray {
    const { dtype, length } = this.#shapes.get(storage)!;
    return this.view(dtype, this.#addresses.get(storage)!, length);
  }

  /** The numbers at an address; dead after the memory has grown. */
  view(dtype: Dtype, address: number, length: number): TypedArray {
    return viewOf(dtype, this.memory.buffer, address, length);
  }

  /** The address of a storage's numbers, which are moved here if they are not yet. */
  adopt(storage: Storage): number {
    const known = this.#addresses.get(storage);
    if (known !== undefined) return known;
    const { array } = storage;
    const dtype = dtypeOf(array);
    const block = this.allocate(array.length * bytesPerElement(dtype));
    const moved = this.view(dtype, block.address, array.length);
    moved.set(array);
    storage.array = moved;
    this.#addresses.set(storage, block.address);
    this.#shapes.set(storage, { dtype, length: array.length });
    const reference = new WeakRef(storage);
    this.#moved.add(reference);
    this.#collected.register(storage, { ...block, reference });
    return block.address;
  }
}

let shared: LinearMemory | undefined;

/** The one memory, made when it is first needed. */
export function linearMemory(): LinearMemory {
  shared ??= new LinearMemory();
  return shared;
}
