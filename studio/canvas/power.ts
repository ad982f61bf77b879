const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A power as it stands on an axis: 10⁻⁸, 2¹⁵; 1 for the power 0. */
export function powerText(base: number, power: number): string {
  if (power === 0) return "1";
  const raised = String(power).replace(/[-\d]/g, (c) =>
    c === "-" ? "⁻" : superscripts[Number(c)],
  );
  return `${base}${raised}`;
}
