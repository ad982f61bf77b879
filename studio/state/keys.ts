/** Whether keys that are pressed now belong to an element: a text field, a slider, a list. */
function takesKeys(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, [contenteditable]") !== null
  );
}

/**
 * Listens for keys anywhere on a page, but where they belong to a field or go with Ctrl, Alt or Meta.
 *
 * @returns what ends it.
 */
export function onKey(handlers: Readonly<Record<string, () => void>>): () => void {
  const listen = (event: KeyboardEvent) => {
    const handler = handlers[event.key];
    if (!handler || event.defaultPrevented || takesKeys(event.target)) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    // Space and Enter press a button that has the focus.
    if (event.key === " " && event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    handler();
  };
  addEventListener("keydown", listen);
  return () => removeEventListener("keydown", listen);
}
