import { formatShort } from "../text/number.ts";
import type { Coverage } from "../train/judgement/regression.ts";

/** How far intervals go to each side, `± 3.2`; where that differs from row to row, `± 1.1 to ± 4.2`. */
export function halfWidthText({ halfWidths: [least, most] }: Coverage): string {
  const ends = least < most ? [least, most] : [most];
  return ends.map((end) => `± ${formatShort(end)}`).join(" to ");
}
