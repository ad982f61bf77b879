import { formatShort, special } from "./number.ts";

/** A whole number: `235146` → `235,146`. */
export function formatCount(value: number): string {
  return special(value) ?? value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** Three significant digits and a unit prefix: `41234` → `41.2k`. */
export function formatCompact(value: number): string {
  const notation = { notation: "compact", minimumSignificantDigits: 3 } as const;
  return (
    special(value) ??
    value.toLocaleString("en-US", { ...notation, maximumSignificantDigits: 3 }).replace("K", "k")
  );
}

/** A fraction of 1 in columns: `98.12%`. Only a fraction of exactly 1 reads `100%`: 0.99999 reads `99.99%`. */
export function formatPercent(fraction: number, decimals = 2): string {
  const unit = 10 ** -decimals;
  const percent = fraction < 1 ? Math.min(fraction * 100, 100 - unit) : fraction * 100;
  return `${special(fraction) ?? (fraction === 1 ? "100" : percent.toFixed(decimals))}%`;
}

/** A fraction of 1 in a sentence, in at most so many significant digits: `0.5` → `50%`. */
export function formatShortPercent(fraction: number, digits = 3): string {
  return `${formatShort(100 * fraction, digits)}%`;
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
