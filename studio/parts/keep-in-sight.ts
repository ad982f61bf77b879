/**
 * Scrolls the words to an element; where the page scrolls as one, it is left where the person has it.
 *
 * @param above pixels that are left free above it
 * @param frames in so many more frames it is looked at again: what comes into sight takes its height only then
 */
export function keepInSight(element: HTMLElement, above: number, frames = 0): void {
  const words = element.closest(".words");
  if (!words || words.scrollHeight <= words.clientHeight) return;
  const { top, bottom } = element.getBoundingClientRect();
  const room = words.getBoundingClientRect();
  const isHidden = top < room.top + above / 2 || bottom > room.bottom - above / 5;
  if (isHidden) words.scrollTop += top - room.top - above;
  if (frames > 0) requestAnimationFrame(() => keepInSight(element, above, frames - 1));
}
