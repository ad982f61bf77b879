import { batch, computed, effect, signal } from "@preact/signals";
import type { Edit } from "../engine/course.ts";
import { goesOn } from "../engine/going-on.ts";
import type {
  Cost,
  CourseInfo,
  Frame,
  Reply,
  Request,
  Story,
  UnitSum,
} from "../engine/messages.ts";
import type { Settings } from "../engine/settings.ts";
import { address } from "./address.ts";

/** The latest frame; null until there is one. */
export const frame = signal<Frame | null>(null);
/**
 * The same for what need not move with every frame: words, and large pictures. While training plays they take
 * turns, so that no frame has to draw all of them.
 */
export const calm = {
  network: signal<Frame | null>(null),
  words: signal<Frame | null>(null),
  layers: signal<Frame | null>(null),
  loss: signal<Frame | null>(null),
  accuracy: signal<Frame | null>(null),
};
const { network, ...others } = calm;
// The network moves more often than the rest.
const turns = Object.values(others).flatMap((each) => [network, each]);
let turn = 0;
let turnedAt = 0;
/** So long a turn lasts at least, in milliseconds. */
const turnLength = 25;

export const courses = signal<readonly CourseInfo[]>([]);
export const isPlaying = signal(false);
/** Why nothing can be trained. */
export const refusal = signal<string | null>(null);
export const unitSum = signal<UnitSum | null>(null);
export const cost = signal<Cost | null>(null);
/** What is wrong with the file that was given last. */
export const fileProblem = signal<string | null>(null);

/** The course that is looked at. */
export const course = computed<CourseInfo | null>(
  () => courses.value[address.chosen.value] ?? courses.value[0] ?? null,
);
export const otherCourse = computed<CourseInfo | null>(
  () => courses.value[address.other.value] ?? null,
);
/** The settings that hold now. */
export const settings = computed<Settings>(() => course.value?.settings ?? address.settings.value);

let worker: Worker | null = null;
/** What the worker was last told to begin with, or has come to. */
let told = "";

function send(request: Request): void {
  worker?.postMessage(request);
}

function storyNow(): Story {
  return {
    settings: address.settings.value,
    forks: address.forks.value,
    chosen: address.chosen.value,
    other: address.other.value < 0 ? null : address.other.value,
    step: address.step.value,
  };
}

/** The worker is where the address says: nothing is to be begun anew. */
function agree(): void {
  told = JSON.stringify(storyNow());
}

/** Begins the worker, and keeps it at what the address says. @returns what ends it. */
export function open(): () => void {
  worker = new Worker(new URL("../playground.worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => take(data));
  told = "";
  const end = effect(() => {
    const story = storyNow();
    if (JSON.stringify(story) !== told) begin(story);
  });
  ask();
  return () => {
    end();
    worker?.terminate();
    worker = null;
    isPlaying.value = false;
    frame.value = null;
    for (const each of turns) each.value = null;
    courses.value = [];
  };
}

function begin(story: Story): void {
  told = JSON.stringify(story);
  refusal.value = null;
  isPlaying.value = false;
  send({ kind: "begin", story });
}

function take(reply: Reply): void {
  switch (reply.kind) {
    case "courses":
      batch(() => {
        courses.value = reply.courses;
        if (!reply.isTold) return;
        address.forks.value = reply.courses.slice(1).map((each) => ({
          parent: each.parent ?? 0,
          step: each.start,
          settings: each.settings,
          edits: each.edits,
        }));
        address.chosen.value = reply.chosen;
        address.other.value = reply.other ?? -1;
        agree();
      });
      break;
    case "frame":
      show(reply.frame);
      break;
    case "unit":
      unitSum.value = reply.unit;
      break;
    case "cost":
      cost.value = reply.cost;
      break;
    case "file":
      fileProblem.value = null;
      change({ ...settings.value, data: reply.data });
      break;
    case "file-refused":
      fileProblem.value = reply.message;
      break;
    case "refused":
      refusal.value = reply.message;
      isPlaying.value = false;
      break;
  }
}

function show(next: Frame): void {
  requestAnimationFrame(() => {
    if (!worker) return;
    batch(() => {
      if (next.main.failure) isPlaying.value = false;
      frame.value = next;
      takeTurn(next);
      if (!isPlaying.peek() && next.seeking === null) keepStep(next.main.step);
    });
    ask();
  });
}

function takeTurn(next: Frame): void {
  if (!isPlaying.peek()) for (const each of turns) each.value = next;
  else if (performance.now() - turnedAt >= turnLength) {
    turnedAt = performance.now();
    turns[turn++ % turns.length].value = next;
  }
}

/** Writes the step into the address, once it stays. */
function keepStep(step: number): void {
  address.step.value = step;
  agree();
}

/** Asks for the next frame, with what is on screen. */
function ask(): void {
  send({
    kind: "ready",
    wants: { unitMaps: true, distributions: address.open.peek().includes("layers") },
  });
}

export function play(): void {
  isPlaying.value = true;
  const { value } = address.speed;
  send({ kind: "play", stepsPerFrame: value === 0 ? null : value });
}

export function pause(): void {
  isPlaying.value = false;
  send({ kind: "pause" });
}

/** Does so many steps. */
export function advance(steps: number): void {
  isPlaying.value = false;
  send({ kind: "advance", steps });
}

/** Does a phase of the next step. */
export function advancePhase(): void {
  isPlaying.value = false;
  send({ kind: "phase" });
}

export function seek(step: number): void {
  isPlaying.value = false;
  send({ kind: "seek", step });
}

/** Shows a frame though nothing was done. */
export function look(): void {
  ask();
  send({ kind: "look" });
}

/** Sets a weight: the course then goes on from here with it. */
export function edit(change: Edit): void {
  send({ kind: "fork", settings: settings.value, edits: [change], beside: false });
}

/**
 * Goes on with other settings: from here where that is possible, else from the beginning; beside what there is
 * where that is wanted.
 */
export function change(next: Settings, beside = false): void {
  const now = settings.value;
  if (beside || (goesOn(now, next) && (frame.value?.main.step ?? 0) > 0)) {
    send({ kind: "fork", settings: next, edits: [], beside });
    return;
  }
  restart(next);
}

/** Begins at the first step, with one course. */
export function restart(next = settings.value): void {
  const wasPlaying = isPlaying.value;
  const before = told;
  batch(() => {
    address.settings.value = next;
    address.forks.value = [];
    address.chosen.value = 0;
    address.other.value = -1;
    address.step.value = 0;
  });
  if (told === before) begin(storyNow());
  if (wasPlaying) play();
}

/** Looks at a course with these settings and one with others side by side, both from their first step. */
export function compareFromStart(other: Settings): void {
  batch(() => {
    address.settings.value = settings.value;
    address.forks.value = [{ parent: 0, step: 0, settings: other, edits: [] }];
    address.chosen.value = 0;
    address.other.value = 1;
    address.step.value = frame.value?.main.step ?? 0;
  });
}

export function choose(id: number, other: number | null): void {
  send({ kind: "choose", course: id, other });
}

/** Reads a CSV file, and goes on with it. */
export function readFile(name: string, text: string, label?: string): void {
  send({ kind: "file", name, text, label });
}

export function lookInto(layer: number, unit: number, row: number): void {
  send({ kind: "unit", layer, unit, row });
}

export function measureCost(): void {
  cost.value = null;
  send({ kind: "cost" });
}
