import type { Block, PageLink } from "../course/content.ts";

/** Something that goes wrong, and what to look at. */
export interface Trouble {
  readonly id: string;
  readonly title: string;
  readonly text: readonly Block[];
  /** What one sees, and what it comes from. */
  readonly causes: readonly { readonly sign: string; readonly cause: string }[];
  readonly links: readonly [PageLink, ...PageLink[]];
}
