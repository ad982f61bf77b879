/** What hears of each line before it runs. */
export interface Listener {
  at(path: string, line: number, self: unknown, locals: Locals): void;
  enter(name: string): void;
  leave(): void;
}

/** The variables in sight at a line, by their names. */
export type Locals = Readonly<Record<string, unknown>>;

let listener: Listener | null = null;

/** What the build puts before each statement of the engine calls: see `scripts/studio-source/`. */
export const probe: Listener = {
  at: (path, line, self, locals) => listener?.at(path, line, self, locals),
  enter: (name) => listener?.enter(name),
  leave: () => listener?.leave(),
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
