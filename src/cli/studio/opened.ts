import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, join, resolve, sep } from "node:path";
import { isLocked } from "../../node/lock.ts";
import { systemReason } from "../../node/system-error.ts";
import { quote } from "../../text/escape.ts";
import { UsageError } from "../errors.ts";
import { fileNames, holdsRun } from "../train/run-folder.ts";

/** A file of data beside the runs: a check's report, a trace. */
interface Document {
  readonly name: string;
  content(): Buffer;
}

/** The files of a run that the studio reads. Its report is a page of its own, and its lock nobody's business. */
const served: readonly string[] = [
  fileNames.config,
  fileNames.origin,
  fileNames.metrics,
  fileNames.doctor,
  fileNames.gradientCheck,
  fileNames.model,
];

/** One file of a run, as it is now. */
interface FileState {
  readonly size: number;
  /** Another one where the file is another one, as after a run was resumed. */
  readonly id: string;
}

/** What the studio's page is told of what was opened with it. */
export interface OpenedIndex {
  /** Whether it may change while it is looked at. */
  readonly isLive: boolean;
  readonly runs: readonly {
    readonly name: string;
    readonly isRunning: boolean;
    readonly files: Readonly<Record<string, FileState>>;
  }[];
  readonly documents: readonly string[];
}

/** What was opened with the studio: run folders, and those in a folder of runs, looked at anew each time; documents. */
export class Opened {
  readonly #folders: readonly string[];
  readonly #documents: readonly Document[];

  /** @throws UsageError for a path at which nothing is. */
  constructor(paths: readonly string[], documents: readonly Document[] = []) {
    const found = paths.map((path) => ({ path: resolve(path), isFile: isFile(path) }));
    this.#folders = found.flatMap(({ path, isFile }) => (isFile ? [] : [path]));
    const files = found.flatMap(({ path, isFile }): Document[] =>
      isFile ? [{ name: basename(path), content: () => readFileSync(path) }] : [],
    );
    this.#documents = apart([...documents, ...files], ({ name }) => name).map(
      ([name, document]) => ({
        name,
        content: () => document.content(),
      }),
    );
  }

  index(): OpenedIndex {
    return {
      isLive: this.#folders.length > 0,
      runs: [...this.#runs()].map(([name, path]) => ({
        name,
        isRunning: isLocked(join(path, fileNames.lock)),
        files: Object.fromEntries(
          served.flatMap((file): [string, FileState][] => {
            const state = stateOf(join(path, file));
            return state ? [[file, state]] : [];
          }),
        ),
      })),
      documents: this.#documents.map(({ name }) => name),
    };
  }

  /** Where a file of a run is; undefined where there is no such run, or it has no such file. */
  fileOf(run: string, file: string): string | undefined {
    const folder = this.#runs().get(run);
    if (folder === undefined || !served.includes(file)) return undefined;
    const path = join(folder, file);
    return stateOf(path) && path;
  }

  documentOf(name: string): Buffer | undefined {
    return this.#documents.find((document) => document.name === name)?.content();
  }

  /** The run folders, by the name that each has on the page. */
  #runs(): Map<string, string> {
    const all = this.#folders.flatMap((folder) => (holdsRun(folder) ? [folder] : runsIn(folder)));
    return new Map(apart([...new Set(all)], (path) => basename(path)));
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch (error) {
    throw new UsageError(
      `${path}: cannot be opened: ${systemReason(error)}. Give a run's folder, a folder of runs, or a file ` +
        "that `chainrule check --format json` or `chainrule trace --json` has written",
    );
  }
}

/** The run folders in a folder: none that a link in it leads to elsewhere. */
function runsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const inside = realpathSync(folder) + sep;
  return readdirSync(folder)
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path) && realpathSync(path).startsWith(inside) && holdsRun(path));
}

/** Items by names that are apart: of two with one name, the second is `name (2)`. */
function apart<T>(items: readonly T[], nameOf: (item: T) => string): [string, T][] {
  const counts = new Map<string, number>();
  return items.map((item) => {
    const name = nameOf(item);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return [count === 1 ? name : `${name} (${count})`, item];
  });
}

/** How a file of a run is; undefined where there is none, or a link that leads out of the run's folder. */
function stateOf(path: string): FileState | undefined {
  try {
    const folder = realpathSync(join(path, "..")) + sep;
    if (!realpathSync(path).startsWith(folder)) return undefined;
    const { size, ino, birthtimeMs } = statSync(path);
    return { size, id: `${ino}-${Math.round(birthtimeMs)}` };
  } catch {
    return undefined;
  }
}

/** Says what was asked for and is not there. */
export const notOpened = (what: string): string =>
  `Nothing that is open here is called ${quote(what)}.`;
