import { isSymbolic, type Pass, withInterceptor } from "../../ops/interceptors.ts";
import { callback, checkArgument } from "../../tensor/arguments.ts";
import { GraphError } from "../../tensor/errors.ts";
import { synchronous } from "../../tensor/synchronous.ts";
import { formatCompact, formatCount, formatPercent } from "../../text/quantity.ts";
import { alignedWithTotal } from "../../text/table.ts";
import { type Event, Stopwatch } from "./stopwatch.ts";

/** What one operation took in one module, in all its calls. */
export interface ProfileRow {
  /** The innermost module that it was computed in, by path and class: `0 Linear`. "" outside of all. */
  readonly module: string;
  /** What users call it: `matmul`, `relu`; of a compiled step, what it computes. */
  readonly operation: string;
  readonly pass: Pass;
  readonly calls: number;
  /** In all calls, without the operations that it asked for itself. */
  readonly milliseconds: number;
  /** Of the results, views not counted. */
  readonly bytes: number;
  /** Of its matrix products. */
  readonly multiplyAdds: number;
}

const headings = ["module", "operation", "pass", "calls", "ms", "share", "memory", "multiply-adds"];
const alignments = [
  ...(["left", "left", "left"] as const),
  ...(["right", "right", "right", "right", "right"] as const),
];

/** Where the time of a computation went; as text, a table. */
export class Profile {
  /** In all, in milliseconds: with what JavaScript does between the operations. */
  readonly milliseconds: number;
  /** By module, operation and pass, the longest first. */
  readonly rows: readonly ProfileRow[];
  readonly #events: readonly Event[];

  constructor(milliseconds: number, events: readonly Event[]) {
    this.milliseconds = milliseconds;
    this.#events = events;
    this.rows = rowsOf(events);
  }

  /**
   * The events in the order of time, in the format that browsers' own viewers open (chrome://tracing,
   * ui.perfetto.dev): write it to a file `profile.json`.
   *
   * Source: the Trace Event Format, https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
   */
  toTrace(): string {
    const traceEvents = this.#events
      .toSorted((a, b) => a.start - b.start || b.milliseconds - a.milliseconds)
      .map(({ kind, name, module, pass, start, milliseconds, bytes, multiplyAdds, shape }) => ({
        ...{ ph: "X", pid: 1, tid: 1, cat: `${kind}, ${pass}`, name },
        ...{ ts: start * 1000, dur: milliseconds * 1000 },
        args: kind === "module" ? {} : { module, shape, bytes, multiplyAdds },
      }));
    return JSON.stringify({ displayTimeUnit: "ms", traceEvents });
  }

  toString(): string {
    const { milliseconds, rows } = this;
    const sum = (key: "calls" | "milliseconds" | "bytes" | "multiplyAdds") =>
      rows.reduce((total, row) => total + row[key], 0);
    const rest = milliseconds - sum("milliseconds");
    const shown = (row: Omit<ProfileRow, "pass"> & { pass: string }) => [
      ...[row.module || "–", row.operation, row.pass, row.calls ? formatCount(row.calls) : ""],
      ...[row.milliseconds.toFixed(3), formatPercent(row.milliseconds / milliseconds, 1)],
      row.bytes ? `${formatCompact(row.bytes)}B` : "",
      row.multiplyAdds ? formatCompact(row.multiplyAdds) : "",
    ];
    return alignedWithTotal(
      [
        headings,
        ...rows.map(shown),
        shown({
          ...{ module: "", operation: "between operations", pass: "", calls: 0 },
          ...{ milliseconds: rest, bytes: 0, multiplyAdds: 0 },
        }),
        shown({
          ...{ module: "total", operation: "", pass: "", calls: sum("calls"), milliseconds },
          ...{ bytes: sum("bytes"), multiplyAdds: sum("multiplyAdds") },
        }),
      ],
      alignments,
    ).join("\n");
  }

  /** What console.log shows in Node. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function rowsOf(events: readonly Event[]): ProfileRow[] {
  const rows = new Map<string, ProfileRow>();
  for (const { kind, name, module, pass, own, bytes, multiplyAdds } of events) {
    if (kind === "module") continue;
    const key = [module, name, pass].join("\n");
    const row = rows.get(key);
    rows.set(key, {
      ...{ module, operation: name, pass, calls: (row?.calls ?? 0) + 1 },
      milliseconds: (row?.milliseconds ?? 0) + own,
      bytes: (row?.bytes ?? 0) + bytes,
      multiplyAdds: (row?.multiplyAdds ?? 0) + multiplyAdds,
    });
  }
  return [...rows.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}

/**
 * Runs `body` once and says where its time and its memory went, by module and operation: eager
 * operations one by one, compiled functions step by step. Run it before, so that neither recording nor the
 * warm-up of the machine is measured; looking at each operation takes some tenths of a microsecond itself.
 * In a compiled function a step stands in the module of the last operation that was fused into it.
 *
 * @throws GraphError for an asynchronous body, and inside a `compile`.
 * Source: https://pytorch.org/docs/stable/profiler.html, which shows the same table and trace.
 * @example
 * ```ts
 * import { profile } from "chainrule/doctor";
 * const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU());
 * profile(() => model.forward(ones([3, 4]))).rows.map((row) => row.operation).includes("relu"); // → true
 * ```
 */
export function profile(body: () => unknown): Profile {
  checkArgument("profile", "its argument", callback, body);
  if (isSymbolic()) {
    throw new GraphError(
      "profile: a computation that is being recorded computes nothing yet. Call it outside of compile, " +
        "around the call of the compiled function",
    );
  }
  const watch = new Stopwatch();
  const result = withInterceptor(watch, body);
  const milliseconds = watch.elapsed;
  synchronous("profile", result, "what it computes after its first await would not be measured");
  return new Profile(milliseconds, watch.events);
}
