import { signal } from "@preact/signals";
import { useDropped } from "../../../parts/use-dropped.ts";
import type { GivenFile } from "../data/messages.ts";
import { give } from "./store.ts";

/** Whether files are held over the page. */
export const isOver = signal(false);

/** Folders in each other that are looked into: a folder of runs, a run, and one more. */
const deepest = 3;

/** Files and folders that are dropped anywhere on the page are read. */
export function useDroppedRuns(): void {
  useDropped((dropped) => void filesOf(dropped).then(give), isOver);
}

/** What was dropped, with what is in folders. The items are there only now, the files in them later. */
async function filesOf({ items, files }: DataTransfer): Promise<GivenFile[]> {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry());
  if (!entries.some((entry) => entry?.isDirectory)) {
    return Array.from(files, (file) => ({ path: file.name, file }));
  }
  const all = await Promise.all(entries.map((entry) => (entry ? filesIn(entry, "", 0) : [])));
  return all.flat();
}

async function filesIn(
  entry: FileSystemEntry,
  folder: string,
  depth: number,
): Promise<GivenFile[]> {
  const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path, file }];
  }
  if (depth === deepest) return [];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const entries: FileSystemEntry[] = [];
  // A reader gives some at a time, and none at the end.
  for (;;) {
    const more = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (more.length === 0) break;
    entries.push(...more);
  }
  return (await Promise.all(entries.map((each) => filesIn(each, path, depth + 1)))).flat();
}

/** Reads the files of a field, which has those of a folder by their paths. */
export function takeChosen(field: HTMLInputElement): void {
  const files = Array.from(field.files ?? [], (file) => ({
    path: file.webkitRelativePath || file.name,
    file,
  }));
  if (files.length > 0) give(files);
  field.value = "";
}
