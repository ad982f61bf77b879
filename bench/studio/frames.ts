// How much the studio's main thread has to do for each frame while the playground trains moons with all of its
// sections open: by the browser's own trace, in milliseconds.
//
//     npx tsx bench/studio/frames.ts [SECONDS; default 10]

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildStudio } from "../../scripts/build-studio.mjs";
import { serveStudio } from "../../src/cli/studio/server.ts";
import { panelNames } from "../../studio/pages/playground/page/panel-names.ts";
import { closeBrowser, theBrowser } from "../../test/support/browser.ts";

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** Microseconds on the clock, and of the thread's own time. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

const seconds = Number(process.argv[2] ?? 10);

/** Trains with everything open, and takes the trace of it. */
async function trace(home: string): Promise<TraceEvent[]> {
  const browser = await theBrowser();
  const context = await browser.newContext({
    locale: "en-GB",
    viewport: { width: 1280, height: 800 },
  });
  const page = await context.newPage();
  await page.goto(`${home}#playground?open=${JSON.stringify(panelNames)}&unit=[1,2]&speed=25`);
  await page.getByRole("img", { name: /The plane: 300 points/ }).waitFor();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  // The first frames, in which the worker and its page are made ready, are left out.
  await page.waitForTimeout(2000);
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) =>
    events.push(...(value as unknown as TraceEvent[])),
  );
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel", "devtools.timeline", "blink.user_timing"] },
  });
  await page.waitForTimeout(1000 * seconds);
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await complete;
  await context.close();
  return events;
}

/** The tasks of the page's main thread, and when its frames began. */
function mainThread(events: readonly TraceEvent[]) {
  const isFrame = ({ name }: TraceEvent) => name === "FireAnimationFrame";
  const frame = events.find(isFrame);
  const isOwn = ({ pid, tid }: TraceEvent) => pid === frame?.pid && tid === frame.tid;
  const own = events.filter(isOwn).sort((a, b) => a.ts - b.ts);
  const tasks = outermost(
    own.filter(({ name, dur }) => name.endsWith("RunTask") && dur !== undefined),
  );
  const callbacks = own.filter(isFrame);
  // A frame may have several callbacks, all in one task.
  const frames = tasks.filter(({ ts, dur = 0 }) =>
    callbacks.some((each) => each.ts >= ts && each.ts < ts + dur),
  );
  return { tasks, frames: frames.map(({ ts }) => ts) };
}

/** A task within a task is counted with it. */
function outermost(tasks: readonly TraceEvent[]): TraceEvent[] {
  let end = -1;
  return tasks.filter(({ ts, dur = 0 }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
}

const share = (sorted: readonly number[], at: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))];

function row(name: string, numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [median, most] = [0.5, 0.95].map((at) => share(sorted, at).toFixed(1).padStart(6));
  return `${name.padEnd(34)} median ${median}   95 % ${most}   most ${sorted[sorted.length - 1].toFixed(1).padStart(6)}`;
}

const folder = mkdtempSync(join(tmpdir(), "studio-"));
try {
  await buildStudio(folder);
  const server = await serveStudio(folder);
  const { tasks, frames } = mainThread(await trace(server.address));
  const perFrame = (length: (task: TraceEvent) => number) =>
    frames.slice(1).map((end, i) => {
      const within = tasks.filter(({ ts }) => ts >= frames[i] && ts < end);
      return within.reduce((sum, task) => sum + length(task), 0) / 1000;
    });
  console.log(`${frames.length - 1} frames in ${seconds} s`);
  console.log(
    row(
      "work a frame, ms on the clock",
      perFrame(({ dur = 0 }) => dur),
    ),
  );
  console.log(
    row(
      "work a frame, ms of the thread",
      perFrame(({ tdur = 0 }) => tdur),
    ),
  );
  console.log(
    row(
      "tasks, ms on the clock",
      tasks.map(({ dur = 0 }) => dur / 1000),
    ),
  );
  console.log(
    row(
      "tasks, ms of the thread",
      tasks.map(({ tdur = 0 }) => tdur / 1000),
    ),
  );
} finally {
  await closeBrowser();
  rmSync(folder, { recursive: true });
}
process.exit(0);
