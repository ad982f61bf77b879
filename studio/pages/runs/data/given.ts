import { readReport } from "chainrule/report";
import type { GivenDocument, GivenFile } from "./messages.ts";
import { type Growing, growing, Run, whole } from "./run.ts";

/** What was made of files that were given, beside runs. */
interface Given {
  readonly documents: readonly GivenDocument[];
  /** A sentence for each file that is nothing of it. */
  readonly problems: readonly string[];
}

const grows = (name: string): name is (typeof growing)[number] => growing.includes(name as never);
const isWhole = (name: string): name is (typeof whole)[number] => whole.includes(name as never);

/** So many bytes are read at once: the page is told of what has come. */
const chunk = 2 ** 22;

/**
 * Reads files that were dropped or chosen: those of run folders together, the others each by itself.
 *
 * @param onProgress hears of each run as soon as there is one, and whenever more of it was read.
 */
export async function readGiven(
  files: readonly GivenFile[],
  nameOf: (wanted: string) => string,
  onProgress: (run: Run) => void,
): Promise<Given> {
  const folders = new Map<string, GivenFile[]>();
  const loose: GivenFile[] = [];
  for (const each of files) {
    const folder = each.path.split("/").slice(0, -1).join("/");
    if (folder === "" && !isOfRun(nameIn(each))) loose.push(each);
    else folders.set(folder, [...(folders.get(folder) ?? []), each]);
  }
  let count = 0;
  const documents: GivenDocument[] = [];
  const problems: string[] = [];
  for (const [folder, members] of folders) {
    if (!members.some((each) => isOfRun(nameIn(each)))) continue;
    const run = new Run(nameOf(folder.split("/").at(-1) || nameIn(members[0])));
    count++;
    // At once: its name is taken, also for what is given while this is read.
    onProgress(run);
    await readRun(run, members, () => onProgress(run));
  }
  for (const { path, file } of loose) {
    try {
      const content: unknown = JSON.parse(await file.text());
      if (isReport(content)) {
        onProgress(Run.ofReport(nameOf(path), readReport(content, path)));
        count++;
      } else documents.push({ name: path, content });
    } catch (error) {
      const { message } = error as Error;
      const reason = error instanceof SyntaxError ? `this is no JSON: ${message}.` : message;
      problems.push(reason.startsWith(path) ? reason : `${path}: ${reason}`);
    }
  }
  if (count === 0 && documents.length === 0 && problems.length === 0) {
    problems.push("There is no run in what was given: a run's folder has metrics.jsonl in it.");
  }
  return { documents, problems };
}

const nameIn = ({ path }: GivenFile) => path.split("/").at(-1)!;
const isOfRun = (name: string) => grows(name) || isWhole(name);

/** Whether data is meant to be a report's. */
const isReport = (content: unknown) =>
  typeof content === "object" &&
  content !== null &&
  ["title", "steps", "epochs"].every((name) => name in content);

async function readRun(run: Run, files: readonly GivenFile[], onProgress: () => void) {
  for (const each of files) {
    const name = nameIn(each);
    if (name === "model.safetensors") run.hasModel = true;
    if (isWhole(name)) run.set(name, await each.file.text());
    if (name === "metrics.jsonl") await readLines(run, name, each.file, onProgress);
    // It is large: only of a run that is looked into.
    if (name === "doctor.jsonl") run.later = () => readLines(run, name, each.file, onProgress);
  }
  run.read = 1;
  run.version++;
  onProgress();
}

async function readLines(run: Run, name: Growing, file: File, onProgress: () => void) {
  for (let at = 0; at < file.size; at += chunk) {
    run.read = at / file.size;
    run.add(name, new Uint8Array(await file.slice(at, at + chunk).arrayBuffer()));
    onProgress();
  }
  run.finish(name);
  run.read = 1;
  run.version++;
  onProgress();
}
