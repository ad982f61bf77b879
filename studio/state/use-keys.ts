import { createContext } from "preact";
import { useContext, useLayoutEffect } from "preact/hooks";
import { onKey } from "./keys.ts";

/** Where keys are heard: anywhere on a page of the studio, but of a graph in somebody else's page within it alone. */
export const KeysContext = createContext<EventTarget>(window);

/** Listens for keys as long as a component is there: from before it is painted, so that no key of who is quick is lost. */
export function useKeys(
  handlers: Readonly<Record<string, () => void>>,
  changes: readonly unknown[] = [],
): void {
  const target = useContext(KeysContext);
  useLayoutEffect(() => onKey(handlers, target), [target, ...changes]);
}
