import { forbidCodeGeneration } from "chainrule/expr";
import { Lane } from "./engine/lane.ts";
import type { LaneRows, Reply, Request } from "./engine/messages.ts";
import { type LaneName, laneNames, type Settings } from "./engine/settings.ts";

/** So long training goes on before a message is looked for, in milliseconds. */
const slice = 25;

// The page's policy does not allow it, and here it may be another's.
forbidCodeGeneration();
let settings: Settings | null = null;
let lanes: Lane[] = [];
let isStopped = false;
let isReady = true;
let isNew = false;
/** The gradients that are asked for, and cannot be had yet. */
let wanted: { readonly lane: LaneName; readonly step: number } | null = null;

const tell = (reply: Reply, transfer: Transferable[] = []) => postMessage(reply, { transfer });

// A message to oneself comes after those that wait already, and without a timer's least delay.
const turn = new MessageChannel();
let isTurnComing = false;
turn.port1.onmessage = () => {
  isTurnComing = false;
  guarded(proceed);
};

function takeTurn(): void {
  if (isTurnComing) return;
  isTurnComing = true;
  turn.port2.postMessage(null);
}

/** The lane that is least far takes the next step, so that all curves grow together. */
function next(): Lane | null {
  const open = lanes.filter((lane) => !lane.isDone);
  return open.reduce<Lane | null>(
    (least, lane) => (least && least.seen <= lane.seen ? least : lane),
    null,
  );
}

function proceed(): void {
  if (!settings) return;
  const until = performance.now() + slice;
  while (!isStopped && performance.now() < until) {
    // A lane is made when its first step comes: that takes a while.
    const missing = laneNames[lanes.length];
    if (missing) lanes.push(new Lane(missing, settings));
    const lane = missing ? lanes[lanes.length - 1] : next();
    if (!lane) break;
    lane.advance();
    isNew = true;
  }
  answerWanted();
  if (isReady && isNew && lanes.length === laneNames.length) show(settings);
  if (!isStopped && (lanes.length < laneNames.length || next())) takeTurn();
}

function show(settings: Settings): void {
  isReady = false;
  isNew = false;
  const rows = Object.fromEntries(lanes.map((lane) => [lane.name, rowsOf(lane)]));
  tell({
    kind: "rows",
    rows: { settings, lanes: rows as Record<LaneName, LaneRows>, isDone: next() === null },
  });
}

const rowsOf = ({ seen, losses, totalNorms, activationNorms, weightNorms }: Lane): LaneRows => ({
  ...{ seen, losses, totalNorms, activationNorms, weightNorms },
});

function answerWanted(): void {
  const lane = lanes.find(({ name }) => name === wanted?.lane);
  if (!wanted || !lane) return;
  const step = Math.min(wanted.step, lane.seen - 1);
  // A step that is still to come is waited for; one that never comes has the last before it.
  if (step < wanted.step && !lane.isDone && !isStopped) return;
  wanted = null;
  const sorted = lane.gradientsAt(step).sort((a, b) => Math.abs(a) - Math.abs(b));
  tell({ kind: "gradients", gradients: { lane: lane.name, step, sorted } }, [sorted.buffer]);
}

function answer(request: Request): void {
  switch (request.kind) {
    case "begin":
      settings = request.settings;
      lanes = [];
      isStopped = false;
      isNew = false;
      break;
    case "stop":
      isStopped = true;
      break;
    case "go on":
      isStopped = false;
      break;
    case "ready":
      isReady = true;
      break;
    case "gradients":
      wanted = request;
      break;
  }
  takeTurn();
}

function guarded(body: () => void): void {
  try {
    body();
  } catch (error) {
    isStopped = true;
    tell({ kind: "refused", message: (error as Error).message });
  }
}

addEventListener("message", ({ data }: MessageEvent<Request>) => guarded(() => answer(data)));
