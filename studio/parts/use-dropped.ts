import type { Signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";

/**
 * What is dropped anywhere on the page is taken: the browser would leave the page for it.
 *
 * @param isOver says whether files are held over the page.
 */
export function useDropped(take: (dropped: DataTransfer) => void, isOver?: Signal<boolean>): void {
  const say = (is: boolean) => {
    if (isOver) isOver.value = is;
  };
  useLayoutEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      say(true);
    };
    const leave = (event: DragEvent) => {
      // From one element to another it stays on the page.
      if (event.relatedTarget === null) say(false);
    };
    const drop = (event: DragEvent) => {
      say(false);
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      take(event.dataTransfer);
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, []);
}
