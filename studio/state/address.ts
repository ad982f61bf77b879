import { effect, type Signal, signal } from "@preact/signals";

/** How a part of a page's state stands in its address. */
export interface Field<T> {
  readonly initial: T;
  /** Undefined for a text that does not say such a value. */
  read(text: string): T | undefined;
  write(value: T): string;
}

export const number = (
  initial: number,
  { min = -Infinity, max = Infinity } = {},
): Field<number> => ({
  initial,
  read(text) {
    const value = Number(text);
    return text.trim() !== "" && Number.isFinite(value)
      ? Math.min(max, Math.max(min, value))
      : undefined;
  },
  write: String,
});

export const integer = (initial: number, limits: { min?: number; max?: number } = {}) => {
  const field = number(initial, limits);
  return {
    ...field,
    read(text: string) {
      const value = field.read(text);
      return value === undefined ? undefined : Math.round(value);
    },
  };
};

export const text = (initial: string): Field<string> => ({
  initial,
  read: (written) => written,
  write: (value) => value,
});

export const choice = <T extends string>(options: readonly T[], initial: T): Field<T> => ({
  initial,
  read: (written) => options.find((option) => option === written),
  write: (value) => value,
});

export const flag = (initial: boolean): Field<boolean> => ({
  initial,
  read: (written) => (written === "1" ? true : written === "0" ? false : undefined),
  write: (value) => (value ? "1" : "0"),
});

/** Plain data in JSON; `check` says whether it is what is meant, and may mend it. */
export const json = <T>(initial: T, check: (data: unknown) => T | undefined): Field<T> => ({
  initial,
  read(written) {
    try {
      return check(JSON.parse(written));
    } catch {
      return undefined;
    }
  },
  write: (value) => JSON.stringify(value),
});

interface Where {
  page: string;
  query: URLSearchParams;
}

/** `#graph?e=x*y&step=3` */
function parse(hash: string): Where {
  const [page, query = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
  return { page, query: new URLSearchParams(query) };
}

/** The page that the address names; empty at the start. */
export const page = signal(parse(location.hash).page);

/** The state of each page as it was when things were last still, so that coming back finds it as it was. */
const queries = signal<Readonly<Record<string, string>>>({});

/** The address of a page, with the state that it had when things were last still. */
export function addressOf(id: string): string {
  const query = queries.value[id];
  return query ? `#${id}?${query}` : `#${id}`;
}

interface Kept {
  /** Sets the state to what an address says. */
  read(query: URLSearchParams): void;
  write(): string;
}

const kept = new Map<string, Kept>();

/** The address of a page with the state of this moment: for a link that is about to be followed. */
export function addressNow(id: string): string {
  const query = kept.get(id)?.write() ?? "";
  if (query !== (queries.peek()[id] ?? "")) queries.value = { ...queries.peek(), [id]: query };
  return addressOf(id);
}

/** The address as it was last read or written: one that has come since, and is still to be read, is not written over. */
let known = location.hash;

/** The address is written once things have been still for so long, in milliseconds: browsers limit how often. */
const stillness = 200;

/**
 * The state of a page, kept in the page's address: what differs from its initial value is written there,
 * and an address that is opened, typed or gone back to sets it.
 */
export function addressState<State extends object>(
  id: string,
  fields: { readonly [K in keyof State]: Field<State[K]> },
): { readonly [K in keyof State]: Signal<State[K]> } {
  const all = fields as Readonly<Record<string, Field<never>>>;
  const now = parse(location.hash);
  const query = now.page === id ? now.query : new URLSearchParams();
  const valueIn = (name: string, query: URLSearchParams) => {
    const written = query.get(name);
    return (written === null ? undefined : all[name].read(written)) ?? all[name].initial;
  };
  const signals = Object.fromEntries(
    Object.keys(all).map((name) => [name, signal<unknown>(valueIn(name, query))]),
  );
  kept.set(id, {
    read(query) {
      for (const name of Object.keys(all)) {
        const read = valueIn(name, query);
        if (all[name].write(read as never) !== all[name].write(signals[name].peek() as never)) {
          signals[name].value = read;
        }
      }
    },
    write() {
      const query = new URLSearchParams();
      for (const [name, signal] of Object.entries(signals)) {
        const written = all[name].write(signal.peek() as never);
        if (written !== all[name].write(all[name].initial)) query.set(name, written);
      }
      return query.toString();
    },
  });
  let waiting: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    // A number that is dragged moves in each frame: all else waits.
    for (const signal of Object.values(signals)) signal.value;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const address = addressNow(id);
      if (page.peek() !== id || location.hash !== known) return;
      history.replaceState(null, "", address);
      known = location.hash;
    }, stillness);
  });
  return signals as { [K in keyof State]: Signal<State[K]> };
}

addEventListener("hashchange", () => {
  known = location.hash;
  const where = parse(location.hash);
  page.value = where.page;
  kept.get(where.page)?.read(where.query);
});
