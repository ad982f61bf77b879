import type { Reply, Request } from "../../studio/pages/playground/engine/messages.ts";
import { Run } from "../../studio/pages/playground/engine/run.ts";
import { nodesAndLinks } from "./nodes-and-links.ts";
import type { PeerName, PeerRequest } from "./peer.worker.ts";
import { settingsOf, taskOf, type Work, works } from "./prepare.ts";
import type { Trainer } from "./task.ts";
import { typedArrays } from "./typed-arrays.ts";

export interface Figures {
  readonly name: string;
  /** The largest difference of a loss over the first steps, as a share of it. */
  readonly difference: number;
  /** Steps in a second, of each round. */
  readonly ours: number[];
  readonly nodes: number[];
  readonly typed: number[];
}

const compared = 200;
const rounds = 7;
/** Milliseconds. */
const span = 900;

/** Compares the losses, and then measures: ours in the page's own worker, with its frames drawn sixty times a second. */
async function main(): Promise<Figures[]> {
  const figures: Figures[] = [];
  for (const work of works) figures.push(await measure(work));
  return figures;
}

async function measure(work: Work): Promise<Figures> {
  const settings = settingsOf(work);
  const difference = largestDifference(work);
  const task = taskOf(settings, 400);
  const peers = new Worker("/peer.js", { type: "module" });
  const peer = (name: PeerName) =>
    new Promise<number>((resolve) => {
      peers.onmessage = ({ data }) => resolve(data);
      const request: PeerRequest = { name, task, milliseconds: span };
      peers.postMessage(request);
    });
  const ours = playground(work);
  const all: Figures = { name: work.name, difference, ours: [], nodes: [], typed: [] };
  for (let round = -1; round < rounds; round++) {
    const [a, b, c] = [await ours.rate(), await peer("nodesAndLinks"), await peer("typedArrays")];
    // The first round is for warming up.
    if (round < 0) continue;
    all.ours.push(a);
    all.nodes.push(b);
    all.typed.push(c);
  }
  ours.end();
  peers.terminate();
  return all;
}

function largestDifference(work: Work): number {
  const run = new Run(settingsOf(work));
  const losses: number[] = [];
  run.advance(compared, (loss) => losses.push(loss));
  const task = taskOf(settingsOf(work), compared);
  const of = (trainer: Trainer) =>
    Math.max(...losses.map((loss, i) => Math.abs(trainer.step(i) - loss) / loss));
  return Math.max(of(nodesAndLinks(task)), of(typedArrays(task)));
}

/** The page's worker, with a page that asks for a frame whenever it has had one, as the playground does. */
function playground(work: Work) {
  const worker = new Worker("/playground.js", { type: "module" });
  const send = (request: Request) => worker.postMessage(request);
  const ready = () => send({ kind: "ready", wants: { unitMaps: true, distributions: true } });
  let step = 0;
  let waiting: (() => void) | null = null;
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    if (data.kind !== "frame") return;
    step = data.frame.main.step;
    waiting?.();
    waiting = null;
    requestAnimationFrame(ready);
  };
  const frame = () => new Promise<void>((resolve) => (waiting = resolve));
  send({
    kind: "begin",
    story: { settings: settingsOf(work), forks: [], chosen: 0, other: null, step: 0 },
  });
  ready();
  return {
    /** Steps in a second. */
    async rate(): Promise<number> {
      send({ kind: "play", stepsPerFrame: null });
      await frame();
      await frame();
      const [from, start] = [step, performance.now()];
      await new Promise((resolve) => setTimeout(resolve, span));
      await frame();
      const rate = (1000 * (step - from)) / (performance.now() - start);
      send({ kind: "pause" });
      await frame();
      return rate;
    },
    end: () => worker.terminate(),
  };
}

main().then(
  (figures) => console.log(JSON.stringify(figures)),
  (error) => console.log(JSON.stringify(String(error))),
);
