import { batch, computed, effect, signal } from "@preact/signals";
import type {
  Curves,
  FromWorker,
  GivenDocument,
  GivenFile,
  Inside,
  Moment,
  RunSummary,
  ToWorker,
  View,
} from "../data/messages.ts";
import { address } from "./address.ts";

export const runs = signal<readonly RunSummary[]>([]);
export const documents = signal<readonly GivenDocument[]>([]);
/** The latest picture, in parts that change at other times; null until there is one. */
export const curves = signal<Curves | null>(null);
export const inside = signal<Inside | null>(null);
export const moment = signal<Moment | null>(null);
/** Whether runs of the server are still being read. */
export const isReading = signal(true);
/** What was wrong with what was given last, or with the server. */
export const problem = signal<string | null>(null);
/** How wide the curves are, in pixels. */
export const pixels = signal(600);

export const shown = computed(() =>
  runs.value.filter(({ name }) => !address.hidden.value.includes(name)),
);

/** The run that is looked into. */
export const main = computed<RunSummary | null>(
  () =>
    runs.value.find(({ name }) => name === address.main.value) ??
    shown.value.find(({ state }) => state === "running") ??
    shown.value.at(-1) ??
    null,
);

export const mainName = computed(() => main.value?.name ?? "");

export const lastStep = computed(() =>
  Math.max(0, ...[...shown.value, ...(main.value ? [main.value] : [])].map((run) => run.lastStep)),
);

/** The step that all panels show. */
export const stepNow = computed(() =>
  address.step.value === 0 ? lastStep.value : Math.min(address.step.value, lastStep.value),
);

/** So many places the slider has where the doctor did not look. */
const mostPlaces = 400;

/** The steps that the slider stops at: those that were observed in the run that is looked into. */
export const places = computed<readonly number[]>(() => {
  const last = lastStep.value;
  const { observed = [] } = main.value ?? {};
  const count = Math.min(mostPlaces, last);
  const even = Array.from({ length: count }, (_, i) =>
    count === 1 ? last : Math.round(1 + ((last - 1) * i) / (count - 1)),
  );
  const all = observed.length > 1 ? [...observed, last] : even;
  return [...new Set(all)].sort((a, b) => a - b);
});

const view = computed<View>(() => ({
  runs: shown.value.map(({ name }) => name),
  main: mainName.value,
  step: address.step.value,
  quantity: address.quantity.value,
  smoothing: address.smoothing.value,
  from: address.from.value,
  to: address.to.value,
  pixels: pixels.value,
}));

let worker: Worker | null = null;
const send = (message: ToWorker) => worker?.postMessage(message);

/** Begins to read runs, once: those that were given are still there when one comes back to the page. */
export function open(): void {
  if (worker) return;
  worker = new Worker(new URL("../runs.worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => take(data));
  send({ kind: "follow", root: new URL("opened/", document.baseURI).href });
  let told = "";
  effect(() => {
    const text = JSON.stringify(view.value);
    if (text !== told) send({ kind: "look", view: view.value });
    told = text;
  });
}

function take(message: FromWorker): void {
  // After the frame in which it is drawn.
  if (message.kind === "picture") {
    requestAnimationFrame(() => setTimeout(() => send({ kind: "drawn" })));
  }
  batch(() => {
    if (message.kind === "runs") {
      runs.value = message.runs;
      isReading.value = message.isReading;
    } else if (message.kind === "picture") {
      if (message.curves) curves.value = message.curves;
      if (message.inside !== undefined) inside.value = message.inside;
      moment.value = message.moment;
    } else if (message.kind === "problem") {
      problem.value = message.text;
    } else {
      const names = message.documents.map(({ name }) => name);
      documents.value = [
        ...documents.value.filter(({ name }) => !names.includes(name)),
        ...message.documents,
      ];
    }
  });
}

/** Reads files that were dropped or chosen. */
export function give(files: readonly GivenFile[]): void {
  send({ kind: "give", files });
}
