import type { Settings } from "../engine/settings.ts";

/** What two settings differ in: "optimizer rate 0.1 → 0.01". */
export function differenceInWords(from: Settings, to: Settings): string[] {
  return differences("", from, to);
}

function differences(name: string, from: unknown, to: unknown): string[] {
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  const areBoth = (is: (value: unknown) => boolean) => is(from) && is(to);
  if (areBoth(Array.isArray)) return [`${name} changed`];
  if (areBoth((value) => typeof value === "object" && value !== null)) {
    return Object.entries(to as object).flatMap(([key, value]) =>
      differences(`${name} ${inWords(key)}`.trim(), (from as Record<string, unknown>)[key], value),
    );
  }
  const which = name.replace(/^breaks /, "");
  if (to === true) return [which];
  if (to === false) return [`not ${which}`];
  return [`${which} ${shown(from)} → ${shown(to)}`];
}

const inWords = (key: string) => key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
const shown = (value: unknown) => (value === null ? "none" : inWords(String(value)));
