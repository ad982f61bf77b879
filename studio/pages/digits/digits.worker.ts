import { forbidCodeGeneration } from "chainrule/expr";
import type { Reply, Request } from "./engine/messages.ts";
import { survey } from "./engine/survey.ts";
import { type Labelled, Trainer } from "./engine/trainer.ts";

/** So long training goes on before a message is looked for, in milliseconds. */
const slice = 30;

// The page's policy does not allow it, and here it may be another's.
forbidCodeGeneration();
let train: Labelled | null = null;
let test: Labelled | null = null;
let trainer: Trainer | null = null;
let isStopped = false;
let isReady = true;
/** The accuracy on the digits that are held out, and at which step it was measured. */
let measured = { step: -1, accuracy: Number.NaN };

const tell = (reply: Reply) => postMessage(reply);

// A message to oneself comes after those that wait already, and without a timer's least delay.
const turn = new MessageChannel();
turn.port1.onmessage = () => guarded(proceed);
let isRunning = false;

function proceed(): void {
  isRunning = false;
  if (!trainer || isStopped) return;
  const until = performance.now() + slice;
  while (!trainer.isDone && performance.now() < until) trainer.advance();
  if (isReady) show(trainer);
  if (!trainer.isDone) run();
}

function run(): void {
  if (isRunning) return;
  isRunning = true;
  turn.port2.postMessage(null);
}

/** The accuracy is measured anew after so many steps: it takes longer than a few of them. */
const measuredEvery = 20;

function show(trainer: Trainer): void {
  isReady = false;
  const { step, steps, loss, isDone } = trainer;
  if (isDone || step - measured.step >= measuredEvery || measured.step < 0) {
    measured = { step, accuracy: trainer.accuracy(test!) };
  }
  const { accuracy } = measured;
  tell({ kind: "progress", progress: { step, steps, loss, accuracy, weights: trainer.weights() } });
}

function answer(request: Request): void {
  switch (request.kind) {
    case "digits":
      ({ train, test } = request);
      break;
    case "train":
      trainer = new Trainer(train!, request.seed);
      measured = { step: -1, accuracy: Number.NaN };
      isStopped = false;
      isReady = true;
      run();
      break;
    case "stop":
      isStopped = true;
      if (trainer) show(trainer);
      break;
    case "go on":
      isStopped = false;
      run();
      break;
    case "ready":
      isReady = true;
      if (trainer?.isDone && measured.step < trainer.step) show(trainer);
      break;
    case "survey":
      tell({ kind: "survey", name: request.name, survey: survey(request.weights, test!) });
      break;
  }
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
