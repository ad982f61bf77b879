import type { Expression } from "../../expr/index.ts";
import type { CompiledStep, Interceptor, Origin, Pass, Turn } from "../../ops/interceptors.ts";
import { multiplyAddsOf } from "../../ops/matmul.ts";
import { GraphNode, type Op, type Tensor } from "../../tensor/tensor.ts";
import { nameOf, nameOfExpression } from "../anomaly/names.ts";
import { innermost } from "../anomaly/place.ts";

/** Something that took time: an operation, a step of a compiled function, or a pass through a module. */
export interface Event {
  readonly kind: "operation" | "module";
  /** What users call the operation; of a module, its path and class. */
  readonly name: string;
  /** The innermost module, by path and class; "" outside of all. */
  readonly module: string;
  readonly pass: Pass;
  /** Milliseconds from the start of the profile. */
  readonly start: number;
  readonly milliseconds: number;
  /** Of it, what was in no operation that it asked for itself. */
  readonly own: number;
  /** Of what it gave; 0 for a view of an operand's numbers. */
  readonly bytes: number;
  /** Of matrix products. */
  readonly multiplyAdds: number;
  /** Its result's shape; of a compiled step, none. */
  readonly shape?: readonly number[];
}

interface Cost {
  readonly bytes: number;
  readonly multiplyAdds: number;
  readonly shape?: readonly number[];
}

const nothing: Cost = { bytes: 0, multiplyAdds: 0 };

/** Times whatever is computed, and where in a network. */
export class Stopwatch implements Interceptor {
  readonly events: Event[] = [];
  readonly #begin = performance.now();
  readonly #labels = new Map<object | undefined, string>();
  #origin: Origin = { parts: [], pass: "forward" };
  /** Where each result was computed: there its gradient belongs, too. */
  readonly #origins = new WeakMap<Tensor, Origin>();
  /** What was spent in the operations that each unfinished one asked for, the innermost last. */
  readonly #within: number[] = [];

  get elapsed(): number {
    return performance.now() - this.#begin;
  }

  apply<A>(op: Op<A>, inputs: readonly Tensor[], attributes: A, run: () => Tensor): Tensor {
    const result = this.#time(nameOf(op, attributes), run, (output) => ({
      bytes: inputs.some(({ storage }) => storage === output.storage)
        ? 0
        : output.storage.array.byteLength,
      multiplyAdds: multiplyAddsOf(op, inputs, output),
      shape: output.shape,
    }));
    this.#origins.set(result, this.#origin);
    return result;
  }

  assign(
    _target: Tensor,
    expression: Expression,
    _inputs: readonly Tensor[],
    run: () => Tensor,
  ): Tensor {
    return this.#time(`${nameOfExpression(expression)}, in place`, run, ({ shape }) => ({
      ...nothing,
      shape,
    }));
  }

  scan(_loop: unknown, run: () => Turn): Turn {
    return run();
  }

  compiled(steps: readonly CompiledStep[], run: (done: (step: number) => void) => void): void {
    let start = this.elapsed;
    run((at) => {
      const end = this.elapsed;
      const { name, origin, bytes, multiplyAdds } = steps[at];
      const milliseconds = end - start;
      this.#note({ name, origin, start, milliseconds, own: milliseconds, bytes, multiplyAdds });
      start = end;
    });
  }

  within<T>(part: object, pass: Pass, run: () => T): T {
    const before = this.#origin;
    const isNode = part instanceof GraphNode;
    const parts = isNode ? (this.#origins.get(part.output)?.parts ?? []) : [...before.parts, part];
    this.#origin = { parts, pass };
    const start = this.elapsed;
    try {
      return run();
    } finally {
      if (!isNode) {
        const milliseconds = this.elapsed - start;
        const name = this.#labelOf(parts);
        const event = { kind: "module", name, module: name, pass, start, milliseconds } as const;
        this.events.push({ ...event, own: 0, ...nothing });
      }
      this.#origin = before;
    }
  }

  #time(name: string, run: () => Tensor, costOf: (result: Tensor) => Cost): Tensor {
    const origin = this.#origin;
    this.#within.push(0);
    const start = this.elapsed;
    const result = run();
    const milliseconds = this.elapsed - start;
    const own = milliseconds - this.#within.pop()!;
    if (this.#within.length > 0) this.#within[this.#within.length - 1] += milliseconds;
    this.#note({ name, origin, start, milliseconds, own, ...costOf(result) });
    return result;
  }

  #note({
    origin,
    ...event
  }: Omit<Event, "kind" | "module" | "pass"> & { origin: Origin | undefined }): void {
    const { parts, pass } = origin ?? { parts: [], pass: "forward" };
    this.events.push({ kind: "operation", module: this.#labelOf(parts), pass, ...event });
  }

  #labelOf(parts: readonly object[]): string {
    const part = parts.at(-1);
    const known = this.#labels.get(part);
    if (known !== undefined) return known;
    const path = innermost(parts)?.path ?? "";
    const label = `${path} ${part?.constructor.name ?? ""}`.trim();
    this.#labels.set(part, label);
    return label;
  }
}
