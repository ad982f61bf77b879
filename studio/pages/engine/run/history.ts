import type { Value } from "chainrule/scalar";
import { anchors } from "./anchors.ts";
import { type Change, overAt, type Recording } from "./recording.ts";

/** What a value holds at a moment. */
export interface Held {
  /** Undefined before it is made. */
  readonly data: number | undefined;
  readonly grad: number | undefined;
  /** Whether a backward pass has given it a gradient that was not put to 0 since. */
  readonly hasGradient: boolean;
}

/** The moments at which a value is given a part of its gradient, and those at which it hands it on. */
interface Turns {
  readonly adds: number[];
  /** Of each part the moment at which it is there. */
  readonly arrivals: number[];
  readonly turns: number[];
}

/** The values of a run at any of its moments. */
export class History {
  readonly #recording: Recording;
  readonly #changes = new Map<Value, Change[]>();
  readonly #turns = new Map<Value, Turns>();
  /** When a value's gradient comes to count, and when it is put to 0. */
  readonly #counts = new Map<Value, { at: number; counts: boolean }[]>();

  constructor(recording: Recording) {
    this.#recording = recording;
    for (const change of recording.changes) {
      const before = this.#changes.get(change.value);
      if (before) before.push(change);
      else this.#changes.set(change.value, [change]);
    }
    recording.moments.forEach(({ path, line, subject, sight }, at) => {
      const isAt = (place: { path: string; line: number }) =>
        place.path === path && place.line === line;
      if (isAt(anchors.add)) {
        this.#turnsOf(subject).adds.push(at);
        this.#turnsOf(subject).arrivals.push(overAt(recording, at));
      }
      if (isAt(anchors.turn)) this.#turnsOf(subject).turns.push(at);
      if (isAt(anchors.add) || isAt(anchors.begin)) this.#count(subject, at, true);
      else if (isAt(anchors.restart)) this.#count(subject, at, false);
      else if (isAt(anchors.zero)) this.#count(sight.get("parameter") as Value, at, false);
    });
  }

  #turnsOf(value: Value | null): Turns {
    const known = value && this.#turns.get(value);
    const turns = known ?? { adds: [], arrivals: [], turns: [] };
    if (value && !known) this.#turns.set(value, turns);
    return turns;
  }

  #count(value: Value | null, at: number, counts: boolean): void {
    if (!value) return;
    const before = this.#counts.get(value);
    const entry = { at: overAt(this.#recording, at), counts };
    if (before) before.push(entry);
    else this.#counts.set(value, [entry]);
  }

  /** What a value holds once all moments before this one are over. */
  at(value: Value, moment: number): Held {
    const madeAt = this.#recording.madeAt.get(value) ?? Infinity;
    if (madeAt >= moment) return { data: undefined, grad: undefined, hasGradient: false };
    let [data, grad]: (number | undefined)[] = [undefined, 0];
    for (const { since, field, now } of this.#changes.get(value) ?? []) {
      if (since > moment) break;
      if (field === "data") data = now;
      else grad = now;
    }
    const counts = this.#counts.get(value)?.findLast(({ at }) => at <= moment);
    return { data, grad, hasGradient: counts?.counts ?? false };
  }

  /** What has changed between two moments, a number once. */
  changed(from: number, to: number): Change[] {
    const found = new Map<string, Change>();
    const ids = new Map<Value, number>();
    for (const change of this.#recording.changes) {
      if (change.since <= from || change.since > to) continue;
      if (!ids.has(change.value)) ids.set(change.value, ids.size);
      const key = `${ids.get(change.value)} ${change.field}`;
      const first = found.get(key);
      found.set(key, first ? { ...change, before: first.before } : change);
    }
    return [...found.values()];
  }

  /** How many parts of its gradient a value was given, from one moment to another. */
  parts(value: Value, from: number, to: number): number {
    const { arrivals } = this.#turns.get(value) ?? none;
    return arrivals.filter((at) => at > from && at <= to).length;
  }

  /** The moments from one to another at which a value's gradient was given a part, or its turn came. */
  turns(value: Value, from: number, to: number): { adds: number[]; turn: number | null } {
    const { adds, turns } = this.#turns.get(value) ?? none;
    const isWithin = (at: number) => at >= from && at < to;
    return { adds: adds.filter(isWithin), turn: turns.find(isWithin) ?? null };
  }
}

const none: Turns = { adds: [], arrivals: [], turns: [] };
