import { settable } from "../../../state/settable.ts";
import { address } from "./address.ts";
import { lastStep, places, stepNow } from "./store.ts";

/** Where the slider stands among its places; at the last one it stays with a run that grows. */
export const place = settable(
  () => {
    const after = places.value.findIndex((step) => step > stepNow.value);
    return Math.max(0, (after < 0 ? places.value.length : after) - 1);
  },
  (index) => go(places.peek()[index] ?? 0),
);

/** Shows a step in all panels. */
export function go(step: number): void {
  const whole = Math.max(1, Math.round(step));
  address.step.value = whole >= lastStep.peek() ? 0 : whole;
}

/** Shows these steps in the curves; all of them where they are not two. */
export function zoomTo(from: number, to: number): void {
  const [first, last] = [Math.max(1, Math.floor(from)), Math.min(lastStep.peek(), Math.ceil(to))];
  const isAll = last - first < 1 || (first <= 1 && last >= lastStep.peek());
  address.from.value = isAll ? 0 : first;
  address.to.value = isAll ? 0 : last;
}

/** Shows half of the steps about the one that is shown, or twice as many. */
export function zoomBy(factor: number): void {
  const [from, to] =
    address.to.peek() > address.from.peek()
      ? [address.from.peek(), address.to.peek()]
      : [1, lastStep.peek()];
  const half = (factor * (to - from)) / 2;
  const middle = Math.min(Math.max(stepNow.peek(), from), to);
  const start = Math.min(Math.max(1, middle - half), Math.max(1, lastStep.peek() - 2 * half));
  zoomTo(start, start + 2 * half);
}
