import { unsigned } from "./encoding.ts";
import { type Body, type Expression, type Operand, operand, type ValueType } from "./expression.ts";

/** The immediate of a load or store: the alignment promised, as log₂ of bytes, then the offset. */
function memoryArgument(offset: number, alignment: number, natural: number): number[] {
  const log2 = Math.log2(alignment);
  if (!Number.isInteger(log2) || alignment > natural) {
    throw new RangeError(
      `wasm: the alignment must be a power of two up to ${natural} bytes, got ${alignment}`,
    );
  }
  return [log2, ...unsigned(offset)];
}

/**
 * Reads at `address + offset` bytes. `alignment` is a promise in bytes, at most and by default the
 * access's own size; a promise not kept costs time only.
 */
export type Load<T extends ValueType> = (
  address: Operand<"i32">,
  offset?: number,
  alignment?: number,
) => Expression<T>;

/** A load instruction that reads `size` bytes. */
export function load<T extends ValueType>(
  type: T,
  opcode: readonly number[],
  size: number,
): Load<T> {
  return (address, offset = 0, alignment = size) => {
    const code = [...opcode, ...memoryArgument(offset, alignment, size)];
    const where = operand("i32", address);
    return {
      type,
      emit(body) {
        body.usesMemory = true;
        where.emit(body);
        body.bytes.push(...code);
      },
    };
  };
}

interface StoreInstruction {
  readonly opcode: readonly number[];
  readonly size: number;
}

const stores: Record<ValueType, StoreInstruction> = {
  i32: { opcode: [0x36], size: 4 },
  f32: { opcode: [0x38], size: 4 },
  f64: { opcode: [0x39], size: 8 },
  v128: { opcode: [0xfd, 0x0b], size: 16 },
};

/** The store of the lowest byte of an i32. */
export const store8: StoreInstruction = { opcode: [0x3a], size: 1 };

/** Writes the code that stores `value`, by its type's instruction, at `address + offset` bytes. */
export function emitStore(
  body: Body,
  address: Operand<"i32">,
  value: Expression,
  offset: number,
  { opcode, size } = stores[value.type],
  alignment = size,
): void {
  body.usesMemory = true;
  operand("i32", address).emit(body);
  value.emit(body);
  body.bytes.push(...opcode, ...memoryArgument(offset, alignment, size));
}
