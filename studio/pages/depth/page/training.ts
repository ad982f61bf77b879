import { batch, effect, signal } from "@preact/signals";
import type { Gradients, Reply, Request, Rows } from "../engine/messages.ts";
import type { Settings } from "../engine/settings.ts";
import { address, settings } from "./address.ts";

/** What the stacks have done so far; null until they have begun. */
export const rows = signal<Rows | null>(null);
export const gradients = signal<Gradients | null>(null);
export const isStopped = signal(false);
/** Why nothing can be trained. */
export const refusal = signal<string | null>(null);

let worker: Worker | null = null;
/** The settings must have been still for so long, in milliseconds, before stacks are trained with them. */
const stillness = 150;

function send(request: Request): void {
  worker?.postMessage(request);
}

/** Begins the worker, and keeps it at what the address says. @returns what ends it. */
export function open(): () => void {
  worker = new Worker(new URL("../depth.worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => take(data));
  begin(settings.peek());
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const ends = [
    effect(() => {
      const now = settings.value;
      clearTimeout(waiting);
      if (JSON.stringify(now) === JSON.stringify(begun)) return;
      waiting = setTimeout(() => begin(now), stillness);
    }),
    effect(() => {
      const [step, lane] = [address.step.value, address.lane.value];
      if (address.figure.value === "float16") ask(step, lane);
    }),
  ];
  return () => {
    for (const end of ends) end();
    clearTimeout(waiting);
    worker?.terminate();
    worker = null;
    begun = null;
    rows.value = null;
    gradients.value = null;
  };
}

let begun: Settings | null = null;

function begin(now: Settings): void {
  begun = now;
  batch(() => {
    rows.value = null;
    gradients.value = null;
    isStopped.value = false;
    refusal.value = null;
  });
  send({ kind: "begin", settings: now });
  if (address.figure.peek() === "float16") ask(address.step.peek(), address.lane.peek());
}

function ask(step: number, lane: Gradients["lane"]): void {
  send({ kind: "gradients", lane, step });
}

function take(reply: Reply): void {
  requestAnimationFrame(() => {
    if (!worker) return;
    if (reply.kind === "refused") refusal.value = reply.message;
    else if (reply.kind === "gradients") gradients.value = reply.gradients;
    else {
      // Rows of other settings may have been under way.
      if (JSON.stringify(reply.rows.settings) === JSON.stringify(begun)) rows.value = reply.rows;
      send({ kind: "ready" });
    }
  });
}

export function stop(): void {
  isStopped.value = true;
  send({ kind: "stop" });
}

export function goOn(): void {
  isStopped.value = false;
  send({ kind: "go on" });
}
