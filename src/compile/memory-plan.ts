import {
  type Buffer,
  type MapStep,
  type Program,
  readsOf,
  type Step,
  writesOf,
} from "./program.ts";
import { isWhole } from "./regions.ts";

/** Where the temporaries stand in one block of memory. */
export interface MemoryPlan {
  readonly offsets: ReadonlyMap<Buffer, number>;
  /** The size of the block in bytes. */
  readonly peak: number;
  /** What the temporaries would take side by side. */
  readonly sum: number;
}

/** How many bytes a back end needs: for a buffer, with what it is padded by, and for an element. */
export interface Sizes {
  bufferBytes(buffer: Buffer): number;
  elementBytes(buffer: Buffer): number;
}

/** Buffers that follow one another in the same place, and when the first comes and the last goes. */
interface Slot {
  buffers: Buffer[];
  bytes: number;
  from: number;
  to: number;
}

/**
 * Gives temporaries that are not needed at the same time the same place. A map whose operand is
 * needed no more writes its result over it. Large ones choose first (best fit by decreasing size).
 */
export function planMemory(program: Program, sizes: Sizes): MemoryPlan {
  const slots = shareInPlace(program, sizes);
  const placed: (Slot & { offset: number })[] = [];
  for (const slot of [...slots].sort((a, b) => b.bytes - a.bytes || a.from - b.from)) {
    const others = placed
      .filter(({ from, to }) => from <= slot.to && slot.from <= to)
      .sort((a, b) => a.offset - b.offset);
    let offset = 0;
    for (const other of others) {
      if (offset + slot.bytes <= other.offset) break;
      offset = Math.max(offset, other.offset + other.bytes);
    }
    placed.push({ ...slot, offset });
  }
  return {
    offsets: new Map(
      placed.flatMap(({ buffers, offset }) => buffers.map((b) => [b, offset] as const)),
    ),
    peak: Math.max(0, ...placed.map(({ offset, bytes }) => offset + bytes)),
    sum: slots.flatMap(({ buffers }) => buffers).reduce((sum, b) => sum + sizes.bufferBytes(b), 0),
  };
}

/**
 * The steps in the order of their first turns. A loop stands before its body, where it writes what is around
 * it, and behind, where its last turn has read that.
 */
function timeline(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) =>
    step.kind === "scan" ? [step, ...timeline(step.body.steps), step] : [step],
  );
}

function shareInPlace({ steps: given, results }: Program, sizes: Sizes): Slot[] {
  const steps = timeline(given);
  const lastRead = new Map<Buffer, number>();
  for (const [i, step] of steps.entries()) {
    for (const { buffer } of readsOf(step)) lastRead.set(buffer, i);
  }
  for (const { buffer } of results) lastRead.set(buffer, steps.length);

  const slots = new Map<Buffer, Slot>();
  for (const [i, step] of steps.entries()) {
    for (const { buffer } of writesOf(step)) {
      if (buffer.role !== "temporary") continue;
      const to = Math.max(i, lastRead.get(buffer) ?? i);
      const known = slots.get(buffer);
      if (known) {
        known.to = Math.max(known.to, to);
        continue;
      }
      const dying = step.kind === "map" ? overwritable(step, i, slots, sizes) : undefined;
      const slot = dying ?? { buffers: [], bytes: sizes.bufferBytes(buffer), from: i, to };
      slot.buffers.push(buffer);
      slot.to = to;
      slots.set(buffer, slot);
    }
  }
  return [...new Set(slots.values())];
}

/** The place of an operand that ends here and is read element by element, as the result is written. */
function overwritable(
  step: MapStep,
  at: number,
  slots: ReadonlyMap<Buffer, Slot>,
  { elementBytes }: Sizes,
): Slot | undefined {
  if (!isWhole(step.output)) return undefined;
  const { buffer: output } = step.output;
  const candidates = step.inputs.filter(({ buffer }) => slots.get(buffer)?.to === at);
  return candidates
    .filter(({ buffer }) => {
      const fits = buffer.length === output.length && elementBytes(buffer) === elementBytes(output);
      return fits && step.inputs.every((x) => x.buffer !== buffer || isWhole(x));
    })
    .map(({ buffer }) => slots.get(buffer)!)[0];
}
