import { batch, effect, signal } from "@preact/signals";
import type { Mnist } from "chainrule/io";
import { loadDigitSet } from "../data/digit-set.ts";
import { networkOfRun, openedRuns } from "../data/opened-runs.ts";
import { Classifier, type Weights } from "../engine/classifier.ts";
import type { Progress, Reply, Request } from "../engine/messages.ts";
import type { Survey } from "../engine/survey.ts";
import { address, trainedHere } from "./address.ts";

/** The digits that ship; null until they are there. */
export const digitSet = signal<Mnist | null>(null);
/** The network that reads them; null until there is one. */
export const classifier = signal<Classifier | null>(null);
/** How it does on the digits that are held out. */
export const surveyed = signal<Survey | null>(null);
/** Of the network that is trained here. */
export const progress = signal<Progress | null>(null);
export const isStopped = signal(false);
/** What keeps the page from showing anything. */
export const problem = signal<string | null>(null);
/** The runs that the server has opened. */
export const runs = signal<readonly string[]>([]);

let worker: Worker | null = null;

function send(request: Request): void {
  worker?.postMessage(request);
}

/** Loads the digits and a network, and keeps to the network that the address names. @returns what ends it. */
export function open(): () => void {
  const own = new Worker(new URL("../digits.worker.ts", import.meta.url), { type: "module" });
  worker = own;
  own.addEventListener("message", ({ data }: MessageEvent<Reply>) => take(own, data));
  let end = () => {};
  void begin(own).then((ending) => {
    if (worker === own) end = ending;
    else ending();
  });
  return () => {
    end();
    own.terminate();
    worker = null;
    batch(() => {
      for (const each of [classifier, surveyed, progress]) each.value = null;
      isStopped.value = false;
    });
  };
}

async function begin(own: Worker): Promise<() => void> {
  try {
    const set = digitSet.peek() ?? (await loadDigitSet());
    const names = await openedRuns();
    if (worker !== own) return () => {};
    const [train, test] = [set.train, set.test].map(({ pixels, labels }) => ({ pixels, labels }));
    send({ kind: "digits", train, test });
    batch(() => {
      digitSet.value = set;
      runs.value = names;
      // A run that was opened is what its reader wants to see.
      if (names.length > 0 && address.network.peek() === trainedHere) {
        address.network.value = names[0];
      }
    });
  } catch (error) {
    problem.value = (error as Error).message;
    return () => {};
  }
  return effect(() => {
    const [name, seed] = [address.network.value, address.seed.value];
    void change(name, seed);
  });
}

/** Training, or a network that is fetched: what comes of an earlier one is not taken. */
let wanted = "";

async function change(name: string, seed: number): Promise<void> {
  const own = name === trainedHere ? `${name} ${seed}` : name;
  wanted = own;
  batch(() => {
    for (const each of [classifier, surveyed, progress, problem]) each.value = null;
    isStopped.value = false;
  });
  send({ kind: "stop" });
  if (name === trainedHere) {
    send({ kind: "train", seed });
    return;
  }
  try {
    const weights = await networkOfRun(name);
    if (wanted === own) show(weights, name);
  } catch (error) {
    if (wanted === own) problem.value = (error as Error).message;
  }
}

function show(weights: Weights, name: string): void {
  classifier.value = new Classifier(weights);
  send({ kind: "survey", name, weights });
}

function take(own: Worker, reply: Reply): void {
  requestAnimationFrame(() => {
    if (worker !== own) return;
    if (reply.kind === "refused") problem.value = reply.message;
    else if (reply.kind === "survey") {
      if (reply.name === address.network.peek()) surveyed.value = reply.survey;
    } else if (address.network.peek() === trainedHere) takeProgress(reply.progress);
  });
}

function takeProgress(next: Progress): void {
  batch(() => {
    progress.value = next;
    if (next.step === next.steps) show(next.weights, trainedHere);
    else classifier.value = new Classifier(next.weights);
  });
  send({ kind: "ready" });
}

export function stop(): void {
  isStopped.value = true;
  send({ kind: "stop" });
}

export function goOn(): void {
  isStopped.value = false;
  surveyed.value = null;
  send({ kind: "go on" });
}

export function trainAgain(): void {
  address.seed.value = (address.seed.peek() + 1) % 2 ** 31;
}
