import { Tensor } from "chainrule";
import { Value } from "chainrule/scalar?stepped";
import { isSource } from "../sources.ts";
import { type Listener, type Locals, listening } from "./probe.ts";
import {
  type Change,
  type Frame,
  type Moment,
  numbersOf,
  type Recording,
  type Round,
  type Sight,
} from "./recording.ts";

/** A program that trains ends after so many rounds: the later ones are the same lines. */
const mostRounds = 2;

/** Ends a program that goes on. */
class Enough extends Error {}

/** Programs that have run: functions read their derivatives from the table the first time alone. */
const warm = new WeakSet<object>();

/** Runs a program, and keeps every line with what was in sight and what has changed. */
export function record(
  run: (numbers: readonly number[]) => void,
  numbers: readonly number[],
): Recording {
  if (!warm.has(run)) attempt(() => listening(new Recorder(false), () => run(numbers)));
  warm.add(run);
  const recorder = new Recorder(true);
  const error = attempt(() => listening(recorder, () => run(numbers)));
  return recorder.finish(error);
}

function attempt(run: () => void): Error | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof Enough) return null;
    if (error instanceof Error) return error;
    throw error;
  }
}

class Recorder implements Listener {
  readonly #keeps: boolean;
  readonly #moments: Moment[] = [];
  readonly #changes: Change[] = [];
  readonly #known = new Map<Value, { data: number | undefined; grad: number }>();
  readonly #madeAt = new Map<Value, number>();
  /** Which value has been computed from a list of operands. */
  readonly #owners = new Map<unknown, Value>();
  readonly #rounds: { root: Value; turn: number; values: Round["values"] }[] = [];
  readonly #ends: number[] = [];
  #frame: Frame = { id: 0, name: "program", outer: null, calledAt: -1 };
  #frames = 0;
  /** Of each function that runs the moment at which it is. */
  readonly #lastOf = new Map<Frame, number>();
  #lastLine = 0;

  constructor(keeps: boolean) {
    this.#keeps = keeps;
  }

  enter(name: string): void {
    listening(null, () => this.#compare());
    const calledAt = this.#lastOf.get(this.#frame) ?? this.#frame.calledAt;
    this.#frame = { id: ++this.#frames, name, outer: this.#frame, calledAt };
  }

  leave(): void {
    listening(null, () => this.#compare());
    this.#lastOf.delete(this.#frame);
    if (this.#frame.outer) this.#frame = this.#frame.outer;
  }

  at(path: string, line: number, self: unknown, locals: Locals): void {
    // What is not shown here, as checks of arguments, runs by itself.
    if (path.startsWith("src/") && !isSource(path)) return;
    // What is read here runs through the same engine, and is not to be heard.
    listening(null, () => {
      this.#compare();
      if (this.#frame.outer === null) this.#atProgram(line);
      const frame = this.#frame;
      const moment = this.#moments.length;
      if (self instanceof Value && !this.#known.has(self)) {
        this.#known.set(self, { data: undefined, grad: 0 });
        this.#madeAt.set(self, moment);
      }
      const isFirst = !this.#lastOf.has(frame);
      this.#lastOf.set(frame, moment);
      const sight = this.#keeps ? sightOf(self, locals) : new Map();
      this.#moments.push({ path, line, frame, subject: this.#subjectOf(self, locals), sight });
      const isBackward = frame.name === "backward" && self instanceof Value;
      if (isBackward && isFirst && this.#rounds.at(-1)?.root !== self) this.#begin(self, moment);
    });
  }

  /** Whose line it is: of a backward pass the operand that is given its part, or the value whose turn it is, or a parameter. */
  #subjectOf(self: unknown, { operand, value, parameter, p, operands }: Locals): Value | null {
    const named = [operand, value, parameter, p].find((each) => each instanceof Value);
    if (named) return named;
    const owner = Array.isArray(operands) && this.#owners.get(operands);
    return owner || (self instanceof Value ? self : null);
  }

  #begin(root: Value, turn: number): void {
    const values = root
      .topologicalOrder()
      .toSorted((a, b) => this.#madeAt.get(a)! - this.#madeAt.get(b)!)
      .map((value) => ({ value, data: value.data }));
    this.#rounds.push({ root, turn, values });
  }

  /** A line of the program: one before the last is a loop's next turn, and a round's end. */
  #atProgram(line: number): void {
    if (line < this.#lastLine && this.#rounds.length > this.#ends.length) {
      this.#ends.push(this.#moments.length);
      // Only leaves live on.
      for (const value of this.#known.keys()) if (value.operation) this.#known.delete(value);
      if (this.#ends.length === mostRounds) throw new Enough();
    }
    this.#lastLine = line;
  }

  /** What has changed since it was last looked: by the line at which the function of now is. */
  #compare(): void {
    const since = this.#moments.length;
    const by = this.#lastOf.get(this.#frame) ?? since - 1;
    for (const [value, known] of this.#known) {
      const { grad } = value;
      if (!Object.is(grad, known.grad)) {
        this.#changes.push({ since, by, value, field: "grad", before: known.grad, now: grad });
        known.grad = grad;
      }
      // Of a result the data never changes.
      if (value.operands && !this.#owners.has(value.operands)) {
        this.#owners.set(value.operands, value);
      }
      if (known.data !== undefined && value.operation) continue;
      const { data } = value;
      if (Object.is(data, known.data)) continue;
      this.#changes.push({ since, by, value, field: "data", before: known.data, now: data });
      known.data = data;
    }
  }

  finish(error: Error | null): Recording {
    listening(null, () => this.#compare());
    const rounds = this.#rounds.map((round, i) => ({
      ...round,
      end: this.#ends[i] ?? this.#moments.length,
    }));
    const { length } = rounds;
    // One root on which backward was called again is walked once more, in the same round.
    const ended = rounds.map((round, i) =>
      i < length - 1 && this.#ends[i] === undefined ? { ...round, end: rounds[i + 1].turn } : round,
    );
    return {
      moments: this.#moments,
      changes: this.#changes,
      madeAt: this.#madeAt,
      rounds: ended,
      error,
    };
  }
}

/** What is in sight, as it is now: lists and tensors change later. */
function sightOf(self: unknown, locals: Locals): Sight {
  const sight = new Map<string, unknown>();
  const add = (name: string, value: unknown) => {
    if (value instanceof Tensor) sight.set(name, numbersOf(value));
    else if (Array.isArray(value)) sight.set(name, value.length <= mostListed ? [...value] : value);
    else if (isParameter(value)) {
      sight.set(`${name}.value`, numbersOf(value.value));
      sight.set(`${name}.gradient`, numbersOf(value.gradient));
    } else if (typeof value !== "function" && value !== undefined) sight.set(name, value);
    // What a layer has kept for its backward.
    if (isPlain(value)) {
      for (const [key, own] of Object.entries(value)) {
        if (own instanceof Tensor) sight.set(`${name}.${key}`, numbersOf(own));
      }
    }
  };
  for (const [name, value] of Object.entries(locals)) add(name, value);
  if (self instanceof Value) sight.set("this", self);
  else if (typeof self === "object" && self !== null) {
    for (const [name, value] of Object.entries(self)) {
      if (value instanceof Tensor || isParameter(value)) add(`this.${name}`, value);
    }
  }
  return sight;
}

/** Longer lists, as the table of activations, do not change. */
const mostListed = 200;

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return Object.getPrototypeOf(value) === Object.prototype && !isParameter(value);
}

function isParameter(value: unknown): value is { value: Tensor; gradient: Tensor } {
  return (
    typeof value === "object" &&
    value !== null &&
    "gradient" in value &&
    "value" in value &&
    value.gradient instanceof Tensor &&
    value.value instanceof Tensor
  );
}
