import { addressState, choice, type Field, integer, json, text } from "../../../state/address.ts";
import { views } from "../../../state/view.ts";
import type { ForkStory } from "../engine/messages.ts";
import { initialSettings, type Settings } from "../engine/settings.ts";
import type { PanelName } from "./panel-names.ts";

type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

const isRecord = (value: unknown): value is Record<string, Plain> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What of a value differs from another one, as deep as both have the same members. */
function difference(value: Plain, from: Plain): Plain | undefined {
  if (JSON.stringify(value) === JSON.stringify(from)) return undefined;
  if (!isRecord(value) || !isRecord(from) || !haveSameMembers(value, from)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => {
      const changed = difference(each, from[key]);
      return changed === undefined ? [] : [[key, changed]];
    }),
  );
}

const haveSameMembers = (one: object, other: object) =>
  Object.keys(one).sort().join() === Object.keys(other).sort().join();

/** The value that differs so from another one. What is of another type was not written by `difference`. */
function withDifference(from: Plain, changed: Plain): Plain {
  if (from !== null && changed !== null && typeof from !== typeof changed) return from;
  if (!isRecord(changed) || !isRecord(from)) return changed;
  if (Object.keys(changed).some((key) => !(key in from))) return changed;
  const merged = Object.entries(changed).map(([key, each]) => [
    key,
    withDifference(from[key], each),
  ]);
  return { ...from, ...Object.fromEntries(merged) };
}

const plain = (value: unknown) => value as Plain;

/** Settings stand in the address by what is not as at first. */
const settingsField = (initial: Settings): Field<Settings> => ({
  initial,
  read(text) {
    try {
      return withDifference(plain(initial), JSON.parse(text)) as unknown as Settings;
    } catch {
      return undefined;
    }
  },
  write: (settings) => JSON.stringify(difference(plain(settings), plain(initial)) ?? {}),
});

/** So do those of the forks. */
const forksField: Field<readonly ForkStory[]> = {
  initial: [],
  read(text) {
    try {
      const forks = JSON.parse(text) as (Omit<ForkStory, "settings"> & { settings: Plain })[];
      return forks.map((fork) => ({
        ...fork,
        settings: withDifference(plain(initialSettings), fork.settings) as unknown as Settings,
      }));
    } catch {
      return undefined;
    }
  },
  write: (forks) =>
    JSON.stringify(
      forks.map((fork) => ({
        ...fork,
        settings: difference(plain(fork.settings), plain(initialSettings)) ?? {},
      })),
    ),
};

const isList = <T>(data: unknown): T[] | undefined => (Array.isArray(data) ? data : undefined);

/** All of the page's state that its address has. */
export const address = addressState("playground", {
  settings: settingsField(initialSettings),
  forks: forksField,
  chosen: integer(0, { min: 0 }),
  other: integer(-1, { min: -1 }),
  step: integer(0, { min: 0 }),
  view: choice(views, "value"),
  open: json<readonly PanelName[]>(["data", "network", "training"], isList<PanelName>),
  /** Layer and unit that are looked into, and the point. */
  unit: json<readonly [number, number] | null>(null, (data) => {
    const list = isList<number>(data);
    return list?.length === 2 ? [list[0], list[1]] : null;
  }),
  row: integer(0, { min: 0 }),
  /** How near the network is looked at: nothing, `unit2[3]`, `z2[3]`. */
  zoom: text(""),
  /** Steps for each frame of the screen; 0 for as many as there is time for. */
  speed: integer(1, { min: 0 }),
});
