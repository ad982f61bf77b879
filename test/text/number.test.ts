import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatClock,
  formatCompact,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatRate,
  formatScientific,
} from "../../src/text/number.ts";

const cases: [format: (value: number) => string, value: number, text: string][] = [
  [formatCount, 235146, "235,146"],
  [formatCount, 0, "0"],
  [formatPercent, 0.98124, "98.12%"],
  [formatPercent, 1, "100%"],
  [formatPercent, 0.999999, "99.99%"],
  [formatPercent, 0, "0.00%"],
  [formatPercent, 1.25, "125.00%"],
  [formatBytes, 1023, "1023 B"],
  [formatBytes, 1536, "1.50 KiB"],
  [formatBytes, 1023.4 * 1024, "1023 KiB"],
  [formatBytes, 3 * 2 ** 30, "3.00 GiB"],
  [formatDuration, 0.0123, "12 ms"],
  [formatDuration, 0.9996, "1.0 s"],
  [formatDuration, 4.23, "4.2 s"],
  [formatDuration, 59.96, "1 m 00 s"],
  [formatDuration, 83, "1 m 23 s"],
  [formatDuration, 7380, "2 h 03 m"],
  [formatClock, 5.4, "0:05"],
  [formatClock, 83, "1:23"],
  [formatClock, 3599.7, "1:00:00"],
  [formatClock, 7380, "2:03:00"],
  [formatClock, Number.POSITIVE_INFINITY, "-:--"],
  [formatCompact, 41234, "41.2k"],
  [formatCompact, 999600, "1.00M"],
  [formatCompact, 8.5, "8.50"],
  [formatNumber, 0.12345, "0.1235"],
  [formatRate, 0.03021, "0.03"],
  [formatRate, 2.41e-8, "2.4e-8"],
  [formatRate, 1, "1"],
  [formatNumber, 2.3, "2.300"],
  [formatNumber, -12.5, "-12.50"],
  [formatNumber, 0, "0"],
  [formatNumber, 0.000123, "1.23e-4"],
  [formatNumber, 123456, "1.23e5"],
  [formatScientific, 3.2e-9, "3.2e-9"],
  [formatScientific, 0, "0"],
];

describe("formats", () => {
  it.each(cases.map(([format, value, text]) => [format.name, value, text, format] as const))(
    "%s(%d) is %s",
    (_, value, text, format) => {
      expect(format(value)).toBe(text);
    },
  );

  it("says what is not a number, and what is not finite", () => {
    for (const format of [formatCount, formatBytes, formatDuration, formatCompact, formatNumber]) {
      expect(format(Number.NaN)).toBe("NaN");
      expect(format(Number.POSITIVE_INFINITY)).toBe("∞");
      expect(format(Number.NEGATIVE_INFINITY)).toBe("−∞");
    }
  });
});
