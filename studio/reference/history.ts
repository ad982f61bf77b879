import type { Finding } from "./finding.ts";
import { networks } from "./history/networks.ts";
import { reverseMode } from "./history/reverse-mode.ts";

/** Who found what, in the order of the years. */
export const findings: readonly Finding[] = [...reverseMode, ...networks].toSorted(
  (a, b) => a.year - b.year,
);
