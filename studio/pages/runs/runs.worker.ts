import { forbidCodeGeneration } from "chainrule/expr";
import { readGiven } from "./data/given.ts";
import type { FromWorker, GivenFile, ToWorker, View } from "./data/messages.ts";
import { Painter } from "./data/picture.ts";
import type { Run } from "./data/run.ts";
import { ServerRuns } from "./data/server.ts";

forbidCodeGeneration();

const send = (message: FromWorker) => postMessage(message);

const server = new ServerRuns(
  () => changed(),
  (document) => send({ kind: "documents", documents: [document] }),
);
const given: Run[] = [];
const painter = new Painter();
let view: View | null = null;
let isWaiting = false;
let told = { runs: "", problem: "" };
let problem: string | null = null;

const runs = () => [...server.runs, ...given];

/** The page is told no more often than this, in milliseconds, of what has changed: while it grows, and otherwise. */
const [pace, readingPace] = [50, 400];
/** Whether the page is still drawing what it was sent: more would pile up. */
let isDrawing = false;
let isDue = false;

/** Soon tells the page what there is, and draws what it shows. */
function changed(after = server.isReading ? readingPace : pace): void {
  if (isWaiting) return;
  isWaiting = true;
  setTimeout(() => {
    isWaiting = false;
    isDue = isDrawing;
    if (isDrawing) return;
    tell();
    if (!view) return;
    isDrawing = true;
    send(painter.paint(runs(), view));
  }, after);
}

/** Tells of the runs where something of them is another than when it was last told. */
function tell(): void {
  const versions = runs().map(({ name, version }) => `${name} ${version}`);
  const now = {
    runs: JSON.stringify([versions, server.isReading]),
    problem: server.problem ?? problem ?? "",
  };
  if (now.runs !== told.runs) {
    send({ kind: "runs", runs: runs().map(({ summary }) => summary), isReading: server.isReading });
  }
  if (now.problem !== told.problem) send({ kind: "problem", text: now.problem || null });
  told = now;
}

/** A name that no run has. */
function freeName(wanted: string): string {
  const names = new Set(runs().map(({ name }) => name));
  let name = wanted;
  for (let i = 2; names.has(name); i++) name = `${wanted} (${i})`;
  return name;
}

async function take(files: readonly GivenFile[]): Promise<void> {
  const { documents, problems } = await readGiven(files, freeName, (run) => {
    // Other files may be read meanwhile: theirs are among the given too.
    if (!given.includes(run)) given.push(run);
    if (view?.main === run.name) lookInto(run.name);
    changed();
  });
  problem = problems.join(" ") || null;
  if (documents.length > 0) send({ kind: "documents", documents });
  changed();
}

/** Reads what is read only of a run that is looked into. */
function lookInto(name: string): void {
  server.lookInto(name);
  const run = given.find((each) => each.name === name);
  void run?.later?.();
  if (run) run.later = null;
}

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "follow") {
    void server.follow(data.root);
  } else if (data.kind === "drawn") {
    isDrawing = false;
    if (isDue) changed(0);
  } else if (data.kind === "look") {
    view = data.view;
    lookInto(view.main);
    changed(0);
  } else {
    void take(data.files);
  }
});
