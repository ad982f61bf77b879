/** One entry for each of a list's: for a tuple a tuple, so that each can be taken out by its place. */
export type ForEach<List, Entry> = List extends readonly unknown[]
  ? { -readonly [Place in keyof List]: Entry }
  : Entry[];
