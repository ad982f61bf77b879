/** A term and what it means, in a sentence or two. */
export interface Entry {
  readonly term: string;
  /** How else it stands in a text: its plural, or written out. */
  readonly forms?: readonly string[];
  readonly text: string;
}
