/** What can be shuffled in place: an array or a typed array. */
export interface Shuffleable {
  readonly length: number;
  [index: number]: unknown;
}

/**
 * Fisher and Yates's shuffle, from the end down to index `first`; `draw(i)` is an index uniform on
 * 0, …, i.
 */
export function shuffle(values: Shuffleable, draw: (last: number) => number, first = 1): void {
  for (let i = values.length - 1; i >= first; i--) {
    const j = draw(i);
    [values[i], values[j]] = [values[j], values[i]];
  }
}
