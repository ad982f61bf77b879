import type { Signal } from "@preact/signals";
import { useKeys } from "../state/use-keys.ts";
import { type View, views } from "../state/view.ts";
import { Choices } from "./Choices.tsx";

/** Repaints the same nodes and edges with values, gradients or updates; keys 1, 2 and 3 too. */
export function ViewSwitch({ view }: { view: Signal<View> }) {
  const keys = views.map((name, i): [string, () => void] => [
    String(i + 1),
    () => {
      view.value = name;
    },
  ]);
  useKeys(Object.fromEntries(keys), [view]);
  return <Choices name="Shown: keys 1, 2, 3" options={views} chosen={view} />;
}
