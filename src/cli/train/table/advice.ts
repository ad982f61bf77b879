import type { TableFinding } from "../../../data/index.ts";
import { quoted } from "../../../text/shell-word.ts";

/** What a flag can do about a finding; null where none does. */
function adviceInFlags({ kind, column }: TableFinding): string | null {
  switch (kind) {
    case "no-features":
      return "The columns above say why each is left out; --types NAME=TYPE can say otherwise";
    case "distinct-target":
    case "one-class":
      return "Predict another column: --label NAME";
    case "target-copy":
    case "lone-predictor":
      return `If it is not known when that is to be predicted: --ignore ${quoted(column!)}`;
    case "small-classes":
    case "missing-targets":
    case "equal-rows":
    case "target-as-feature":
      return null;
  }
}

/** What was found, and what to do about it. */
export function findingText(finding: TableFinding): string {
  const advice = adviceInFlags(finding);
  return advice === null ? finding.sentence : `${finding.sentence}. ${advice}`;
}
