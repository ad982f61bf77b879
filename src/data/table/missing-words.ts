/** What stands for a missing cell in every column but one that is said to hold words. */
export const missingWords: ReadonlySet<string> = new Set([
  ...["NA", "na", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "-nan", "NaT"],
  ...["null", "NULL", "Null", "\\N"],
]);

/** What stands for a missing cell among numbers and dates; among words it is a word like any other. */
export const placeholders: ReadonlySet<string> = new Set([
  ...["-", "--", "–", "—", "?", ".", "..", "…", "None", "none", "NONE", "nil"],
]);
