import { forbidCodeGeneration } from "chainrule/expr";
import { readCsv } from "./data/csv.ts";
import { Laboratory } from "./engine/laboratory.ts";
import type { Reply, Request, Wants } from "./engine/messages.ts";

/** So long training goes on at least before a message is looked for, in milliseconds. */
const leastSlice = 10;
/** So many times as long as a frame took to make, that looking takes a small part of the time; but no longer than this. */
const sliceFactor = 8;
const longestSlice = 80;

// The page's policy does not allow it, and here it may be another's.
forbidCodeGeneration();
const laboratory = new Laboratory();
let isPlaying = false;
/** Null for as many as there is time for. */
let stepsPerFrame: number | null = null;
/** What the page wants in its next frame; null while it draws. */
let wants: Wants | null = null;
/** Whether there is something new to show. */
let isNew = false;
/** Steps done, and since when, for the speed. */
let meter = { steps: 0, since: 0 };
let speed: number | null = null;
/** How long the last frame took to make. */
let lookingTime = 0;

const tell = (reply: Reply, transfer: Transferable[] = []) => postMessage(reply, { transfer });

// A message to oneself comes after those that wait already, and without a timer's least delay.
const turn = new MessageChannel();
let isTurnComing = false;
turn.port1.onmessage = () => {
  isTurnComing = false;
  proceed();
};

function takeTurn(): void {
  if (isTurnComing) return;
  isTurnComing = true;
  turn.port2.postMessage(null);
}

function proceed(): void {
  if (laboratory.isBusy) {
    const { isTelling } = laboratory;
    laboratory.proceed(leastSlice);
    if (isTelling && !laboratory.isTelling) tellCourses();
    isNew = true;
  } else if (isPlaying && (wants !== null || stepsPerFrame === null)) play();
  if (wants !== null && isNew) show(wants);
  if (laboratory.isBusy || (isPlaying && stepsPerFrame === null)) takeTurn();
}

function play(): void {
  const before = laboratory.main.step;
  if (stepsPerFrame === null)
    laboratory.advanceFor(Math.min(longestSlice, Math.max(leastSlice, sliceFactor * lookingTime)));
  else laboratory.advance(stepsPerFrame);
  meter.steps += laboratory.main.step - before;
  const elapsed = performance.now() - meter.since;
  if (elapsed > 500) {
    speed = (1000 * meter.steps) / elapsed;
    meter = { steps: 0, since: performance.now() };
  }
  isNew = true;
  if (laboratory.main.failure) isPlaying = false;
}

function show(wanted: Wants): void {
  const start = performance.now();
  const frame = laboratory.frame(wanted, isPlaying ? speed : null);
  lookingTime = performance.now() - start;
  wants = null;
  isNew = false;
  tell({ kind: "frame", frame }, buffersOf(frame));
}

/** All typed arrays in a message, to be handed over rather than copied. */
function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) found.add(value.buffer as ArrayBuffer);
  else if (typeof value === "object" && value !== null) {
    for (const each of Object.values(value)) buffersOf(each, found);
  }
  return [...found];
}

function tellCourses(): void {
  const { courses, chosen, other, isTelling } = laboratory;
  tell({ kind: "courses", courses, chosen, other, isTold: !isTelling });
  isNew = true;
}

function readFile({ text, name, label }: Extract<Request, { kind: "file" }>): void {
  try {
    tell({ kind: "file", data: readCsv(text, name, label) });
  } catch (error) {
    tell({ kind: "file-refused", message: (error as Error).message });
  }
}

function stopPlaying(): void {
  isPlaying = false;
  laboratory.stop();
}

function answer(request: Request): void {
  switch (request.kind) {
    case "begin":
      isPlaying = false;
      laboratory.begin(request.story);
      tellCourses();
      break;
    case "play":
      isPlaying = true;
      stepsPerFrame = request.stepsPerFrame;
      meter = { steps: 0, since: performance.now() };
      speed = null;
      break;
    case "pause":
      stopPlaying();
      isNew = true;
      break;
    case "ready":
      wants = request.wants;
      break;
    case "advance":
      stopPlaying();
      laboratory.advance(request.steps);
      isNew = true;
      break;
    case "phase":
      stopPlaying();
      laboratory.advancePhase();
      isNew = true;
      break;
    case "seek":
      isPlaying = false;
      laboratory.seek(request.step);
      break;
    case "fork":
      laboratory.fork(request.settings, request.edits, request.beside);
      tellCourses();
      break;
    case "choose":
      laboratory.choose(request.course, request.other);
      tellCourses();
      break;
    case "look":
      isNew = true;
      break;
    case "unit":
      tell({ kind: "unit", unit: laboratory.unit(request.layer, request.unit, request.row) });
      break;
    case "cost":
      tell({ kind: "cost", cost: laboratory.cost() });
      break;
    case "file":
      readFile(request);
      break;
  }
}

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  try {
    answer(data);
    proceed();
  } catch (error) {
    stopPlaying();
    tell({ kind: "refused", message: (error as Error).message });
  }
});
