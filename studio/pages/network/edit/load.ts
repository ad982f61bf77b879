import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { FileError, readNetworkFile } from "../../../network/network-file.ts";
import { panel, show } from "../state.ts";

/** The file whose network is shown, and what was wrong with the last one; null for neither. */
export const loaded = signal<string | null>(null);
export const problem = signal<string | null>(null);
/** Whether a file is held over the page. */
export const isOver = signal(false);

/** Shows the network of a file, or says what is wrong with it. */
export async function load(file: File | undefined): Promise<void> {
  if (!file) return;
  problem.value = null;
  loaded.value = null;
  try {
    show(readNetworkFile(await file.text()));
    loaded.value = file.name;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    problem.value = `${file.name}: ${error.message}`;
  }
}

/** A file that is dropped anywhere on the page is taken: the browser would leave the page for it. */
export function useDroppedFiles(): void {
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      isOver.value = true;
    };
    const leave = (event: DragEvent) => {
      // From one element to another it stays on the page.
      if (event.relatedTarget === null) isOver.value = false;
    };
    const drop = (event: DragEvent) => {
      isOver.value = false;
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      panel.value = "network";
      void load(file);
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
      loaded.value = null;
      problem.value = null;
    };
  }, []);
}
