import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { FileError, readNetworkFile } from "../../../network/network-file.ts";
import { useDropped } from "../../../parts/use-dropped.ts";
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

/** A file that is dropped anywhere on the page is taken. */
export function useDroppedFiles(): void {
  useDropped(({ files: [file] }) => {
    if (!file) return;
    panel.value = "network";
    void load(file);
  }, isOver);
  useEffect(
    () => () => {
      loaded.value = null;
      problem.value = null;
    },
    [],
  );
}
