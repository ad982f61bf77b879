import { pageSelection } from "../state/selection-context.ts";

export type { Highlight } from "../state/selection-context.ts";

/** What the page's words show in the figure, in place of what is pinned. */
export const { highlighted } = pageSelection;
