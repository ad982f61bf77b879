import { formatShort, special } from "./number.ts";

/** A whole number: `235146` → `235,146`. */
export function formatCount(value: number): string {
  return (
    special(value) ??
    value.toLocaleString("en-US", { maximumFractionDigits: 0, signDisplay: "negative" })
  );
}

/** So many of a thing: `1 row`, `1,200 rows`; `many` where that is not the noun with an s. */
export function countOf(count: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : many}`;
}

/** Three significant digits and a unit prefix: `41234` → `41.2k`. */
export function formatCompact(value: number): string {
  const digits = { minimumSignificantDigits: 3, maximumSignificantDigits: 3 };
  const style = { notation: "compact", signDisplay: "negative", ...digits } as const;
  return special(value) ?? value.toLocaleString("en-US", style).replace("K", "k");
}

/** A fraction of 1 in columns: `98.12%`. Only a fraction of exactly 1 reads `100%`: 0.99999 reads `99.99%`. */
export function formatPercent(fraction: number, decimals = 2): string {
  if (fraction === 1) return "100%";
  const text = percentBelow(fraction, 10 ** -decimals).toFixed(decimals);
  return `${special(fraction) ?? (Number(text) === 0 ? text.replace("-", "") : text)}%`;
}

/**
 * A fraction of 1 in a sentence, in at most so many significant digits: `0.5` → `50%`. Only a fraction of
 * exactly 1 reads `100%`, as in `formatPercent`: 0.99999 reads `99.9%`.
 */
export function formatShortPercent(fraction: number, digits = 3): string {
  return `${formatShort(percentBelow(fraction, 10 ** (2 - digits)), digits)}%`;
}

/** A probability, or a share of rows, in columns; one that is not certain does not read so: `0.99999` → `> 99.9%`. */
export function formatShare(share: number): string {
  if (share > 0 && share < 0.0005) return "< 0.1%";
  if (share < 1 && share >= 0.9995) return "> 99.9%";
  return `${special(share) ?? (100 * share).toFixed(1)}%`;
}

/** In percent; what is below 100 stays at least `unit` below, so that rounding does not make it 100. */
function percentBelow(fraction: number, unit: number): number {
  return fraction < 1 ? Math.min(fraction * 100, 100 - unit) : fraction * 100;
}

/** `0.0123` → `12 ms`, `4.23` → `4.2 s`, `83` → `1 m 23 s`, `7380` → `2 h 03 m`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return special(seconds)!;
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const [hours, minutes, rest] = clockParts(seconds);
  if (hours > 0) return `${hours} h ${twoDigits(minutes)} m`;
  return `${minutes} m ${twoDigits(rest)} s`;
}

/** A duration of steady width, for a line that is redrawn: `83` → `1:23`, `7380` → `2:03:00`. */
export function formatClock(seconds: number): string {
  if (!Number.isFinite(seconds)) return "-:--";
  const [hours, minutes, rest] = clockParts(seconds);
  const tail = `${hours > 0 ? twoDigits(minutes) : minutes}:${twoDigits(rest)}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

function clockParts(seconds: number): [hours: number, minutes: number, seconds: number] {
  const whole = Math.round(seconds);
  return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
