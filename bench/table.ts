/** A Markdown table whose columns are aligned, to be read as it is too; all but the first `text` to the right. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  text = 1,
): string {
  const widths = header.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column].length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i < text ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(" | ")} |`;
  const rule = widths.map((width, i) =>
    i < text ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [line(header), line(rule), ...rows.map(line)].join("\n");
}

/** Three digits, and the unit in which they read well; a dash for what is not a number. */
export function formatMilliseconds(milliseconds: number): string {
  if (Number.isNaN(milliseconds)) return "–";
  return milliseconds < 0.9995
    ? `${threeDigits(1000 * milliseconds)} µs`
    : `${threeDigits(milliseconds)} ms`;
}

export function threeDigits(value: number): string {
  return value < 999.5 ? value.toPrecision(3) : value.toFixed(0);
}
