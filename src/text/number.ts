/** Numbers as people read them, the same on the terminal and in the report. Ratios are fractions of 1. */

const counts = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en-US", {
  notation: "compact",
  minimumSignificantDigits: 3,
  maximumSignificantDigits: 3,
});

/** `235146` → `235,146`. */
export function formatCount(value: number): string {
  return special(value) ?? counts.format(value);
}

/** `98.124%`, to two decimals. Only a fraction of exactly 1 reads `100%`: 0.99999 reads `99.99%`. */
export function formatPercent(fraction: number, decimals = 2): string {
  const unit = 10 ** -decimals;
  const percent = fraction < 1 ? Math.min(fraction * 100, 100 - unit) : fraction * 100;
  return `${special(fraction) ?? (fraction === 1 ? "100" : percent.toFixed(decimals))}%`;
}

/** Binary units: `1536` → `1.50 KiB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  return (
    special(bytes) ??
    `${power === 0 ? value : value.toPrecision(value < 1000 ? 3 : 4)} ${units[power]}`
  );
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

/** Three significant digits and a unit prefix: `41234` → `41.2k`. */
export function formatCompact(value: number): string {
  return special(value) ?? compact.format(value).replace("K", "k");
}

/** A loss, a learning rate: `0.12345` → `0.1235`; very small and very large values as `1.23e-7`. */
export function formatNumber(value: number, digits = 4): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 10 ** digits)) {
    return value === 0 ? "0" : value.toPrecision(digits);
  }
  return special(value) ?? formatScientific(value, 2);
}

/** A learning rate or a threshold, to two digits at most: `0.0302` → `0.03`. */
export function formatRate(value: number): string {
  return special(value) ?? String(Number(value.toPrecision(2)));
}

/** An error or a tolerance: `0.0000000032` → `3.2e-9`. */
export function formatScientific(value: number, decimals = 1): string {
  if (value === 0) return "0";
  return special(value) ?? value.toExponential(decimals).replace("e+", "e");
}

function special(value: number): string | undefined {
  if (Number.isFinite(value)) return undefined;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
}

function clockParts(seconds: number): [hours: number, minutes: number, seconds: number] {
  const whole = Math.round(seconds);
  return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
