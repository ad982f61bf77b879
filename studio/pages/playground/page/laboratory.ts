import { batch, effect } from "@preact/signals";
import type { Edit } from "../engine/course.ts";
import { goesOn } from "../engine/going-on.ts";
import type { Frame, Reply, Request, Story } from "../engine/messages.ts";
import type { Settings } from "../engine/settings.ts";
import { address } from "./address.ts";
import { forget, takeTurn } from "./calm.ts";
import {
  cost,
  course,
  courses,
  fileProblem,
  frame,
  isPlaying,
  refusal,
  settings,
  unitSum,
} from "./signals.ts";

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
    forget();
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
      if (next.main.step === sought || next.main.failure) sought = null;
      frame.value = next;
      takeTurn(next, isPlaying.peek());
      if (!isPlaying.peek() && next.seeking === null) keepStep(next.main.step);
    });
    ask();
  });
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
  sought = null;
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
  sought = null;
  isPlaying.value = false;
  send({ kind: "advance", steps });
}

/** Does a phase of the next step. */
export function advancePhase(): void {
  sought = null;
  isPlaying.value = false;
  send({ kind: "phase" });
}

/** The step that was asked for and has not come yet. */
let sought: number | null = null;

export function seek(step: number): void {
  isPlaying.value = false;
  sought = step;
  send({ kind: "seek", step });
}

/** Goes so many steps on, or back, from where it is going. */
export function seekBy(steps: number): void {
  const { main } = frame.peek() ?? {};
  if (main) seek(Math.max(course.peek()?.start ?? 0, (sought ?? main.step) + steps));
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
