import { signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";

/** Numbers and edges that belong together: the paths of a gradient, one of them, an entry of a Jacobian. */
export interface Highlight {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
  /** What it is, for the line that explains. */
  readonly text?: string;
}

/** How many can be pinned: the second to compare with the first. */
export const mostPins = 2;

/** What is picked out in a figure and its words: a page has one, and each graph of somebody else's page its own. */
export class Selection {
  /** What is under the pointer or has the focus: the id of a quantity, such as `w1`. */
  readonly lit = signal<string | null>(null);
  /** What was clicked, and stays: at most two. */
  readonly pinned = signal<readonly string[]>([]);
  /** What the words show in the figure, in place of what is pinned. */
  readonly highlighted = signal<Highlight | null>(null);

  /** Lights a quantity; null lights nothing. */
  readonly light = (id: string | null): void => {
    this.lit.value = id;
  };

  /** Pins a quantity in place of the others, or as a second one beside the first; what is pinned is let go. */
  readonly pin = (id: string, { second = false } = {}): void => {
    const pins = this.pinned.value;
    if (pins.includes(id)) this.pinned.value = pins.filter((other) => other !== id);
    else this.pinned.value = second ? [...pins.slice(0, mostPins - 1), id] : [id];
  };

  readonly letGo = (): void => {
    this.pinned.value = [];
  };

  /** The handlers of an element that stands for a quantity. */
  readonly selecting = (id: string) => ({
    onPointerEnter: () => this.light(id),
    onPointerLeave: () => this.light(null),
    onFocus: () => this.light(id),
    onBlur: () => this.light(null),
    onClick: (event: MouseEvent) => this.pin(id, { second: event.shiftKey }),
  });
}

/** The page's own. */
export const pageSelection = new Selection();

export const SelectionContext = createContext(pageSelection);

/** The selection of the figure that one is in. */
export const useSelection = (): Selection => useContext(SelectionContext);
