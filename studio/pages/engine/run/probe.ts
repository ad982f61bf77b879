/** What hears of each line before it runs. */
export interface Listener {
  at(path: string, line: number, self: unknown, locals: Locals): void;
  enter(name: string): void;
  leave(): void;
}

interface Probe extends Listener {
  /** Hands on what a function without a body gives. */
  leave<T>(result?: T): T;
}

/** The variables in sight at a line, by their names. */
export type Locals = Readonly<Record<string, unknown>>;

let listener: Listener | null = null;

/** What the build puts before each statement of the engine calls: see `scripts/studio-source/`. */
export const probe: Probe = {
  at: (path, line, self, locals) => listener?.at(path, line, self, locals),
  enter: (name) => listener?.enter(name),
  leave<T>(result?: T) {
    listener?.leave();
    return result as T;
  },
};

/** Runs something with a listener, or in silence. */
export function listening<T>(to: Listener | null, run: () => T): T {
  const before = listener;
  listener = to;
  try {
    return run();
  } finally {
    listener = before;
  }
}
