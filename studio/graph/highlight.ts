import { signal } from "@preact/signals";

/** Numbers and edges that belong together: the paths of a gradient, one of them, an entry of a Jacobian. */
export interface Highlight {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
  /** What it is, for the line that explains. */
  readonly text?: string;
}

/** What the words show in the figure, in place of what is pinned. */
export const highlighted = signal<Highlight | null>(null);
