/** What a person has done in an exercise. */
export interface Work {
  /** The code as it was left; null where it is that of the start. */
  readonly code: string | null;
  /** How many different answers were graded and wrong. */
  readonly tries: number;
  /** The last of them. */
  readonly tried: string | null;
  readonly isSolved: boolean;
}

const nothing: Work = { code: null, tries: 0, tried: null, isSolved: false };

const keyOf = (id: string) => `chainrule-studio-workbench-${id}`;

const isText = (value: unknown): value is string | null =>
  value === null || typeof value === "string";

/** What was kept of an exercise on this machine. */
export function remembered(id: string): Work {
  try {
    const { code, tries, tried, isSolved } = JSON.parse(localStorage.getItem(keyOf(id)) ?? "{}");
    if (isText(code) && isText(tried) && Number.isInteger(tries) && typeof isSolved === "boolean") {
      return { code, tries, tried, isSolved };
    }
  } catch {
    // A browser may keep nothing for a page; and what is kept may be another's.
  }
  return nothing;
}

export function remember(id: string, work: Work): void {
  try {
    localStorage.setItem(keyOf(id), JSON.stringify(work));
  } catch {
    // It then lasts as long as the page.
  }
}
