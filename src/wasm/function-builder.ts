import { unsigned, vector } from "./encoding.ts";
import {
  type Assignable,
  type Body,
  type Expression,
  type Operand,
  operand,
  typeCodes,
  type ValueType,
} from "./expression.ts";
import { emitStore, store8 } from "./memory-access.ts";
import { i32 } from "./scalar.ts";

/** A variable of the function; as an expression it is the variable's value. */
export interface Local<T extends ValueType = ValueType> extends Expression<T> {
  readonly index: number;
  readonly body: Body;
}

/** Where `branch` can go: the end of a block, or the start of a loop. */
export interface Label {
  readonly depth: number;
}

/** Parameters by name, in order. */
export type Parameters = Readonly<Record<string, ValueType>>;

/** A function of the module, to be called from functions defined after it. */
export interface Func<
  P extends Parameters = Parameters,
  R extends ValueType | undefined = ValueType | undefined,
> {
  readonly index: number;
  readonly parameters: P;
  readonly result: R;
  /** Its module's builder, by which a function of another module is told apart. */
  readonly module: object;
}

/** The type of a block that leaves nothing on the stack. */
const NO_RESULT = 0x40;

/**
 * Writes a function's body. Statements are methods, written in the order they run; what they
 * compute is expressions (`i32.add(a, 4)`, `f32x4.mul(x, y)`). Blocks, loops and branches nest as
 * callbacks.
 */
export class FunctionBuilder implements Body {
  readonly bytes: number[] = [];
  usesMemory = false;
  readonly #module: object;
  readonly #locals: ValueType[] = [];
  readonly #labels: Label[] = [];
  readonly #prologue: number[] = [];
  readonly #shared = new Map<string, Local>();
  #parameterCount = 0;

  constructor(module: object) {
    this.#module = module;
  }

  parameter<T extends ValueType>(type: T): Local<T> {
    this.#parameterCount++;
    return this.#variable(type);
  }

  /** A new local, set to `initial` here; without it, it is zero when the function starts. */
  local<T extends ValueType>(type: T, initial?: Assignable<NoInfer<T>>): Local<T> {
    const local = this.#variable(type);
    if (initial !== undefined) this.set(local, initial);
    return local;
  }

  #variable<T extends ValueType>(type: T): Local<T> {
    const index = this.#locals.push(type) - 1;
    const code = [0x20, ...unsigned(index)];
    return {
      type,
      index,
      body: this,
      emit: (body) => {
        if (body !== this) throw new Error("wasm: this local belongs to another function");
        body.bytes.push(...code);
      },
    };
  }

  /**
   * A local that is set to `value` when the function starts, before all else; equal values share it.
   * For a constant that a loop uses: it is made once, not every time around. `value` reads no local,
   * and what is given here is not to be set again.
   */
  shared<T extends ValueType>(value: Expression<T>): Local<T> {
    const code: Body = { bytes: [], usesMemory: false };
    value.emit(code);
    this.usesMemory ||= code.usesMemory;
    const key = code.bytes.join();
    const known = this.#shared.get(key);
    if (known) return known as Local<T>;
    const local = this.#variable(value.type);
    this.#prologue.push(...code.bytes, 0x21, ...unsigned(local.index));
    this.#shared.set(key, local);
    return local;
  }

  set<T extends ValueType>(local: Local<T>, value: Assignable<NoInfer<T>>): void {
    if (local.body !== this) throw new Error("wasm: this local belongs to another function");
    operand(local.type, value).emit(this);
    this.bytes.push(0x21, ...unsigned(local.index));
  }

  /** Writes `value` to memory at `address + offset` bytes, by the store of its type. */
  store(address: Operand<"i32">, value: Expression, offset = 0, alignment?: number): void {
    emitStore(this, address, value, offset, undefined, alignment);
  }

  /** Writes the lowest byte of `value` to memory. */
  store8(address: Operand<"i32">, value: Operand<"i32">, offset = 0): void {
    emitStore(this, address, operand("i32", value), offset, store8);
  }

  /** Sets `count` bytes of memory from `address` to `byte`. */
  fill(address: Operand<"i32">, byte: Operand<"i32">, count: Operand<"i32">): void {
    this.usesMemory = true;
    for (const each of [address, byte, count]) operand("i32", each).emit(this);
    this.bytes.push(0xfc, 0x0b, 0x00);
  }

  /** Runs `body`; `branch(end)` inside it jumps behind it. */
  block(body: (end: Label) => void): void {
    this.#nest(0x02, body);
  }

  /** Runs `body` once; `branch(start)` inside it starts it again. */
  loop(body: (start: Label) => void): void {
    this.#nest(0x03, body);
  }

  #nest(opcode: number, body: (label: Label) => void): void {
    this.bytes.push(opcode, NO_RESULT);
    const label = { depth: this.#labels.length };
    this.#labels.push(label);
    body(label);
    this.#labels.pop();
    this.bytes.push(0x0b);
  }

  branch(label: Label): void {
    this.bytes.push(0x0c, ...this.#distance(label));
  }

  branchIf(label: Label, condition: Operand<"i32">): void {
    operand("i32", condition).emit(this);
    this.bytes.push(0x0d, ...this.#distance(label));
  }

  #distance(label: Label): number[] {
    if (this.#labels[label.depth] !== label) {
      throw new Error("wasm: a branch must be inside the block or loop that it names");
    }
    return unsigned(this.#labels.length - 1 - label.depth);
  }

  if(condition: Operand<"i32">, then: () => void, otherwise?: () => void): void {
    operand("i32", condition).emit(this);
    this.#nest(0x04, () => {
      then();
      if (otherwise) {
        this.bytes.push(0x05);
        otherwise();
      }
    });
  }

  /** Runs `body` as long as `condition` holds, which is computed before each time. */
  while(condition: Expression<"i32">, body: () => void): void {
    this.if(condition, () =>
      this.loop((again) => {
        body();
        this.branchIf(again, condition);
      }),
    );
  }

  /**
   * Counts `counter` from `start` up to but not including `end`, in steps of `step`, as signed
   * integers. `end` and `step` are computed anew each time.
   *
   * @throws RangeError for an `end` that no signed integer of 32 bits is.
   */
  for(
    counter: Local<"i32">,
    start: Operand<"i32">,
    end: Operand<"i32">,
    step: Operand<"i32">,
    body: () => void,
  ): void {
    if (typeof end === "number" && end > 0x7fff_ffff) {
      throw new RangeError(`wasm: a loop ends at most at 2147483647, got ${end}`);
    }
    this.set(counter, start);
    this.while(i32.ltS(counter, end), () => {
      body();
      this.set(counter, i32.add(counter, step));
    });
  }

  /** Calls `callee`, arguments by name; its result, if it has one, is kept in a new local. */
  call<P extends Parameters, R extends ValueType | undefined>(
    callee: Func<P, R>,
    values: { readonly [Name in keyof P]: Assignable<P[Name]> },
  ): R extends ValueType ? Local<R> : undefined;
  call(callee: Func, values: Readonly<Record<string, Expression | number>>): Local | undefined {
    if (callee.module !== this.#module) {
      throw new Error("wasm: this function belongs to another module");
    }
    for (const [name, type] of Object.entries(callee.parameters)) {
      operand(type, values[name]).emit(this);
    }
    this.bytes.push(0x10, ...unsigned(callee.index));
    if (callee.result === undefined) return undefined;
    const result = this.local(callee.result);
    this.bytes.push(0x21, ...unsigned(result.index));
    return result;
  }

  /** The finished entry of the code section: locals, instructions, end. */
  finish(): number[] {
    const declared = this.#locals.slice(this.#parameterCount).map((type) => [1, typeCodes[type]]);
    const code = vector(declared).concat(this.#prologue, this.bytes, 0x0b);
    return unsigned(code.length).concat(code);
  }
}
