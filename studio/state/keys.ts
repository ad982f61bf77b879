/** Whether keys that are pressed now belong to an element: a text field, a slider, a list. */
function takesKeys(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, [contenteditable]") !== null
  );
}

/** Whether Space presses an element: a button, what opens details. */
function isPressed(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button, summary") !== null;
}

/**
 * Listens for keys anywhere on a page, but where they belong to a field or go with Ctrl, Alt or Meta.
 *
 * @param target where it listens, if not on the whole page
 * @returns what ends it.
 */
export function onKey(
  handlers: Readonly<Record<string, () => void>>,
  target: EventTarget = window,
): () => void {
  const listen = (event: Event) => {
    if (!(event instanceof KeyboardEvent)) return;
    const handler = handlers[event.key];
    if (!handler || event.defaultPrevented || takesKeys(event.target)) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === " " && isPressed(event.target)) return;
    event.preventDefault();
    handler();
  };
  target.addEventListener("keydown", listen);
  return () => target.removeEventListener("keydown", listen);
}
